"""Files that hold many things, each judged by its own reader: PDF, and Office new and old.

These readers are what a hostile file is made for; `ledger.sandbox` runs them where they can be ended.
"""

from typing import BinaryIO
from zoneinfo import ZoneInfo

from ledger.media import office, old_office, pdf
from ledger.media.verdict import Verdict

PACKAGE, PDF = b"PK\x03\x04", b"%PDF-"


def judge(stream: BinaryIO, zone: ZoneInfo) -> Verdict:
    """Say what a file is that begins as one of these. Raises `FileRejected`."""
    stream.seek(0)
    head = stream.read(len(old_office.MAGIC))
    stream.seek(0)
    if head.startswith(PDF):
        return pdf.judge(stream, zone)
    return office.judge(stream, zone) if head.startswith(PACKAGE) else old_office.judge(stream)
