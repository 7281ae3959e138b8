"""Texts without what people write differently and mean alike, for telling whether two say the same.

It takes time in proportion to a text's length, whatever it says: see tests/ledger/test_linear.py.
"""

import unicodedata
from collections.abc import Iterator

# unicodedata sorts each run of combining marks, in time that grows with the square of its length.
# No script stacks more than a few; the cut is that of the Stream-Safe Text Format (UAX 15, 13).
_MOST_MARKS = 30
# In a text as short as that the square does no harm, and nearly all are.
_SHORT = 200


def nfkc(text: str) -> str:
    """Fold full-width and other compatible forms (NFKC), in linear time.

    Of more than thirty combining marks on one letter the rest are dropped.
    """
    if len(text) > _SHORT and any(map(unicodedata.combining, text)):
        text = "".join(_with_few_marks(text))
    return unicodedata.normalize("NFKC", text)


def _with_few_marks(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MOST_MARKS:
            yield char


def sameness(text: str) -> str:
    """Fold a text to its letters and digits: blanks, widths and punctuation say nothing."""
    return "".join(filter(str.isalnum, nfkc(text)))
