"""Office files since 2007: packages of parts, each looked at by what is in it.

Refused is what runs, fetches from elsewhere or hides another program's object. A plain hyperlink
passes; a picture that lies on the web is marked: it may be another when somebody signs.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from typing import IO, BinaryIO
from zoneinfo import ZoneInfo

from lxml import etree

from ledger.limits import FileRejected
from ledger.media import file_dates, old_office, picture_sizes, verdict
from ledger.media.rejections import BOMB, BROKEN, LOCKED, Danger, damaged_is_broken
from ledger.media.verdict import Found, Verdict
from ledger.media.xml_parts import scan

CHUNK = 1 << 20
HEAD = 16
MAX_PARTS = 5_000
MAX_READ = 1 << 20
"""Of a part that is read whole. [Content_Types].xml names each part in some 150 bytes."""
MAX_EMBEDDED = 64 << 20
"""Bytes of a document in a document, such as the table of a chart."""
MAX_DEPTH = 2
LARGE = 256 << 20
MAX_RATIO = 200
"""What is both large when unpacked and packed this tightly serves to fill somebody's disk."""

_TYPES, _PROPERTIES = "[Content_Types].xml", "docProps/core.xml"
_MAIN = {f"{kind}.main+xml": kind for kind in (verdict.DOCX, verdict.PPTX, verdict.XLSX)}
_BY_TYPE = {
    "macroenabled": Danger.MACROS,
    "vbaproject": Danger.MACROS,
    "macrosheet": Danger.MACROS,
    "activex": Danger.ACTIVE_X,
}
_ENCRYPTED = 0x41
"""By the old way, or by the strong one."""
_CREATED = "{http://purl.org/dc/terms/}created"
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENTRY, _PACKAGE, _OLE, _PROGRAM = b"PK\x01\x02", b"PK\x03\x04", old_office.MAGIC, b"MZ"
_PICTURES = {b"\x89PNG": picture_sizes.png, b"\xff\xd8\xff": picture_sizes.jpeg, b"GIF8": picture_sizes.gif}
_BLANK, _MARKS = b" \t\r\n", b"\0\xef\xbb\xbf\xff\xfe"
"""What may stand before the first < of XML: blanks, and what tells UTF-8 and UTF-16 apart."""
_STRICT = (".xml", ".rels")
"""What Office writes well formed; its own drawings (.vml) are not always."""


def judge_office(stream: BinaryIO, zone: ZoneInfo) -> Verdict:
    """Say what a package is, when it was made, and what is to be marked in it. Raises `FileRejected`."""
    found = Found()
    with _opened(stream) as archive:
        kind = _look_through(archive, found, 0)
        made_on = _made_on(archive, zone) if kind else None
    return found.verdict(kind, made_on)


def _look_through(archive: zipfile.ZipFile, found: Found, depth: int) -> str | None:
    """Note what is found in a package, and return what it is; nothing where it is not Office's."""
    if _TYPES not in archive.namelist():
        return None
    types = {str(each.get("ContentType", "")).lower() for each in _xml(archive, _TYPES)}
    found.dangers |= {danger for word, danger in _BY_TYPE.items() if any(word in named for named in types)}
    for part in archive.infolist():
        if not part.is_dir():
            _look_at(archive, part, found, depth)
    mains = [kind for named, kind in _MAIN.items() if named.lower() in types]
    return mains[0] if len(mains) == 1 else None


def _look_at(archive: zipfile.ZipFile, part: zipfile.ZipInfo, found: Found, depth: int) -> None:
    if part.compress_type not in _METHODS:
        raise FileRejected(BROKEN)
    with archive.open(part) as stream:
        head = stream.read(HEAD)
        stream.seek(0)
        if _may_be_xml(head):
            scan(stream, found, lenient=not part.filename.lower().endswith(_STRICT))
        elif head.startswith(_PACKAGE):
            _look_inside(stream, found, depth + 1)
        elif head.startswith(_OLE):
            content = stream.read(MAX_EMBEDDED)
            found.dangers.add(Danger.MACROS if old_office.has_macros(content) else Danger.OBJECT)
        elif head.startswith(_PROGRAM):
            found.dangers.add(Danger.OBJECT)
        else:
            sizes = next((of for mark, of in _PICTURES.items() if head.startswith(mark)), None)
            with suppress(FileRejected):  # a broken picture harms nobody
                if sizes and picture_sizes.too_large(stream, sizes):
                    found.dangers.add(Danger.PIXELS)


def _may_be_xml(head: bytes) -> bool:
    bare = head.lstrip(_BLANK + _MARKS)
    return bare.startswith(b"<") or (not bare and any(blank in head for blank in _BLANK))


def _look_inside(stream: IO[bytes], found: Found, depth: int) -> None:
    """Look through a document in a document; an archive in one is an object like any other."""
    content = stream.read(MAX_EMBEDDED + 1)
    if depth > MAX_DEPTH or len(content) > MAX_EMBEDDED:
        raise FileRejected(BOMB)
    with _opened(io.BytesIO(content)) as inner:
        if _look_through(inner, found, depth) is None:
            found.dangers.add(Danger.OBJECT)


def _made_on(archive: zipfile.ZipFile, zone: ZoneInfo) -> date | None:
    """Return the day on which the document was first made, if it says so."""
    try:
        created = _xml(archive, _PROPERTIES).findtext(_CREATED)
    except (FileRejected, KeyError, etree.LxmlError):
        return None
    return file_dates.of_iso(created, zone) if created else None


@contextmanager
def _opened(stream: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """Open a package that can be trusted to be listed; whatever fails in it is a broken file."""
    # Counted in the bytes: opening a list of 400,000 entries would already cost memory.
    if _count(stream, _ENTRY) > MAX_PARTS:
        raise FileRejected(BOMB)
    with damaged_is_broken(), zipfile.ZipFile(stream) as archive:
        _check(archive.infolist())
        yield archive


def _check(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise FileRejected(LOCKED)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > max(LARGE, MAX_RATIO * sum(part.compress_size for part in parts)):
        raise FileRejected(BOMB)
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise FileRejected(BROKEN)  # which of two parts of one name counts is the reader's choice
    if min((part.header_offset for part in parts), default=0):
        raise FileRejected(BROKEN)  # another archive stands before this one, for readers that begin there


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    """Read one small part: no DTD, no entities, no network, and no more than is needed."""
    part = archive.getinfo(name)
    if part.compress_type not in _METHODS:
        raise FileRejected(BROKEN)
    with archive.open(part) as stream:
        data = stream.read(MAX_READ + 1)
    if len(data) > MAX_READ or b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise FileRejected(BROKEN)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
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
