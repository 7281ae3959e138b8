"""Files of older and other programs, put into today's form by LibreOffice where the machine has it.

.doc, .xls, .wps, .et, .odt, .ods, .rtf and the XML of Office 2003 become .docx or .xlsx, which our own readers read.
LibreOffice is large, and the file hostile: it works in a process of its own (`conversion_child`), bounded in time and
memory, in a folder and with a profile that are thrown away, without any network.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from ledger import conversion_child, sandbox_child, slow_work
from ledger.limits import MAX_FILE, FileRejected
from ledger.ole import ENCRYPTED, OLE

PATIENCE = 2
"""How many times the seconds that it may take of a processor go by, by the clock."""
FAILED = "没能由 LibreOffice 转换（可能已损坏，或过于复杂），请打开后另存为 .docx 或 .xlsx 再上传。"
NOT_ALONE = "本机不能为 LibreOffice 断开网络，因此不转换；请打开后另存为 .docx 或 .xlsx 再上传。"
NOT_THERE = "没有找到 LibreOffice（RECTIFY_LIBREOFFICE），因此不转换；请打开后另存为 .docx 或 .xlsx 再上传。"
CONVERTED = "由 LibreOffice 从旧版或其他软件的格式转换后读取，请对照原件核对。"
_TRUSTS_NOTHING = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>
"""
_SET = '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}"><value>{}</value></prop></item>'
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
)
"""No macro runs, and nothing that a document links to is read (Office.Common's, Writer's and Calc's own schemas)."""


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
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
            folder = Path(name)
            with self._run(folder, kind, data) as found:
                yield found

    def _run(self, folder: Path, kind: _Kind, data: bytes) -> IO[bytes]:
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        settings = "".join(_SET.format(*each) for each in _SETTINGS)
        (profile / "registrymodifications.xcu").write_text(_TRUSTS_NOTHING.format(settings))
        (folder / f"in.{kind.ending}").write_bytes(data)
        child = [sys.executable, "-P", "-m", conversion_child.__name__, self.command, str(folder)]
        told = {sandbox_child.PARENT: str(os.getpid())}
        with suppress(subprocess.TimeoutExpired):
            ended = subprocess.run(  # noqa: S603  our own module, and no word of the file's
                [*child, kind.ending, kind.target],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=PATIENCE * conversion_child.SECONDS,
                env=os.environ | told,
            )
            if ended.returncode == conversion_child.NOT_ALONE:
                raise FileRejected(NOT_ALONE)
            if ended.returncode == conversion_child.NOT_THERE:
                raise FileRejected(NOT_THERE)
            with suppress(FileNotFoundError):
                return (folder / f"in.{kind.target}").open("rb")
        raise FileRejected(FAILED)
