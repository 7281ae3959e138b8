"""Numbers that people put before the points of a list: 1. 1、（1） 1) ① 一、 （一） 一是 第一， 1.1 A. Ⅰ. 首先，"""

import re
from string import ascii_letters
from typing import NamedTuple

from ledger.texts import CHINESE_NUMERAL, LIST_INNER, LIST_ITEM, brackets, numeral
from workflows.folding import nfkc

_CN = CHINESE_NUMERAL
_NO = r"(?<![\d])(?<!\d[.．])\d{1,3}"
# 1.5小时 and 12.25前 are no numbers of a part.
_NO_PART = r"(?![\d.．%％名位人次项份篇门场起件条家届年月日号前周天倍万亿元时]|个|小时|学时|课时|[ \t]*[日号前])"
_ROMAN_LETTERS = "I{1,3}|IV|VI{0,3}|IX|i{1,3}|iv|vi{0,3}|ix"
# Each style of numbering. Named by its first number; the order decides where two could match.
_STYLES = {
    "(1)": r"[（(【\[［][ \t]*(?:\d{1,3})[ \t]*[)）】\]］]|[⑴-⒇]",
    "(一)": rf"[（(][ \t]*{_CN}[ \t]*[)）]|[㈠-㈩]",
    "①": r"[①-⑳㉑-㉟㊱-㊿❶-❿➀-➉➊-➓]",
    "1.1": rf"{_NO}[.．]\d{{1,2}}{_NO_PART}[ \t]?[、.．]?",
    "1.": rf"{_NO}[ \t]?[.．。]|[⒈-⒛]",
    "1、": rf"{_NO}[ \t]?、",
    "1)": rf"{_NO}[ \t]?[)）]",
    "1，": rf"{_NO}[,，:：]",
    "1 ": rf"(?:^|(?<=\n)){_NO}[ \t]+(?![\d名个人次位项份篇门场年月日学小周条件])",
    "第一": rf"第(?:{_CN}|\d{{1,2}})(?:点|条|项|个问题|个方面|方面)?[,，、:：]",
    "其一": r"其[一二三四五六七八九][,，、:：是]",
    "问题一": rf"问题[ \t]?[（(]?(?:{_CN}|\d{{1,2}}|[①-⑳])[)）]?[ \t]?[:：]",
    "首先": r"(?:首先|其次|再次|再者|最后)[,，、:：]",
    "一是": rf"{_CN}是",
    "一、": rf"{_CN}[ \t]?[、.．](?!\d)",
    "Ⅰ.": rf"[Ⅰ-Ⅻⅰ-ⅻ][ \t]?[、.．)）]|[（(][Ⅰ-Ⅻⅰ-ⅻ][)）]|(?<![A-Za-z])(?:{_ROMAN_LETTERS})[、.．](?![A-Za-z])",
    "A.": r"(?<![A-Za-z])[A-Za-zＡ-Ｚａ-ｚ][、.．)）](?![A-Za-z])|[（(][A-Za-z][)）]",
}
# The first characters alone rule out most places: it halves the time of a search.
_FIRST = r"(?=[（(【\[［\d第其问首再最A-Za-zＡ-Ｚａ-ｚⅠ-ⅻ一二三四五六七八九十①-⒛㈠-㈩㉑-㊿❶-➓])"
_MARK = re.compile(f"{_FIRST}(?:{'|'.join(f'({pattern})' for pattern in _STYLES.values())})")
_NAMES = tuple(_STYLES)
_VALUE = re.compile(rf"\d{{1,3}}|{_CN}|[⑴-⒇㈠-㈩①-⑳㉑-㉟㊱-㊿❶-❿➀-➉➊-➓⒈-⒛]")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9}
_EIGHTH = 8
_LETTERS = re.compile("[A-Z]+")
_IN_ORDER = {"首先": 1, "其次": 2, "再次": 3, "再者": 3}
_FEWEST_CLAUSES = 2
# Looser numbers, which count only where each of the clauses begins with one and they run 1, 2, 3.
_LOOSE_VALUE = rf"1\.\d|\d{{1,3}}|{_CN}|[壹贰叁肆伍陆柒捌玖]|[甲乙丙丁戊己庚辛壬癸](?=、)|[Ⅰ-Ⅻ]"
_LOOSE = re.compile(
    rf"(?:问题|第|N[Oo]\.?)?[ \t]*[（(\[［【〈<]?(?P<value>{_LOOSE_VALUE})(?:个(?:问题|方面)|条|点|方面)?"
    r"(?:[）)\]］】〉>][、:：]?|[、.．:：,，\-—/#＃是要]|(?<=[Ⅰ-Ⅻ])|(?=[ \t]))[ \t]*"
    r"(?![ \t\d名位人个次项份篇门场起件条家届年月日号周])"
)
_RANKS = ("壹贰叁肆伍陆柒捌玖", "甲乙丙丁戊己庚辛壬癸", "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ")
_SIGN = re.compile(r"(?:[-–—－＋+>＞・~～]){1,2}[ \t]*(?!\d)")
# People mix these in one list without a second thought: 1. 2、 3．
FAMILY = {"1、": "1.", "1，": "1.", "1 ": "1."}
_CLAUSE_END = {*"\n；;。！？!?)）】」』”〕:：", LIST_ITEM, LIST_INNER}
# 第1、2支部, 附件2.doc, 3-（2）, 条款（2）: these are no numbers of a list.
_NEVER_AFTER = {*"-—－–~～/+、第条款项件表图号", *ascii_letters}
_BLANK = " \t\u3000"
_ENUMERATION = re.compile(rf"\d|第?{_CN}(?:[、支月日年个名至]|是)?")
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"\d{4}(?!\d)")
_COUNTED = re.compile(r"\d{1,9}(?:名|位|人|次|项|份|篇|门|场|起|件|条|家|届|个(?!小时|学时|课时|月|百分))")


