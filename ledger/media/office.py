"""Office files since 2007: packages of parts, of which two are read and the rest only listed."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import BinaryIO
from zoneinfo import ZoneInfo

from lxml import etree

from ledger.media import dates
from ledger.media.unfit import BOMB, BROKEN, LOCKED, MACROS, Unfit
from models.vocabulary import MediaType

CHUNK = 1 << 20
MOST_PARTS = 5_000
MOST_READ = 1 << 20
"""Of a part that is read. [Content_Types].xml names each part in some 150 bytes."""
LARGE = 256 << 20
MOST_RATIO = 200
"""What is both large when unpacked and packed this tightly serves to fill somebody's disk."""

_TYPES, _PROPERTIES = "[Content_Types].xml", "docProps/core.xml"
_MAIN = {
    f"{kind.value}.main+xml": kind for kind in (MediaType.DOCX, MediaType.PPTX, MediaType.XLSX)
}
_MACROS = ("macroenabled", "vbaproject")
_CREATED = "{http://purl.org/dc/terms/}created"
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENTRY = b"PK\x01\x02"


def kind(stream: BinaryIO) -> MediaType | None:
    """Say what a package is; None where it is nothing of Office. Raises `Unfit`."""
    with _opened(stream) as archive:
        if _TYPES not in archive.namelist():
            return None
        types = {str(each.get("ContentType", "")).lower() for each in _xml(archive, _TYPES)}
    if any(word in named for named in types for word in _MACROS):
        raise Unfit(MACROS)
    mains = [found for named, found in _MAIN.items() if named.lower() in types]
    return mains[0] if len(mains) == 1 else None


def made_on(stream: BinaryIO, zone: ZoneInfo) -> date | None:
    """Return the day on which the document was first made, if it says so."""
    try:
        with _opened(stream) as archive:
            created = _xml(archive, _PROPERTIES).findtext(_CREATED)
    except Unfit:
        return None
    return dates.of_iso(created, zone) if created else None


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open a package that can be trusted to be listed; whatever fails in it is a broken file."""
    # Counted in the bytes: opening a list of 400,000 entries would already cost memory.
    if _count(stream, _ENTRY) > MOST_PARTS:
        raise Unfit(BOMB)
    try:
        with zipfile.ZipFile(stream) as archive:
            _check(archive.infolist())
            yield archive
    except Unfit:
        raise
    except Exception as fault:  # neither zipfile nor lxml says what damage makes it raise
        raise Unfit(BROKEN) from fault


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise Unfit(LOCKED)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > max(LARGE, MOST_RATIO * sum(part.compress_size for part in parts)):
        raise Unfit(BOMB)
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise Unfit(BROKEN)  # which of two parts of one name counts is the reader's choice


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """Read one small part: no DTD, no entities, no network, and no more than is needed."""
    part = archive.getinfo(name)
    if part.compress_type not in _METHODS:
        raise Unfit(BROKEN)
    with archive.open(part) as stream:
        data = stream.read(MOST_READ + 1)
    if len(data) > MOST_READ or b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise Unfit(BROKEN)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    return etree.fromstring(data, parser)


def _count(stream: BinaryIO, word: bytes) -> int:
    """Count a word in a stream, read piece by piece."""
    stream.seek(0)
    found, tail = 0, b""
    while chunk := stream.read(CHUNK):
        piece = tail + chunk
        found += piece.count(word)
        tail = piece[-len(word) + 1 :]
    return found
