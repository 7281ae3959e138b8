"""All papers received at a milestone as one zip, in the order of the tree, sent while it is written.

Nothing is compressed: papers are already, and what is sent is read from the store one at a time.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO
from uuid import UUID

from fastapi.responses import StreamingResponse

from ledger import write
from ledger.columns import Column
from ledger.sheet import Sheet
from models.duty import FilingPaper
from transport.context import RequestContext
from transport.downloads import CHUNK, saved_as
from transport.evidence import open_stored
from transport.services import Services
from workflows.days import day_in
from workflows.errors import Conflict, NotFound
from workflows.submissions.received import ReceivedFiling, received_papers

ZIP = "application/zip"
INDEX = "目录.xlsx"
_MAX_NAME_CHARACTERS = 60
_UNFIT = re.compile(r'[\x00-\x1f\\/:*?"<>|]')
_COLUMNS = (
    Column("number", "序号", 12),
    Column("organization", "党组织", 40),
    Column("state", "报送情况", 20),
    Column("version", "版本", 12),
    Column("filed", "报送人和日期", 36),
    Column("files", "文件", 70),
    Column("missing", "缺", 50),
)


def of_milestone(context: RequestContext, milestone_id: UUID) -> StreamingResponse:
    """Hand out what was received at a milestone of the organizations in sight."""
    with context.reading() as unit:
        milestone, filings = received_papers(unit.session, unit.actor, milestone_id)
        unit.session.expunge_all()  # they are read on while the archive is sent
        title = f"{milestone.document}（已接收 {unit.today}）"
    headers = saved_as(f"{_fit(title)}.zip")
    return StreamingResponse(_archive(context.services, milestone.document, filings), headers=headers, media_type=ZIP)


class _Sink(io.RawIOBase):
    """Takes what the archive writes, until it is sent."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: object) -> int:
        data = bytes(piece)  # type: ignore[call-overload]
        self._pieces.append(data)
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _archive(services: Services, document: str, filings: list[ReceivedFiling]) -> Iterator[bytes]:
    sink = _Sink()
    lines: list[list[str]] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        for number, filing in enumerate(filings, start=1):
            names: list[str] = []
            for paper in filing.papers:
                name = f"{number:03} {_fit(filing.organization)}/{paper.position}. {_named(paper)}"
                names.append(paper.file_name)
                try:
                    file = open_stored(services, paper.sha256)
                except (NotFound, Conflict) as gone:
                    names[-1] += f"（没有取到：{gone.sentence}）"
                    continue
                for _ in _copied(archive, name, file):
                    yield sink.taken()
            lines.append(_line(services, number, filing, names))
        archive.writestr(INDEX, _index(document, lines))
    yield sink.taken()


def _copied(archive: zipfile.ZipFile, name: str, file: IO[bytes]) -> Iterator[None]:
    with file, archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as into:
        while piece := file.read(CHUNK):
            into.write(piece)
            yield


def _named(paper: FilingPaper) -> str:
    return _fit(f"{paper.document} {PurePosixPath(paper.file_name).stem}") + PurePosixPath(paper.file_name).suffix


def _fit(name: str) -> str:
    """Return a name as every system takes it."""
    return _UNFIT.sub("_", name)[:_MAX_NAME_CHARACTERS].strip(" .") or "_"


def _line(services: Services, number: int, filing: ReceivedFiling, names: list[str]) -> list[str]:
    filed = f"{filing.filed_by} {day_in(services.zone, filing.filed_at)}" if filing.filed_at else ""
    version = f"第{filing.version}版" if filing.version else ""
    return [
        str(number),
        filing.organization,
        filing.state.label,
        version,
        filed,
        "\n".join(names),
        "、".join(filing.missing),
    ]


def _index(document: str, lines: list[list[str]]) -> bytes:
    sheet = Sheet(title="目录", unit=document, cutoff="", columns=_COLUMNS, rows=lines, signatures="")
    return b"".join(write.stream("xlsx", sheet))
