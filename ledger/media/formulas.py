"""What a spreadsheet program takes for a formula in a plain text, and what in one does harm.

A text that begins with “=” is a formula wherever it begins so. One that begins with “+”, “-” or
“@” is nearly always none: a number, a telephone number, a list, a mention. It counts as one where
it calls a function or reaches into another program or file (OWASP, CSV Injection).
"""

import re
import unicodedata

LEADING = ("=", "+", "-", "@")
"""What makes a spreadsheet program read on as a formula."""
_BLANK = " \t\r\n\0\ufeff\xa0\u3000"
SUSPECT = frozenset((*LEADING, *_BLANK, *"＝＋－＠﹢﹣﹦﹫"))
"""The first characters of all that may be a formula."""
_LINE = re.compile(r"[=\-+_*~#.\s]*")
"""A line drawn with signs, as ===== or =-=-=, is no formula."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_CALL = re.compile(r"[A-Z_][A-Z0-9_.]*\s*\(", re.IGNORECASE)
_PLAIN = re.compile(r"[\x20-\x7e]*")
_DYNAMIC = re.compile(r"\|[^!]*!")
"""Outside quotation marks, |…! is DDE: program|subject!item."""
_OTHER_FILE = re.compile(r"\[[^\]]*\][^!]*!")
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
    calls = _CALL.search(outside) is not None and _PLAIN.fullmatch(outside) is not None
    return calls or is_dynamic(bare) or _OTHER_FILE.search(bare) is not None


def is_dynamic(formula: str) -> bool:
    """Tell whether a formula starts or asks another program: DDE."""
    return _DYNAMIC.search(_QUOTED.sub("", formula)) is not None


def fetches(formula: str) -> bool:
    """Tell whether a formula calls what fetches from the network or runs code."""
    return _FETCHING.search(formula) is not None
