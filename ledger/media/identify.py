"""What a file is by its bytes, whether its name agrees, and the day that it names itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import BinaryIO
from zoneinfo import ZoneInfo

import puremagic

from ledger.media import office, old_office, pdf, photo, plain
from ledger.media.unfit import EMPTY, Unfit, misnamed, not_allowed
from models.vocabulary import MediaType

HEAD = 4096
_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (rb"%PDF-[12]\.\d", MediaType.PDF),
    (rb"\xff\xd8\xff", MediaType.JPEG),
    (rb"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", MediaType.PNG),
    (rb"GIF8[79]a", MediaType.GIF),
    (rb"RIFF....WEBPVP8[ LX]", MediaType.WEBP),
    (rb"\0\0..ftyp(?:hei[cmsx]|mif1)", MediaType.HEIC),
    (rb"\0\0..ftypM4A ", MediaType.M4A),
    (rb"\0\0..ftyp(?:isom|iso[2-6]|mp4[12]|avc1|M4V |MSNV)", MediaType.MP4),
    (rb"ID3[\x02-\x04]|\xff[\xf2\xf3\xfa\xfb][\x10-\xef]", MediaType.MP3),
)


@dataclass(frozen=True, slots=True)
class Identified:
    """What a file is, and the day that it says it was made."""

    media_type: MediaType
    made_on: date | None


_DATES: dict[MediaType, Callable[[BinaryIO, ZoneInfo], date | None]] = {
    MediaType.PDF: pdf.made_on,
    MediaType.DOCX: office.made_on,
    MediaType.XLSX: office.made_on,
    MediaType.PPTX: office.made_on,
    MediaType.JPEG: photo.made_on,
}


def identify(stream: BinaryIO, name: str, zone: ZoneInfo) -> Identified:
    """Say what a file is, or raise `Unfit`; the stream is left at its beginning.

    A day with an offset is counted in `zone`.
    """
    kind = _kind(stream)
    stream.seek(0)
    if kind is None:
        raise not_allowed(name, _looks_like(stream.read(HEAD)))
    if PurePosixPath(name).suffix.lower().removeprefix(".") not in kind.endings:
        raise misnamed(name, kind)
    made_on = _DATES[kind](stream, zone) if kind in _DATES else None
    stream.seek(0)
    return Identified(kind, made_on)


def _kind(stream: BinaryIO) -> MediaType | None:
    stream.seek(0)
    head = stream.read(HEAD)
    if not head:
        raise Unfit(EMPTY)
    if head.startswith(_ZIP):
        return office.kind(stream)
    if head.startswith(_OLD_OFFICE):
        return old_office.kind(stream)
    for signature, kind in _SIGNATURES:
        if re.match(signature, head, re.DOTALL):
            if kind is MediaType.PDF:
                pdf.check(stream)
            return kind
    return MediaType.TEXT if plain.is_text(stream) else None


def _looks_like(head: bytes) -> str:
    """Name what is refused, as well as can be told."""
    if head.startswith(_ZIP):
        return "是压缩包，或不是 Office 的打包文件"
    try:
        ending = puremagic.from_string(head)
    except (puremagic.PureError, ValueError):
        ending = ""
    return f"像是 {ending} 文件" if ending else "无法识别"
