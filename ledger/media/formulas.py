"""What a spreadsheet program takes for a formula in a plain text, and what in one does harm.

A text that begins with “=” is a formula wherever it begins so. One that begins with “+”, “-” or
“@” is nearly always none: a number, a telephone number, a list, a mention. It counts as one where
it calls a function or reaches into another program or file (OWASP, CSV Injection).
"""

import re
import unicodedata
from string import ascii_letters, digits

LEADING = ("=", "+", "-", "@")
"""What makes a spreadsheet program read on as a formula."""
_BLANK = " \t\r\n\0\ufeff\xa0\u3000"
SUSPECT = frozenset((*LEADING, *_BLANK, *"＝＋－＠﹢﹣﹦﹫"))
"""The first characters of all that may be a formula."""
_LINE = re.compile(r"[=\-+_*~#.\s]*")
"""A line drawn with signs, as ===== or =-=-=, is no formula."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAME = frozenset(f"{ascii_letters}{digits}_.")
_NOT_ALONE = f"{digits}."
"""What a function is called with and, of that, what alone is no name."""
_PLAIN = re.compile(r"[\x20-\x7e]*")
_FETCHING = re.compile(r"\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC)\s*\(", re.IGNORECASE)


def may_be_formula(text: str) -> bool:
    """Tell whether a program might take a text for a formula once somebody edits it."""
    return text[:1] in SUSPECT


def is_formula(text: str) -> bool:
    """Tell whether a cell of a CSV file would be computed, not shown."""
    bare = text.strip(_BLANK)
    if not bare.startswith(LEADING):
        bare = unicodedata.normalize("NFKC", bare[:1]) + bare[1:]
    if not bare.startswith(LEADING) or _LINE.fullmatch(bare):
        return False
    if bare[0] == "=":
        return True
    outside = _QUOTED.sub("", bare)
    calls = _PLAIN.fullmatch(outside) is not None and _calls(outside)
    return calls or is_dynamic(bare) or _in_turn(bare, "[]!")


def is_dynamic(formula: str) -> bool:
    """Tell whether a formula starts or asks another program: DDE."""
    return _in_turn(_QUOTED.sub("", formula), "|!")  # program|subject!item


def _calls(text: str) -> bool:
    """Tell whether a name stands before an opening bracket. Each part is looked at once."""
    for part in text.split("(")[:-1]:
        before = part.rstrip()
        start = len(before)
        while start and before[start - 1] in _NAME:
            start -= 1
        if before[start:].strip(_NOT_ALONE):
            return True
    return False


def _in_turn(text: str, signs: str) -> bool:
    """Tell whether some signs stand in a text one after the other, whatever is between them."""
    at = -1
    for sign in signs:
        at = text.find(sign, at + 1)
        if at < 0:
            return False
    return True


def fetches(formula: str) -> bool:
    """Tell whether a formula calls what fetches from the network or runs code."""
    return _FETCHING.search(formula) is not None
