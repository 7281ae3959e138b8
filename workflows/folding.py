"""Texts without what people write differently and mean alike, for telling whether two say the same.

It takes time in proportion to a text's length, whatever it says: see tests/ledger/test_linear.py.
"""

import re
import unicodedata
from collections.abc import Iterator

# unicodedata sorts each run of combining marks, in time that grows with the square of its length.
# No script stacks more than a few; the cut is that of the Stream-Safe Text Format (UAX 15, 13).
_MOST_MARKS = 30
# In a text as short as that the square does no harm, and nearly all are.
_SHORT = 200
_UNSEEN = {"Cc", "Cf"}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BETWEEN_DIGITS = r".:/,~\-"
_SILENT = re.compile(
    rf"(?<!\d)[{_BETWEEN_DIGITS}]|[{_BETWEEN_DIGITS}](?!\d)"
    r"|[\s!\"#&'()*;?@\[\\\]_{}·\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u301f\ufe4f]"
)
_NUMERAL = r"[一二三四五六七八九十]{1,3}"
_LIST_MARK = re.compile(
    r"(?:^'?|(?<=[\n；;。：:]))"
    rf"(?:[ \t]*(?:[（(【\[](?:\d{{1,2}}|{_NUMERAL})[）)】\]]|(?:\d{{1,2}}[.．])?\d{{1,2}}[.．、)）](?!\d)"
    rf"|{_NUMERAL}(?:[、.．]|是)|第{_NUMERAL}[,，、:：]|[-–—●○■□◆◇▪·•]))+[ \t]*"
    r"|[①-⒛㈠-㈩㉑-㉟㊱-㊿❶-❿]"
)
_POINTS = re.compile(r"[\n；;]")


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


def legible(text: str) -> str:
    """Return a text without what nobody sees in it: controls, marks of direction, blanks of no width."""
    return "".join(char for char in text if unicodedata.category(char) not in _UNSEEN)


def looks(text: str) -> str:
    """Fold a text to how it looks: two that are read alike, and differ in widths, blanks or in what nobody sees."""
    return "".join(nfkc(legible(text)).split())


def sameness(text: str) -> str:
    """Fold a text to its letters and digits: blanks, widths and punctuation say nothing."""
    return "".join(filter(str.isalnum, nfkc(text)))


def meaning(text: str) -> str:
    """Fold a text to what it says: as `sameness`, but 1.5倍 is not 15倍, ≤ not ≥, and 2-3 not 23."""
    return _SILENT.sub("", _THOUSANDS.sub("", nfkc(text)))


def unlisted(text: str) -> str:
    """Return a text without the numbers and signs before the points of its lists."""
    return _LIST_MARK.sub("", text)


def points(text: str) -> list[str]:
    """Return the points of a list, each without its number, or the one text."""
    return [said for each in _POINTS.split(unlisted(text)) if (said := each.strip())]
