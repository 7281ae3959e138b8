"""A pasted notice as plain text, and the clauses that it consists of (pure).

Whatever a page, a Word file or a PDF leaves in a text that was copied from it is folded away first:
blanks and line breaks within a sentence, tags, full-width and radical forms of signs, invisible
characters. Each step takes time in proportion to the length of the text.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from workflows.workdays.holiday_notice.tokens import number
from workflows.workdays.statutory import STATUTORY

_TAG = re.compile(r"<[^<>]*>")
_DASHES = "‐‑‒–—―─−"
_SIGNS = str.maketrans("〜∼；【】〔〕[]" + _DASHES, "~~;()()()" + "-" * len(_DASHES), "*#")
_STEP = 1_000
"""How many characters are folded at a time: one may fold to 18."""
_BLANK = re.compile(r"\s+")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Mn", "Me", "Mc"})
"""Control characters, zero-width ones, and marks that stand on other characters."""

_NAME = "(?:" + "|".join(f"{name[:2]}节?" for name in STATUTORY) + ")"
_NAMES = rf"{_NAME}(?:[、和与及]?{_NAME}){{0,3}}"
_NUMBER = r"(?:\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十\d]{1,3}(?:[、.)]|是))[、.,]?"
_HEADING = re.compile(
    # 一、元旦：  （二）2027年春节假期安排：  3. 清明节 4月4日
    rf"{_NUMBER}(?:20\d\d年)?(?P<numbered>{_NAMES})(?:假期|放假|休假|调休|安排|时间|日期){{0,3}}"
    r"(?:\([^()]{0,20}\))?"
    r"(?::|[,。;]?(?=(?:20\d\d年)?\d{1,2}月))"
    # 八、抗战胜利纪念日：
    r"|(?:(?<![^。;])-{0,3}|" + _NUMBER + r")(?P<other>[^:,、。;()\d]{1,20}(?:节|日|假期)):"
    # 元旦：  春节2月5日
    rf"|(?P<bare>{_NAMES})(?::|(?=\d{{1,2}}月))"
)
_SIGNATURE = re.compile(r"(?<![据照由经按])国务院(?:办公厅)?(?=20\d\d年\d{1,2}月\d{1,2}日(?![的,《关通发印公下]))")
_NUMERAL = "(?:三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_IN_WORDS = re.compile(
    rf"(?P<year>[二2][〇○零0][〇○零一二三四五六七八九]{{2}})(?=年)|{_NUMERAL}(?=月)"
    rf"|(?<=月){_NUMERAL}(?=[日号])|(?<=[至到、和及,~-]){_NUMERAL}(?=[日号])"
)
"""Parts of a date that is written in words: 二〇二七年一月九日."""
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_ISO = re.compile(r"(?<!\d)(20\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)日?")


@dataclass(frozen=True, slots=True)
class NoticeClause:
    """What stands under one heading; the heading is empty of what stands before the first one."""

    heading: str
    text: str


def fold(text: str, most: int) -> str:
    """Return a text without what copying left in it: one line, in the plain forms of signs.

    Dates are in digits. What is folded to more than `most` characters is not folded to its end.
    """
    text = _TAG.sub("", html.unescape(text))
    seen = (char for char in text if char.isspace() or unicodedata.category(char) not in _UNSEEN)
    folded, length = [], 0
    while length <= most and (step := "".join(islice(seen, _STEP))):
        folded.append(unicodedata.normalize("NFKC", step).translate(_SIGNS))
        length += len(folded[-1])
    plain = _BLANK.sub("", "".join(folded)).replace("元月", "1月")
    return _ISO.sub(r"\1年\2月\3日", _IN_WORDS.sub(_in_digits, plain))


def _in_digits(written: re.Match[str]) -> str:
    if written["year"]:
        return written["year"].translate(_DIGITS)
    return str(number(written[0]))


def clauses(plain: str) -> Iterator[NoticeClause]:
    """Yield what stands before the first heading, and then each heading with what it heads.

    What follows the signature belongs to the page that the notice was copied from.
    """
    headings = list(_HEADING.finditer(plain))
    starts = [each.start() for each in headings] + [len(plain)]
    yield NoticeClause("", plain[: starts[0]])
    for heading, end in zip(headings, starts[1:], strict=True):
        name = heading["numbered"] or heading["other"] or heading["bare"]
        yield NoticeClause(name, _SIGNATURE.split(plain[heading.end() : end], maxsplit=1)[0])
