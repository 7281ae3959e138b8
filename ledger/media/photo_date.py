"""The day that a camera wrote into a JPEG: DateTimeOriginal of Exif, and nothing else of it."""

import struct
from datetime import date
from typing import BinaryIO
from zoneinfo import ZoneInfo

from ledger.media import file_dates

MAX_SEGMENTS = 64
MAX_TAGS = 512
_EXIF, _DATE_TIME_ORIGINAL = 0x8769, 0x9003
_APP1, _START_OF_SCAN = 0xE1, 0xDA
_MARK = b"Exif\0\0"
_ORDER = {b"II*\0": "<", b"MM\0*": ">"}


def made_on(stream: BinaryIO, zone: ZoneInfo) -> date | None:
    """Return the day on which the picture was taken, if it says so."""
    try:
        tiff = _exif(stream)
        return file_dates.of_photo(_taken_at(tiff), zone) if tiff else None
    except struct.error:
        return None


def _exif(stream: BinaryIO) -> bytes | None:
    """Return what the Exif segment holds: a small TIFF file."""
    stream.seek(2)
    for _ in range(MAX_SEGMENTS):
        start, marker, length = struct.unpack(">BBH", stream.read(4))
        if start != 0xFF or marker == _START_OF_SCAN or length < 2:  # noqa: PLR2004  JPEG's own
            return None
        segment = stream.read(length - 2)
        if marker == _APP1 and segment.startswith(_MARK):
            return segment.removeprefix(_MARK)
    return None


def _taken_at(tiff: bytes) -> str:
    """Return DateTimeOriginal, or nothing; `struct.error` where the file ends too soon."""
    order = _ORDER.get(tiff[:4])
    if order is None:
        return ""
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    inner = _tag(tiff, order, first, _EXIF)
    at = _tag(tiff, order, inner, _DATE_TIME_ORIGINAL) if inner else None
    return tiff[at : at + 19].decode("ascii", "replace") if at else ""


def _tag(tiff: bytes, order: str, offset: int, wanted: int) -> int | None:
    """Return the value of a directory's tag, here always a place in the file."""
    (count,) = struct.unpack_from(f"{order}H", tiff, offset)
    for number in range(min(count, MAX_TAGS)):
        tag, _, _, value = struct.unpack_from(f"{order}HHII", tiff, offset + 2 + 12 * number)
        if tag == wanted:
            return int(value)
    return None
