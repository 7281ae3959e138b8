"""The sentences of a notice: dates, and what happens on them."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from workflows.holiday_notice.notice import (
    WEEKDAYS,
    Notice,
    Span,
    is_weekend,
    joined,
    mentioned,
    named,
)
from workflows.holiday_notice.plain import Clause
from workflows.statutory import first_day

MAX_STRETCH_DAYS = 31
"""The longest holiday of a notice; spring 2020 had ten days."""
MAX_GAP_CHARACTERS = 4
"""How much may stand between a date and what happens on it: 「9月3日全国放假」."""

ACTS = re.compile("放假|补休|调休|上班")
SENTENCE = re.compile(r"[^。;]+")
_NUMERALS = "一二三四五六七八九十"
_TOKEN = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?!电)"  # 新华社11月4日电
    r"(?:\((?P<note>[^()]{0,20})\))?"
    r"|(?P<weekday>(?:星期|周)[一二三四五六日天])"
    r"|(?P<extended>假期(?:延长)?[至到])"
    r"|(?P<to>(?:起|开始)?(?:(?<![调延改移顺])[至到]|~|-{1,2}))"
    r"|(?P<plain>不调休|起(?:正常)?上班|恢复(?:正常)?上班|(?:照常|正常)(?:公休|休息))"
    r"|(?P<kept>不再?(?:放假|补休))|不再?上班"
    rf"|(?P<off>放假调休|调休放假|放假公休|放假|补休|调休)(?:(?P<length>\d{{1,2}}|[{_NUMERALS}])天)?"
    r"|(?P<work>上班)"
    rf"|共(?P<count>\d{{1,2}}|[{_NUMERALS}])天"
)
_WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")
_WISH = "鼓励"
"""Employers are encouraged to let people rest on some day: that makes it no day off."""
_AMENDS = re.compile("延长|调整")
"""A special notice of this kind takes the place of what stood before."""
_JOINED = "连休"


def take(notice: Notice, clause: Clause, *, is_preamble: bool = False) -> None:
    """Read a clause; in a preamble a date that nothing happens on is no fault."""
    notice.heading, before = clause.heading, notice.stretches
    lengths: Sequence[int] = (0, 0)
    for text in SENTENCE.findall(clause.text):
        sentence = _Sentence(notice, text, lengths)
        sentence.read(is_preamble=is_preamble)
        lengths = sentence.lengths
    if clause.heading and notice.stretches == before:
        notice.fault("", "没有读出放假的日子，请核对这一条的原文。")


class _Sentence:
    """One sentence while it is read from left to right."""

    def __init__(self, notice: Notice, text: str, lengths: Sequence[int]) -> None:
        self.notice, self.text = notice, text.partition(_WISH)[0]
        self.amends = bool(_AMENDS.search(text))
        self.name = notice.heading or mentioned(text) or notice.topic
        self.waiting: list[Span] = []
        self.open = False
        """Whether the next date ends the stretch that the last one began."""
        self.extending = False
        self.last: date | None = None
        """The last date, of which the next one may leave out the month and the year."""
        self.at = 0
        """Where the last token ended."""
        self.lengths = lengths
        """The days off of the last stretch, of the clause so far, and with the weekend beside it.

        What 「共3天」 counts is one of them.
        """

    def read(self, *, is_preamble: bool) -> None:
        for token in _TOKEN.finditer(self.text):
            if token["day"]:
                self._date(token)
            elif token["weekday"]:
                self._weekdays(token[0], token)
            else:
                self._word(token)
            self.at = token.end()
        if self.waiting and not is_preamble and ACTS.search(self.text):
            self.notice.fault(self.waiting[0].quoted, "没有读懂这一天是放假还是上班，请核对原文。")

    def _word(self, token: re.Match[str]) -> None:
        if token["to"]:
            self.open = bool(self.waiting) and token.start() - self.at <= MAX_GAP_CHARACTERS
        elif token["plain"]:
            self.waiting.clear()
        elif token["kept"]:  # a weekday that is none of the days off
            self.waiting = [each for each in self.waiting if any(map(is_weekend, each.days))]
        elif token["off"] or token["work"]:
            self._act(token)
        elif token["extended"]:
            self._extend(token)
        elif token["count"]:
            self._count(token["count"], token[0])

    def _date(self, token: re.Match[str]) -> None:
        month = int(token["month"]) if token["month"] else self.last and self.last.month
        if not month:
            return  # 「国务院办公厅16日发布」
        year = int(token["year"]) if token["year"] else None
        if not token["month"] and self.last:
            year = self.last.year
        day = self.notice.day(year, month, int(token["day"]), token[0])
        if day is None:
            return
        self.last = day
        if self.open and self.waiting:
            self._close(self.waiting[-1], day, token[0])
        else:
            self.waiting.append(Span(day, day, token[0]))
        self.open = False
        self._weekdays(token["note"] or "", token)
        if self.extending:
            self.extending = False
            self._rest()

    def _weekdays(self, note: str, token: re.Match[str]) -> None:
        """Hold dates against their weekdays: 「9月29日、30日（星期六、星期日）」 has two."""
        stated = list(_WEEKDAY.finditer(note))
        if not stated or not self.last:
            return
        days = [self.last]
        if len(stated) > 1:
            days = [day for span in self.waiting for day in span.days][-len(stated) :]
        for day, weekday in zip(days, stated, strict=False):
            if WEEKDAYS[day.weekday()] != weekday[1].replace("天", "日"):
                quoted = token[0] if token["day"] else f"{day.month}月{day.day}日{token[0]}"
                said = f"{named(day)}，与所写的{weekday[0]}不符，请核对原文。"
                self.notice.fault(quoted, said)

    def _close(self, span: Span, last: date, quoted: str) -> None:
        span.quoted += f"至{quoted}"
        if not timedelta() <= last - span.first <= timedelta(days=MAX_STRETCH_DAYS):
            self.notice.fault(span.quoted, "起止日期颠倒或相隔太远，请核对原文。")
        else:
            span.last = last

    def _act(self, token: re.Match[str]) -> None:
        """Let the dates that wait be days off, or make-up days."""
        if token.start() - self.at > MAX_GAP_CHARACTERS:
            return
        if token["off"]:
            self._rest()
        else:
            for span in self.waiting:
                self.notice.work(span)
            self.waiting.clear()
        if token["length"]:
            self._count(token["length"], token[0])

    def _rest(self) -> None:
        if not self.waiting:
            return
        for span in self.waiting:
            self.notice.rest(span, self.name or "放假", amends=self.amends)
        self.lengths = self._measured()
        self.waiting.clear()

    def _measured(self) -> list[int]:
        days = [day for span in self.waiting for day in span.days]
        found = [len(days), len(days) + self.lengths[1]]
        return [*found, joined(days)] if _JOINED in self.text else found

    def _extend(self, token: re.Match[str]) -> None:
        """延长春节假期至2月2日: from the first day of the holiday that is named before."""
        first = first_day(self.name, self.notice.year)
        if first is None:
            self.notice.fault(token[0], "没有写明延长的是哪个假期，请核对原文。")
            return
        self.waiting = [Span(first, first, self.name)]
        self.open = self.extending = True

    def _count(self, written: str, quoted: str) -> None:
        stated = int(written) if written.isdecimal() else _NUMERALS.index(written) + 1
        lengths = self._measured() if self.waiting else self.lengths
        if lengths[0] and stated not in lengths:
            self.notice.fault(quoted, f"所写的日期是 {lengths[0]} 天，与天数不符，请核对原文。")
