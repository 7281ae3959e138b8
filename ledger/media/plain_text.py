"""Plain text: one encoding throughout, no control characters, and no page, script or formula."""

import codecs
import csv
import io
import re
from typing import BinaryIO

from ledger.limits import FileRejected
from ledger.media import formulas
from ledger.media.rejections import FORMULA, LONG_ROW

CHUNK = 1 << 16
ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_ACTIVE = re.compile(r"\s*(?:<[a-z!?%]|#!|\{\\rtf|%!ps)", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:html|svg|script|iframe|object|embed)\b", re.IGNORECASE)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b")
_FOR_A_PROGRAM = re.compile(
    rb"<(?:[\w.-]+:)?(?:html|svg|script|stylesheet|iframe|object|embed)\b|<!DOCTYPE|mso-application", re.IGNORECASE
)
_DELIMITERS = ",\t;"
"""What programs split a CSV at, by the country that they are set to."""


def encoding(stream: BinaryIO) -> str | None:
    """Return the encoding of a text in UTF-8 or GBK that no browser or shell runs, or nothing."""
    return next((each for each in ENCODINGS if _reads(stream, each)), None)


def check_cells(stream: BinaryIO, encoding: str) -> None:
    """Raise `FileRejected` for a CSV with a cell that a spreadsheet program would compute."""
    for delimiter in _DELIMITERS:
        stream.seek(0)
        text = io.TextIOWrapper(stream, encoding, newline="")
        number = 0
        try:
            for number, row in enumerate(csv.reader(text, delimiter=delimiter), 1):
                if any(formulas.may_be_formula(cell) and formulas.is_formula(cell) for cell in row):
                    raise FileRejected(FORMULA.format(number))
        except csv.Error as fault:
            raise FileRejected(LONG_ROW.format(number + 1)) from fault
        finally:
            text.detach()


def is_data(content: bytes) -> bool:
    """Tell whether something is XML that is neither a page nor a document of Office."""
    return _XML.match(content) is not None and _FOR_A_PROGRAM.search(content) is None


def _reads(stream: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    try:
        while chunk := stream.read(CHUNK):
            text = decoder.decode(chunk)
            begins = stream.tell() <= CHUNK
            if _CONTROL.search(text) or _MARKUP.search(text) or (begins and _ACTIVE.match(text)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
