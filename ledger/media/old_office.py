"""Files of Office before 2007 and of WPS: a small file system, of which only names are read."""

import struct
from dataclasses import dataclass
from typing import BinaryIO

from ledger.media.unfit import BROKEN, LOCKED, MACROS, Unfit
from models.vocabulary import MediaType

MOST_SECTORS = 1024
"""Of each chain that is followed: 4096 names, and files of far more than may be uploaded."""

_MAIN = {
    "WordDocument": MediaType.DOC,
    "Workbook": MediaType.XLS,
    "Book": MediaType.XLS,
    "PowerPoint Document": MediaType.PPT,
}
_MACROS = {"Macros", "_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA"}
_LOCKED = "EncryptedPackage"
_HEADER = 512
_ENTRY = 128
_SHIFTS = (9, 12)
_NONE = 0xFFFFFFFA
"""From here on a number of a sector or an entry means that there is none."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    left: int
    right: int
    child: int


def kind(stream: BinaryIO) -> MediaType | None:
    """Say what a file is; None where it is nothing of Office. Raises `Unfit`."""
    try:
        entries = _directory(stream)
    except (struct.error, IndexError) as fault:
        raise Unfit(BROKEN) from fault
    if not entries:
        raise Unfit(BROKEN)
    if any(entry.name in _MACROS for entry in entries):
        raise Unfit(MACROS)
    names = _top(entries)
    if _LOCKED in names:
        raise Unfit(LOCKED)
    return next((found for name, found in _MAIN.items() if name in names), None)


def _directory(stream: BinaryIO) -> list[_Entry]:
    stream.seek(0)
    header = stream.read(_HEADER)
    (shift,) = struct.unpack_from("<H", header, 30)
    if shift not in _SHIFTS:
        raise Unfit(BROKEN)
    (start,) = struct.unpack_from("<I", header, 48)
    table = _table(stream, header, 1 << shift)
    per = (1 << shift) // 4
    found: list[_Entry] = []
    for _ in range(MOST_SECTORS):
        if start >= _NONE:
            break
        sector = _sector(stream, start, 1 << shift)
        found += [_entry(sector, place) for place in range(0, 1 << shift, _ENTRY)]
        (start,) = struct.unpack_from(
            "<I", _sector(stream, table[start // per], 1 << shift), start % per * 4
        )
    return found


def _table(stream: BinaryIO, header: bytes, size: int) -> list[int]:
    """Return where the table of the chains lies, sector by sector."""
    found = list(struct.unpack_from("<109I", header, 76))
    (more,) = struct.unpack_from("<I", header, 68)
    for _ in range(MOST_SECTORS):
        if more >= _NONE:
            break
        *listed, more = struct.unpack(f"<{size // 4}I", _sector(stream, more, size))
        found += listed
    return found


def _sector(stream: BinaryIO, number: int, size: int) -> bytes:
    stream.seek((number + 1) * size)
    return stream.read(size)


def _entry(sector: bytes, place: int) -> _Entry:
    length, _, left, right, child = struct.unpack_from("<HHIII", sector, place + 64)
    name = sector[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
    return _Entry(name, left, right, child)


def _top(entries: list[_Entry]) -> set[str]:
    """Return the names at the root: an embedded document does not say what its holder is."""
    names: set[str] = set()
    waiting, met = [entries[0].child], set[int]()
    while waiting:
        number = waiting.pop()
        if number < len(entries) and number not in met:
            met.add(number)
            names.add(entries[number].name)
            waiting += [entries[number].left, entries[number].right]
    return names
