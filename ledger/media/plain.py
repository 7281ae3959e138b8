"""Plain text: one encoding throughout, no control characters, and no page or script."""

import codecs
import re
from typing import BinaryIO

CHUNK = 1 << 16
ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_ACTIVE = re.compile(r"\s*(?:<[a-z!?%]|#!|\{\\rtf|%!ps)", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:html|svg|script|iframe|object|embed)\b", re.IGNORECASE)


def is_text(stream: BinaryIO) -> bool:
    """Tell whether a file is text in UTF-8 or GBK, and nothing that a browser or shell runs."""
    return any(_reads(stream, encoding) for encoding in ENCODINGS)


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
