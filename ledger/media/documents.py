"""Files that hold many things, each judged by its own reader: PDF, and Office new and old.

These readers are what a hostile file is made for; `ledger.sandbox` runs them where they can be ended.
"""

from typing import BinaryIO
from zoneinfo import ZoneInfo

from ledger.media.verdict import Verdict

PACKAGE, PDF = b"PK\x03\x04", b"%PDF-"


def judge_document(stream: BinaryIO, zone: ZoneInfo) -> Verdict:
    """Say what a file is that begins as one of these. Raises `FileRejected`.

    Loads its reader alone: a process that judges one file would wait as long again for the others.
    """
    stream.seek(0)
    head = stream.read(max(len(PACKAGE), len(PDF)))
    stream.seek(0)
    if head.startswith(PDF):
        from ledger.media import pdf

        return pdf.judge_pdf(stream, zone)
    if head.startswith(PACKAGE):
        from ledger.media import office

        return office.judge_office(stream, zone)
    from ledger.media import old_office

    return old_office.judge_old_office(stream)
