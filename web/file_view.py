"""Kept files opened in the page: only what a browser shows safely, and only what would be taken in today."""

from typing import IO

from ledger.limits import FileRejected
from models.evidence_kinds import MediaType
from models.figure_words import FigureVerdict
from transport.admission import JudgedFile
from transport.downloads import BYTES, Download, saved_as
from workflows.errors import Conflict

SHOWN = {
    MediaType.JPEG,
    MediaType.PNG,
    MediaType.GIF,
    MediaType.WEBP,
    MediaType.PDF,
    MediaType.MP4,
    MediaType.M4A,
    MediaType.MP3,
}
"""What a browser shows or plays by itself, or pdf.js shows."""


VERDICTS = ((FigureVerdict.DIFFERS, "red"), (FigureVerdict.AGREES, "green"), (FigureVerdict.UNCHECKED, "grey"))
"""How the numbers of a paper are marked."""


def check_shown(judged: JudgedFile | None) -> None:
    """Refuse to show what an earlier release took in, and this one would not: it is handed out to be saved only."""
    if isinstance(judged, FileRejected):
        raise Conflict(f"这份文件按现在的规定不再收，请下载查看：{judged}")


def in_place(file: IO[bytes], name: str, media_type: str | None, size: int | None) -> Download:
    """Show or play a file in place, or hand a PDF to the viewer; anything else is saved."""
    headers = saved_as(name)
    kind = next((kind for kind in SHOWN if kind == media_type), None)
    if kind is None:
        return Download(file, headers, BYTES)
    headers |= {"Content-Disposition": "inline", "Cache-Control": "private, max-age=3600"}
    headers["Vary"] = "Cookie"  # what this person was shown is not for who signs in here next
    headers["Content-Length"] = str(size)
    return Download(file, headers, kind.value)
