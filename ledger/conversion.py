"""Files of older and other programs, put into today's form by LibreOffice where the machine has it.

.doc, .xls, .wps, .et, .odt, .ods, .rtf and the XML of Office 2003 become .docx or .xlsx, which our own readers read.
LibreOffice is large, and the file hostile: it works in a process of its own (`conversion_child`), bounded in time,
memory and what it writes, with a file system and a profile that end with it, without any network.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, NamedTuple

from ledger import conversion_child, own_process, slow_work
from ledger.limits import MAX_FILE, FileRejected
from ledger.ole import ENCRYPTED, OLE

PATIENCE = 2
"""How many times the seconds that it may take of a processor go by, by the clock."""
START_SECONDS = 20
"""How long it may take to start."""
FAILED = "没能由 LibreOffice 转换（可能已损坏，或过于复杂），请打开后另存为 .docx 或 .xlsx 再上传。"
TOO_LARGE = f"转换后超过 {MAX_FILE >> 20} MB，请打开后只保留表格内容，另存为 .docx 或 .xlsx 再上传。"
SWELLS = "打开后远大于台账（疑似压缩炸弹），或不完整，因此不转换；请只保留表格内容，另存为 .docx 或 .xlsx 再上传。"
NOT_STARTED = "LibreOffice 没能启动，因此不转换；请检查 RECTIFY_LIBREOFFICE 和内存限额。"
NOT_ALONE = "本机不能为 LibreOffice 断开网络、隔开其他文件，因此不转换；请打开后另存为 .docx 或 .xlsx 再上传。"
NOT_THERE = "没有找到 LibreOffice（RECTIFY_LIBREOFFICE），因此不转换；请打开后另存为 .docx 或 .xlsx 再上传。"
_WHY = {
    conversion_child.NOT_ALONE: NOT_ALONE,
    conversion_child.NOT_THERE: NOT_THERE,
    conversion_child.TOO_LARGE: TOO_LARGE,
    conversion_child.SWELLS: SWELLS,
}
CONVERTED = "由 LibreOffice 从旧版或其他软件的格式转换后读取，请对照原件核对。"


class _Kind(NamedTuple):
    """What a file is, by the name it is given for LibreOffice to see, and what it becomes."""

    ending: str
    target: str


_BY_STREAM = {"WordDocument": _Kind("doc", "docx"), "Workbook": _Kind("xls", "xlsx"), "Book": _Kind("xls", "xlsx")}
"""The stream of an OLE file that holds the document; Kingsoft's .wps and .et have the same."""
_OPEN_DOCUMENT = 30, b"mimetypeapplication/vnd.oasis.opendocument."
"""Where a zip says in its first entry that it is one (OpenDocument 1.3, part 2, 3.3)."""
_BY_TYPE = {b"text": _Kind("odt", "docx"), b"spreadsheet": _Kind("ods", "xlsx")}
_XML = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", _Kind("xml", "xlsx")),
    (b"http://schemas.microsoft.com/office/word/2003/wordml", _Kind("xml", "docx")),
)
_HEAD = 4096
ENDINGS = (".doc", ".xls", ".wps", ".et", ".odt", ".ods", ".rtf", ".xml")
"""What people see such files by; it is their content that tells."""


def kind_of(data: bytes) -> _Kind | None:
    """Return what a file is and becomes, if it is one of these; a locked one is none."""
    if data.startswith(OLE):
        found = (kind for stream, kind in _BY_STREAM.items() if f"{stream}\0".encode("utf-16-le") in data)
        return None if ENCRYPTED in data else next(found, None)
    if data.startswith(b"{\\rtf"):
        return _Kind("rtf", "docx")
    start, magic = _OPEN_DOCUMENT
    if data[start:].startswith(magic):
        rest = data[start + len(magic) :][: max(map(len, _BY_TYPE))]
        return next((kind for said, kind in _BY_TYPE.items() if rest.startswith(said)), None)
    head = data[:_HEAD]
    return next((kind for said, kind in _XML if said in head), None) if b"<?xml" in head else None


@dataclass(frozen=True, slots=True)
class Converter:
    """LibreOffice, by its command."""

    command: str

    @contextmanager
    def converted(self, file: IO[bytes]) -> Iterator[IO[bytes] | None]:
        """Yield a file in today's form; None of one that is not converted.

        Raises `FileRejected` for what cannot be converted, or takes too long or too much memory.
        """
        file.seek(0)
        data = file.read(MAX_FILE + 1)
        kind = kind_of(data) if len(data) <= MAX_FILE else None
        if kind is None:
            yield None
            return
        slow_work.check_allowed()
        file.seek(0)
        with tempfile.TemporaryFile() as made:
            self._run(kind, file, made)
            made.seek(0)
            yield made

    def refusal(self) -> str | None:
        """Start LibreOffice cut off as for a file, and say why nothing would be converted; None where all is well."""
        try:
            self._child((), subprocess.DEVNULL, subprocess.DEVNULL, START_SECONDS)
        except FileRejected as refused:
            return NOT_STARTED if str(refused) == FAILED else str(refused)
        return None

    def _run(self, kind: _Kind, file: IO[bytes], made: IO[bytes]) -> None:
        with tempfile.TemporaryFile() as copy:  # what was uploaded may lie in memory alone
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            self._child(kind, copy, made, PATIENCE * conversion_child.SECONDS)

    def _child(self, kind: Sequence[str], given: IO[bytes] | int, made: IO[bytes] | int, seconds: int) -> None:
        module = conversion_child.__name__
        try:
            ended = own_process.run(
                module, self.command, *kind, given=given, made=made, seconds=seconds, said=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired:
            raise FileRejected(FAILED) from None
        if ended.returncode:
            raise FileRejected(_WHY.get(ended.returncode, FAILED))
