"""Reading a notice on days off: of which year it speaks, clause by clause."""

import re

from workflows.workdays.holiday_notice.grammar import take
from workflows.workdays.holiday_notice.notice import Notice, mentioned
from workflows.workdays.holiday_notice.plain import clauses, fold
from workflows.workdays.holiday_notice.reading import Reading, ReadingFault
from workflows.workdays.holiday_notice.tokens import ACT_WORDS, SENTENCE_END

MAX_CHARACTERS = 20_000
"""Longer than any notice; what is longer, or folds to more, is not read at all."""
_TOO_LONG = f"超过 {MAX_CHARACTERS} 字，不像一份放假通知，请只放入通知的正文。"
_AUTUMN = 10
"""A notice that was signed in this month or later arranges the next year."""

_ARRANGED = re.compile(r"现将(20\d\d)年")
_YEAR = re.compile(r"(20\d\d)年(?:部分节假日|元旦|春节|清明|劳动|五一|端午|中秋|国庆)")
_FULL_DATE = re.compile(r"(20\d\d)年(\d{1,2})月\d{1,2}日")


def read_notice(text: str, year: int | None = None) -> Reading:
    """Read a notice; `year` says of which year it speaks where the text itself does not."""
    if len(text) > MAX_CHARACTERS:
        return _unread(_TOO_LONG)
    plain = fold(text, MAX_CHARACTERS)
    if len(plain) > MAX_CHARACTERS:
        return _unread(_TOO_LONG)
    year = _stated_year(plain) or year
    if year is None:
        return _unread("没有写明是哪一年的安排，请连同标题（……年部分节假日安排的通知）一起放入。")
    before, *headed = clauses(plain)
    notice = Notice(year, topic=mentioned(plain))
    take(notice, before, is_preamble=bool(headed))
    for clause in headed:
        take(notice, clause)
    return notice.reading()


def _unread(reason: str) -> Reading:
    return Reading(None, errors=(ReadingFault("全文", reason),))


def _stated_year(plain: str) -> int | None:
    """Return the year a notice speaks of: as stated, as dated, or the one after its signature."""
    if stated := _ARRANGED.search(plain) or _YEAR.search(plain):
        return int(stated[1])
    dated = [
        int(each[1])
        for sentence in SENTENCE_END.findall(plain)
        if ACT_WORDS.search(sentence)
        for each in _FULL_DATE.finditer(sentence)
    ]
    if dated:
        return max(dated)
    signed = _FULL_DATE.findall(plain)
    return int(signed[-1][0]) + (int(signed[-1][1]) >= _AUTUMN) if signed else None
