"""What a file is by its bytes, whether its name agrees, and the day that it names itself."""

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import BinaryIO
from zoneinfo import ZoneInfo

from ledger import sandbox
from ledger.limits import FileRejected
from ledger.media import photo_date, picture_sizes, plain_text
from ledger.media.rejections import EMPTY, HIDDEN_ARCHIVE
from ledger.media.verdict import Verdict
from models.evidence_kinds import MediaType

HEAD = 4096
CSV = "csv"
_ZIP = b"PK\x03\x04"
_COMPOUND = (b"%PDF-1.", b"%PDF-2.", _ZIP, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_SIGNATURES = (
    (rb"\xff\xd8\xff", MediaType.JPEG),
    (rb"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", MediaType.PNG),
    (rb"GIF8[79]a", MediaType.GIF),
    (rb"RIFF....WEBPVP8[ LX]", MediaType.WEBP),
    (rb"\0\0..ftyp(?:hei[cmsx]|mif1)", MediaType.HEIC),
    (rb"\0\0..ftypM4A ", MediaType.M4A),
    (rb"\0\0..ftyp(?:isom|iso[2-6]|mp4[12]|avc1|M4V |MSNV)", MediaType.MP4),
    (rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb][\x10-\xef]", MediaType.MP3),
)
_ARCHIVE_ENTRY, _ARCHIVE_END, _ARCHIVE_END_SIZE = b"PK\x01\x02", b"PK\x05\x06", 22
_ARCHIVE_TAIL = _ARCHIVE_END_SIZE + 0xFFFF
"""The end of an archive, with the longest comment that may follow it."""
_SIZES: dict[MediaType, picture_sizes.Sizes] = {
    MediaType.JPEG: picture_sizes.jpeg,
    MediaType.PNG: picture_sizes.png,
    MediaType.GIF: picture_sizes.gif,
    MediaType.WEBP: picture_sizes.webp,
    MediaType.HEIC: picture_sizes.heic,
}
_PACKAGES = {MediaType.DOCX, MediaType.XLSX, MediaType.PPTX}

Judge = Callable[[BinaryIO, ZoneInfo], Verdict]


@dataclass(frozen=True, slots=True)
class Identified:
    """What a file is, the day that it says it was made, and what is to be marked in it."""

    media_type: MediaType
    made_on: date | None
    remarks: tuple[str, ...] = ()
    """Sentences, for whoever looks at it."""


def identify(stream: BinaryIO, name: str, zone: ZoneInfo, judge: Judge = sandbox.judge_document) -> Identified:
    """Say what a file is, or raise `FileRejected`; the stream is left at its beginning.

    A day with an offset is counted in `zone`. PDF and Office are judged by `judge`.
    """
    try:
        return _identified(stream, name, zone, judge)
    finally:
        stream.seek(0)


def _identified(stream: BinaryIO, name: str, zone: ZoneInfo, judge: Judge) -> Identified:
    head = _head(stream)
    if not head:
        raise FileRejected(EMPTY)
    ending = PurePosixPath(name).suffix.lower().removeprefix(".")
    if head.startswith(_COMPOUND):
        found = _compound(judge(stream, zone))
    else:
        found = _plain(stream, head, zone, cells=ending == CSV)
    if found is None:
        raise not_allowed(name, _looks_like(head))
    if ending not in found.media_type.endings:
        raise misnamed(name, found.media_type)
    if found.media_type not in _PACKAGES and _ends_as_archive(stream):
        raise FileRejected(HIDDEN_ARCHIVE)
    return found


def _compound(verdict: Verdict) -> Identified | None:
    kind = next((kind for kind in MediaType if kind == verdict.kind), None)
    return Identified(kind, verdict.made_on, verdict.remarks) if kind else None


def _plain(stream: BinaryIO, head: bytes, zone: ZoneInfo, *, cells: bool) -> Identified | None:
    """Identify what needs no reader of its own: pictures, sound, film, text."""
    for signature, kind in _SIGNATURES:
        if re.match(signature, head, re.DOTALL):
            if kind in _SIZES:
                picture_sizes.check(stream, _SIZES[kind])
            made_on = photo_date.made_on(stream, zone) if kind is MediaType.JPEG else None
            return Identified(kind, made_on)
    if (encoding := plain_text.encoding(stream)) is None:
        return None
    if cells:
        plain_text.check_cells(stream, encoding)
    return Identified(MediaType.TEXT, None)


def _head(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read(HEAD)


def _ends_as_archive(stream: BinaryIO) -> bool:
    """Tell whether an archive follows on what the file is, as in a picture that is a JAR, too.

    Only the end of an archive is looked at, and whether its list stands where that says.
    """
    start = max(0, stream.seek(0, 2) - _ARCHIVE_TAIL)
    stream.seek(start)
    tail = stream.read()
    at = tail.rfind(_ARCHIVE_END)
    if at < 0 or at + _ARCHIVE_END_SIZE > len(tail):
        return False
    (listed,) = struct.unpack_from("<I", tail, at + 12)
    stream.seek(max(0, start + at - listed))
    return stream.read(len(_ARCHIVE_ENTRY)) == _ARCHIVE_ENTRY


def _looks_like(head: bytes) -> str:
    """Name what is refused, as well as can be told."""
    if head.startswith(_ZIP):
        return "是压缩包，或不是 Office 的打包文件"
    import puremagic  # for what is refused: a service begins without

    try:
        ending = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        ending = ""
    return f"像是 {ending} 文件" if ending else "无法识别"


def allowed() -> str:
    """Return all that may be uploaded, with the endings of its names."""
    return "、".join(f"{kind.label}（{_endings(kind)}）" for kind in MediaType)


def not_allowed(name: str, looks_like: str) -> FileRejected:
    """Refuse a content that is not on the list."""
    endings = "、".join(_endings(kind) for kind in MediaType)
    return FileRejected(f"“{name}”的内容{looks_like}，不在可上传之列，请转换格式后重新上传。可上传：{endings}。")


def misnamed(name: str, kind: MediaType) -> FileRejected:
    """Refuse a name whose ending says something else than the content."""
    return FileRejected(
        f"文件名“{name}”与内容不符：内容是{kind.label}，后缀应为 {_endings(kind)}，请改正文件名，或另选文件。"
    )


def _endings(kind: MediaType) -> str:
    return "、".join(f".{ending}" for ending in kind.endings)
