"""PDF, judged by its objects: what acts on whoever opens it, and the day it was made.

A PDF is judged twice: as its own table lists its objects, and as a viewer sees it that finds the
table damaged and looks for objects itself. What only an earlier revision holds counts, too.
Refused is what runs, sends, fetches or hides something. A link that a person must click passes,
unless it leads into a script, a program or a file on some other machine.
"""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import BinaryIO
from zoneinfo import ZoneInfo

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from ledger.limits import FileRejected
from ledger.media import file_dates, link_targets, plain_text, verdict
from ledger.media.picture_sizes import MAX_PIXELS
from ledger.media.rejections import BROKEN, COMPLEX, LOCKED, Danger, damaged_is_broken
from ledger.media.verdict import Found, Verdict

MAX_OBJECTS = 1_000_000
"""Dictionaries and arrays in both views of a file; a scanned book has some 20 a page."""
MAX_STREAM = 64 << 20
"""Bytes that one packed stream may grow to where it is unpacked: of objects, of an attachment."""
MAX_DATA = 8 << 20
"""Bytes of an attachment that is data, as electronic invoices and receipts carry them."""
MAX_CHAIN = 32
"""Actions that one action starts, one after the other."""
BITONAL = 8
"""A scanned drawing in black and white may have as many times more points than a photograph."""

_UNREADABLE_TABLE = b"\nstartxref\n0\n%%EOF\n"
_MADE = re.compile(r"D:([0-9Z+'-]{8,23})")
_ACTIONS = {
    "/JavaScript": Danger.SCRIPT,
    "/Launch": Danger.PROGRAM,
    "/SubmitForm": Danger.SENDS,
    "/ImportData": Danger.SENDS,
    "/Movie": Danger.MEDIA,
    "/Sound": Danger.MEDIA,
    "/Rendition": Danger.MEDIA,
    "/RichMediaExecute": Danger.MEDIA,
}
_TO_FILES = {"/GoToR", "/GoToE", "/Thread"}
_MEDIA = {"/RichMedia", "/3D", "/Movie", "/Sound"}
_FILE_NAMES = ("/UF", "/F", "/Unix", "/DOS", "/Mac")


