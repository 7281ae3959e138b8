"""PDF as far as it is cheap to see: actions that run something, and the day it was made.

A PDF keeps its objects in the open or packed in object streams; both are looked through, the
packed ones up to a bound. Nothing is interpreted.
"""

import re
import zlib
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO
from zoneinfo import ZoneInfo

from ledger.media import dates
from ledger.media.unfit import ACTIONS, Unfit

WINDOW = 1 << 20
OVERLAP = 1 << 16
"""Longer than any object stream that common programs write."""
MOST_UNPACKED = 16 << 20
LEAST = 1 << 12
"""What each attempt at unpacking costs of the bound, however little comes out."""
MOST_DICTIONARY = 1024


def _name(word: str) -> bytes:
    """Match a name however its letters are written: /JavaScript, /Java#53cript."""
    letters = (rf"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in word)
    return f"/{''.join(letters)}".encode()


_SPACE = rb"[\0\s]{0,64}"
_ACTION = re.compile(
    _name("S") + _SPACE + rb"(?:" + _name("JavaScript") + rb"|" + _name("Launch") + rb")\b"
)
_MADE = re.compile(rb"/CreationDate" + _SPACE + rb"\(D:([0-9Z+'-]{8,23})")
_PACKED = re.compile(_name("ObjStm") + rb"\b")
_STREAM = re.compile(rb"stream\r?\n")


def check(stream: BinaryIO) -> None:
    """Raise `Unfit` for a PDF that runs a script or starts a program."""
    if any(_ACTION.search(text) for text in _texts(stream)):
        raise Unfit(ACTIONS)


def made_on(stream: BinaryIO, zone: ZoneInfo) -> date | None:
    """Return the first day that the document says it was made on."""
    for text in _texts(stream):
        if found := _MADE.search(text):
            return dates.of_pdf(found[1].decode("ascii"), zone)
    return None


def _texts(stream: BinaryIO) -> Iterator[bytes]:
    """Yield the file in overlapping windows, each followed by what is packed in it."""
    stream.seek(0)
    left, tail = MOST_UNPACKED, b""
    while chunk := stream.read(WINDOW):
        window = tail + chunk
        yield window
        for packed in _PACKED.finditer(window):
            if left <= 0:
                break
            text = _unpacked(window, packed.end(), min(left, WINDOW))
            left -= max(len(text), LEAST)
            yield text
        tail = window[-OVERLAP:]


def _unpacked(window: bytes, place: int, most: int) -> bytes:
    """Return what the stream after an object's dictionary holds, as far as it is there."""
    begins = _STREAM.search(window, place, place + MOST_DICTIONARY)
    if begins is None:
        return b""
    packed = memoryview(window)[begins.end() : begins.end() + OVERLAP]
    try:
        return zlib.decompressobj().decompress(packed, most)
    except zlib.error:
        return b""
