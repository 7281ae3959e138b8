"""Files of Office before 2007 and of WPS: small file systems, looked at with olefile.

What olefile does not tell is read from the streams as far as [MS-DOC], [MS-XLS] and [MS-PPT]
describe it: fields, macro sheets, links to other programs, embedded objects, encryption.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import olefile

from ledger.limits import FileRejected
from ledger.media import link_targets, verdict, word_fields
from ledger.media.rejections import LOCKED, Danger, damaged_is_broken
from ledger.media.verdict import Found, Verdict

MAGIC = olefile.MAGIC
MAX_STREAM = 64 << 20
"""Bytes of one stream that are looked at, and of an object that PowerPoint keeps packed."""

_MAIN = {"worddocument": verdict.DOC, "workbook": verdict.XLS, "book": verdict.XLS, "powerpoint document": verdict.PPT}
_LOCKED = {"encryptedpackage", "encryptedsummary"}
_MACROS = {"macros", "_vba_project", "_vba_project_cur", "vba"}
_CONTROLS = {"ctls", "\x03ocxname", "\x03ocxdata"}
_FILE_WITHIN = "\x01ole10native"
_SHEET_OBJECT = re.compile(r"mbd[0-9a-f]{8}")
_POOL = "objectpool"

_FIELD = re.compile(r"\x13([^\x13-\x15]{1,2000})")
_FIB_FLAGS, _FIB_ENCRYPTED, _FIB_TABLE_1 = 0x0A, 0x0100, 0x0200
_FIB_ASSOCIATED = 0x019A
_TEMPLATE = 1
_SHEET, _FILE_PASS, _SUP_BOOK = 0x0085, 0x002F, 0x01AE
_MACRO_SHEETS = {0x01, 0x06}
_AFTER_PROGRAM, _FILE, _ON_A_NETWORK = "\x03", "\x01", ("\x01\x01@", "\x01\x05")
_OLE_OBJECT, _CONTAINER = 0x1011, 0xF


def judge_old_office(stream: BinaryIO) -> Verdict:
    """Say what a file is; nothing where it is nothing of Office. Raises `FileRejected`."""
    found = Found()
    with damaged_is_broken(), olefile.OleFileIO(stream) as ole:
        kind = _look_through(ole, found)
    return found.verdict(kind)


def _look_through(ole: olefile.OleFileIO, found: Found) -> str | None:
    paths = [[name.lower() for name in path] for path in ole.listdir(storages=True)]
    top = {path[0] for path in paths if len(path) == 1}
    if top & _LOCKED:
        raise FileRejected(LOCKED)
    found.dangers |= set(_by_names(paths))
    kind = next((kind for name, kind in _MAIN.items() if name in top), None)
    if kind is not None:
        _STREAMS[kind](ole, found)
    return kind


def has_macros(content: bytes) -> bool:
    """Tell whether an object of OLE holds macros; what cannot be read holds none."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            return any(name.lower() in _MACROS for path in ole.listdir(storages=True) for name in path)
    except Exception:  # noqa: BLE001  as above
        return False


def _by_names(paths: list[list[str]]) -> Iterator[Danger]:
    for path in paths:
        name = path[-1]
        if name in _MACROS:
            yield Danger.MACROS
        elif name in _CONTROLS:
            yield Danger.ACTIVE_X
        elif name == _FILE_WITHIN or _SHEET_OBJECT.fullmatch(name) or _POOL in path[:-1]:
            yield Danger.OBJECT


def _read(ole: olefile.OleFileIO, *names: str) -> bytes:
    """Return the first of some streams that is there."""
    name = next((each for each in names if ole.exists(each)), None)
    return bytes(ole.openstream(name).read(MAX_STREAM)) if name else b""


def _word(ole: olefile.OleFileIO, found: Found) -> None:
    content = _read(ole, "WordDocument")
    (flags,) = struct.unpack_from("<H", content, _FIB_FLAGS)
    if flags & _FIB_ENCRYPTED:
        raise FileRejected(LOCKED)
    for encoding, start in (("latin-1", 0), ("utf-16-le", 0), ("utf-16-le", 1)):
        for field in _FIELD.finditer(content[start:].decode(encoding, "replace")):
            found.note(word_fields.judge_field(field[1]))
    table = _read(ole, "1Table" if flags & _FIB_TABLE_1 else "0Table")
    if link_targets.elsewhere(_template(content, table)):
        found.note(Danger.TEMPLATE)


def _template(content: bytes, table: bytes) -> str:
    """Return the template that a document names, from its table of associated texts."""
    try:
        place, length = struct.unpack_from("<II", content, _FIB_ASSOCIATED)
        texts = table[place : place + length]
        extended, count, extra = struct.unpack_from("<HHH", texts)
        at = 6
        for number in range(count if extended == 0xFFFF else 0):  # noqa: PLR2004  of Unicode
            (letters,) = struct.unpack_from("<H", texts, at)
            if number == _TEMPLATE:
                return texts[at + 2 : at + 2 + 2 * letters].decode("utf-16-le", "replace")
            at += 2 + 2 * letters + extra
    except struct.error:
        pass
    return ""


def _sheet(ole: olefile.OleFileIO, found: Found) -> None:
    content = _read(ole, "Workbook", "Book")
    at = 0
    while at + 4 <= len(content):
        record, length = struct.unpack_from("<HH", content, at)
        body = content[at + 4 : at + 4 + length]
        if record == _FILE_PASS:
            raise FileRejected(LOCKED)
        if record == _SHEET and length > 5 and body[5] in _MACRO_SHEETS:  # noqa: PLR2004  its kind
            found.note(Danger.MACROS)
        elif record == _SUP_BOOK and length > 4:  # noqa: PLR2004  a path is there
            _look_at_link(body, found)
        at += 4 + length


def _look_at_link(body: bytes, found: Found) -> None:
    r"""Look at what a workbook refers to: \1… is a file, anything else with \3 in it a program."""
    letters, wide = struct.unpack_from("<2xHB", body)
    wide = 1 + (wide & 1)
    path = body[5 : 5 + letters * wide].decode("utf-16-le" if wide > 1 else "latin-1", "replace")
    if path.startswith(_ON_A_NETWORK):
        found.note(Danger.REMOTE)
    elif _AFTER_PROGRAM in path and not path.startswith(_FILE):
        found.note(Danger.DDE)


def _slides(ole: olefile.OleFileIO, found: Found) -> None:
    content = _read(ole, "PowerPoint Document")
    at = 0
    while at + 8 <= len(content):
        version, record, length = struct.unpack_from("<HHI", content, at)
        if record == _OLE_OBJECT:
            body = content[at + 8 : at + 8 + length]
            if version >> 4:  # packed, after its size
                body = zlib.decompressobj().decompress(body[4:], MAX_STREAM)
            found.note(Danger.MACROS if has_macros(body) else Danger.OBJECT)
        at += 8 if version & 0xF == _CONTAINER else 8 + length


_STREAMS = {verdict.DOC: _word, verdict.XLS: _sheet, verdict.PPT: _slides}