class Mark(NamedTuple):
    """One possible number: where it stands, its style and value.

    `strong`: it follows the end of a clause. `doubtful`: a numeral follows, so it may be a decimal
    or an enumeration (3.5小时, 2、3月). `counts`: what follows is a year or a count of things,
    so it is no decimal after all (1.2020年, 1.3名教师).
    """

    start: int
    end: int
    style: str
    number: int
    strong: bool
    doubtful: bool
    counts: bool


def without_loose_numbers(clauses: list[str]) -> list[str]:
    """Clauses without what each of them begins with: 1 2 3, 甲、 乙、, 第一条 第二条, or the same sign for all."""
    if len(clauses) < _FEWEST_CLAUSES:
        return clauses
    for pattern in (_LOOSE, _SIGN):
        begins = [pattern.match(clause) for clause in clauses]
        if all(begins) and (
            pattern is _SIGN or [_rank(m["value"]) for m in begins if m] == [*range(1, len(clauses) + 1)]
        ):
            return [clause[m.end() :] for clause, m in zip(clauses, begins, strict=True) if m]
    return clauses


def _rank(value: str) -> int:
    for signs in _RANKS:
        if value in signs:
            return signs.index(value) + 1
    return numeral(value.rpartition(".")[2])


def begins_with_mark(line: str) -> bool:
    """Whether a line begins with what may be a number."""
    return _MARK.match(line) is not None


def marks(text: str) -> list[Mark]:
    """All marks outside brackets and quotation marks, in order."""
    found: list[Mark] = []
    pairs = brackets(text)
    counted = _Counted()
    at = passed = 0
    while match := _MARK.search(text, at):
        start = match.start()
        while passed < len(pairs) and pairs[passed][1] <= start:
            passed += 1
        inside = passed < len(pairs) and pairs[passed][0] < start
        at = pairs[passed][1] + 1 if inside else match.end()
        if inside or (start and text[start - 1] in _NEVER_AFTER):
            continue
        mark = counted.number(_mark(text, match), match[0])
        if mark.number:  # no list counts from 0
            found.append(mark)
    return found


class _Counted:
    """Numbers that only their place in the list tells: 1.2 is the second, and so is 最后 after 首先."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._part = (0, 0)

    def number(self, mark: Mark, written: str) -> Mark:
        """The mark with its number in the list; 0 where it does not go on from the one before."""
        if mark.style == "1.1":
            number = self._of_part(written)
        elif mark.style == "首先":
            number = _IN_ORDER.get(written[:2]) or self._last.get("首先", 0) + 1
        elif mark.style in {"Ⅰ.", "A."}:
            number = _of_letters(mark.style, nfkc(written).upper())
            if number == 1 and self._last.get("A.") == _EIGHTH:  # I. after H. is no numeral
                mark, number = mark._replace(style="A."), _EIGHTH + 1
        else:
            return mark
        self._last[mark.style] = number
        return mark._replace(number=number)

    def _of_part(self, written: str) -> int:
        heading, _, part = written.replace("．", ".").strip(" \t、.").partition(".")
        before, self._part = self._part, (int(heading), int(part))
        follows = {(before[0], before[1] + 1), (before[0] + 1, 1)}
        if self._part == (1, 1):
            return 1
        return self._last.get("1.1", 0) + 1 if self._last.get("1.1") and self._part in follows else 0


def _of_letters(style: str, written: str) -> int:
    found = _LETTERS.search(written)
    letters = found[0] if found else ""
    return _ROMAN.get(letters, 0) if style == "Ⅰ." else ord(letters[:1] or "@") - ord("@")


def _mark(text: str, match: re.Match[str]) -> Mark:
    style = _NAMES[(match.lastindex or 1) - 1]
    value = _VALUE.search(match[0])
    before, end = match.start(), match.end()
    while before and text[before - 1] in _BLANK:
        before -= 1
    strong = not before or text[before - 1] in _CLAUSE_END
    follows = _ENUMERATION if style in {"一、", "第一"} else _DIGIT
    doubtful = style in {"1.", "1、", "一、", "第一"} and follows.match(text, end) is not None
    counts = _YEAR.match(text, end) is not None or _COUNTED.match(text, end) is not None
    doubtful = doubtful or style in {"1，", "1 ", "1.1"}
    number = numeral(value[0]) if value else 0
    return Mark(match.start(), end, style, number, strong, doubtful, counts)