def _written(word: str) -> bytes:
    """Match a name however its letters are written: /JavaScript, /Java#53cript."""
    letters = (rf"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in word)
    return f"/{''.join(letters)}".encode()


_DAMAGED = {
    danger: re.compile(_written(name.removeprefix("/")) + rb"\b")
    for name, danger in _ACTIONS.items()
    if danger is not Danger.MEDIA
}


def judge_pdf(stream: BinaryIO, zone: ZoneInfo) -> Verdict:
    """Say when a PDF was made and what is to be marked in it. Raises `FileRejected`."""
    with damaged_is_broken():
        return _judged(stream.read(), zone)


def _judged(data: bytes, zone: ZoneInfo) -> Verdict:
    pikepdf.settings.set_qpdf_limits(flate_max_memory=MAX_STREAM, run_length_max_memory=MAX_STREAM)
    found = _Objects()
    with _opened(data) as pdf:
        found.look_through(pdf)
        made_on = _made_on(pdf, zone)
        if pdf.get_warnings():
            found.remarks.add(verdict.REPAIRED)
            found.look_at_bytes(pdf, data)
    if (repaired := _repaired(data)) is not None:
        with repaired:
            found.look_through(repaired)
    return found.verdict(verdict.PDF, made_on)


def _opened(data: bytes) -> Pdf:
    try:
        return pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as locked:
        raise FileRejected(LOCKED) from locked
    except pikepdf.PdfError as fault:
        raise FileRejected(LOCKED if "encrypt" in str(fault).lower() else BROKEN) from fault


def _repaired(data: bytes) -> Pdf | None:
    """Open a file without its table; where that fails, no viewer finds what the table hides."""
    try:
        return _opened(data + _UNREADABLE_TABLE)
    except FileRejected:
        return None


def _made_on(pdf: Pdf, zone: ZoneInfo) -> date | None:
    """Return the day that the document says it was made on."""
    info = pdf.trailer.get("/Info")
    found = _MADE.match(_text(info.get("/CreationDate"))) if isinstance(info, Dictionary) else None
    return file_dates.of_pdf(found[1], zone) if found else None


class _Objects(Found):
    """What was come upon in the objects of a file."""

    def __init__(self) -> None:
        super().__init__()
        self._left = MAX_OBJECTS
        self._by_key: dict[str, Callable[[Object], None]] = {
            "/S": self._look_at_action,
            "/Subtype": self._look_at_kind,
            "/JS": self._look_at_script,
            "/XFA": self._look_at_form,
            "/EF": self._look_at_attached,
            "/First": self._look_at_packed,
            "/OpenAction": self._look_at_triggers,
            "/AA": self._look_at_triggers,
        }

    def look_through(self, pdf: Pdf) -> None:
        """Look at each object once, where it stands: what refers to itself is never followed."""
        for each in pdf.objects:
            waiting = [each]
            while waiting:
                value = waiting.pop()
                if isinstance(value, Array):
                    inner: list[object] = list(value)
                elif isinstance(value, Dictionary | Stream):
                    keys = value.keys()
                    for key in self._by_key.keys() & keys:
                        self._by_key[key](value)
                    inner = list(value.values())
                else:
                    continue
                waiting += [one for one in inner if isinstance(one, Object) and not one.is_indirect]
                self._left -= 1
                if self._left < 0:
                    raise FileRejected(COMPLEX)

    def look_at_bytes(self, pdf: Pdf, data: bytes) -> None:
        """Search the words of a damaged file, too: what was not understood there was left out."""
        packed = [_unpacked(each) for each in pdf.objects if _is_packed(each)]
        self.dangers |= {
            danger for danger, written in _DAMAGED.items() if any(written.search(text) for text in (data, *packed))
        }

    def _look_at_action(self, it: Object) -> None:
        kind = _name(it, "/S")
        if kind in _ACTIONS:
            self.dangers.add(_ACTIONS[kind])
        elif kind in _TO_FILES and link_targets.elsewhere(_file(it.get("/F"))):
            self.dangers.add(Danger.ELSEWHERE)
        elif kind == "/URI" and link_targets.scripted(_text(it.get("/URI"))):
            self.dangers.add(Danger.LINK)

    def _look_at_kind(self, it: Object) -> None:
        kind = _name(it, "/Subtype")
        if kind in _MEDIA:
            self.dangers.add(Danger.MEDIA)
        elif kind == "/Image" and _points(it) > MAX_PIXELS:
            self.dangers.add(Danger.PIXELS)

    def _look_at_script(self, it: Object) -> None:
        script = it.get("/JS")
        if isinstance(script, String) or (isinstance(script, Stream) and "/S" in it):
            self.dangers.add(Danger.SCRIPT)

    def _look_at_form(self, it: Object) -> None:
        if isinstance(it.get("/XFA"), Array | Stream):
            self.dangers.add(Danger.XFA)

    def _look_at_attached(self, it: Object) -> None:
        files = it.get("/EF")
        if isinstance(files, Dictionary):
            if all(_is_data(file) for file in files.values()):
                self.remarks.add(verdict.ATTACHED)
            else:
                self.dangers.add(Danger.ATTACHED)

    def _look_at_packed(self, it: Object) -> None:
        if _is_packed(it) and not _unpacked(it):
            raise FileRejected(BROKEN)  # another reader might get at the objects in it

    def _look_at_triggers(self, it: Object) -> None:
        """Refuse what happens without a click, but for going to a page of the file itself."""
        triggered = [it.get("/OpenAction")]
        if isinstance(more := it.get("/AA"), Dictionary):
            triggered += more.values()
        for _ in range(MAX_CHAIN):
            actions = [each for each in triggered if isinstance(each, Dictionary)]
            if not actions:
                return
            if any(_name(each, "/S") in {"/URI", *_TO_FILES} for each in actions):
                self.dangers.add(Danger.OPENS)
            triggered = [after for each in actions for after in _following(each)][:MAX_CHAIN]


def _following(action: Object) -> list[Object | None]:
    after = action.get("/Next")
    return list(after) if isinstance(after, Array) else [after]


def _name(it: Object, key: str) -> str:
    value = it.get(key)
    return str(value) if isinstance(value, Name) else ""


def _text(value: object) -> str:
    return str(value) if isinstance(value, String) else ""


def _file(value: object) -> str:
    """Return the file that a specification names, a plain string or a dictionary."""
    if isinstance(value, Dictionary):
        return next((name for key in _FILE_NAMES if (name := _text(value.get(key)))), "")
    return _text(value)


def _points(image: Object) -> int:
    """Return how many points an image has, those of a black-and-white one counted for less."""
    width, height, depth = (
        value if isinstance(value := image.get(key), int) else 0 for key in ("/Width", "/Height", "/BitsPerComponent")
    )
    return width * height if depth > 1 else width * height // BITONAL


def _is_data(attached: object) -> bool:
    """Tell whether an attachment is XML that no program takes for a page or a document."""
    content = _unpacked(attached) if isinstance(attached, Stream) else b""
    return len(content) <= MAX_DATA and plain_text.is_data(content)


def _is_packed(it: Object) -> bool:
    """Tell whether a stream holds objects."""
    return isinstance(it, Stream) and _name(it, "/Type") == "/ObjStm"


def _unpacked(stream: Object) -> bytes:
    try:
        return bytes(stream.read_bytes())
    except pikepdf.PdfError:
        return b""
