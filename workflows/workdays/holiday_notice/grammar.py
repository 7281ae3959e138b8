"""The sentences of a notice: dates, and what happens on them.

No date is read past: each is off, worked, as usual, or a remark, or else a fault that names it.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain

from workflows.workdays.calendar import WEEKDAYS, is_weekend
from workflows.workdays.holiday_notice.notice import Notice, NoticeSpan, joined_days, mentioned, name_of_day
from workflows.workdays.holiday_notice.plain import NoticeClause
from workflows.workdays.holiday_notice.tokens import (
    ACT_WORDS,
    BETWEEN_DATE_AND_ACT,
    BETWEEN_DATES,
    DATED,
    MAX_BETWEEN,
    SENTENCE_END,
    SOME_DAY,
    TO,
    TOKEN,
    WEEKDAY,
    number,
)
from workflows.workdays.statutory import first_day

MAX_STRETCH_DAYS = 31
"""The longest holiday of a notice; spring 2020 had ten days."""

_WISH = "鼓励"
"""Employers are encouraged to let people rest on some day: that makes it no day off."""
_SETS = re.compile("放假|上班|补班")
_AMENDS = re.compile("延长|调整")
"""A special notice of this kind takes the place of what stood before."""
_JOINED = "连休"
_UNREAD = "没有读懂这一天是放假还是上班，请核对原文；与放假无关的日期请从正文中删去。"


def take(notice: Notice, clause: NoticeClause, *, is_preamble: bool = False) -> None:
    """Read a clause; in a preamble a date that nothing happens on is no fault."""
    notice.heading, before = clause.heading, notice.stretches
    lengths: Sequence[int] = (0, 0)
    for text in SENTENCE_END.findall(clause.text):
        sentence = _Sentence(notice, text, lengths, is_preamble=is_preamble)
        sentence.read()
        lengths = sentence.lengths
    if clause.heading and notice.stretches == before:
        notice.fault("", "没有读出放假的日子，请核对这一条的原文。")


class _Sentence:
    """One sentence while it is read from left to right."""

    def __init__(self, notice: Notice, text: str, lengths: Sequence[int], *, is_preamble: bool) -> None:
        self.text, _, self.wish = text.partition(_WISH)
        self.notice, self.is_preamble = notice, is_preamble
        self.amends = bool(_AMENDS.search(text))
        self.name = notice.heading or mentioned(text) or notice.topic
        self.waiting: list[NoticeSpan] = []
        self.open = False
        """Whether the next date ends the stretch that the last one began."""
        self.unbegun = -1
        """Where a 至 ended before which there was no date."""
        self.extending = False
        self.last: date | None = None
        """The last date, of which the next one may leave out the month and the year."""
        self.at = self.dated = 0
        """Where the last token ended; and the last one that belongs to a date."""
        self.lengths = lengths
        """The days off of the last stretch, of the clause so far, and with the weekend beside it.

        What 「共3天」 counts is one of them.
        """

    def read(self) -> None:
        for token in TOKEN.finditer(self.text):
            if self._takes(token):
                self.at = token.end()
        self._lose()
        if _SETS.search(self.wish) and (dated := DATED.search(self.wish)):
            self._fault(self.wish[: dated.end()][-6:], _UNREAD)

    def _takes(self, token: re.Match[str]) -> bool:
        """Read a token; tell whether it is more than a word of the prose."""
        match token.lastgroup:
            case "date" | "weekday" | "to" | "extended" | "remark" | "whole" | "half":
                taken = self._takes_date(token)
                self.dated = token.end() if taken else self.dated
                return taken
            case "foreign":
                if ACT_WORDS.search(self.text):
                    self._fault(token[0], "请把日期写成“1月9日”这样。")
            case "usual" | "work" | "off":
                self._act(token)
            case "rest" | "kept":
                self._stay(token)
            case "denied":
                self._lose()
            case "count":
                self._count(token["counted"], token[0])
        return True

    def _takes_date(self, token: re.Match[str]) -> bool:
        match token.lastgroup:
            case "date":
                return self._date(token)
            case "weekday":
                self._weekdays(token[0], token)
            case "extended":
                self._extend(token)
            case "to":
                return self._to(token)
            case "remark":
                return self._remark(token)
            case "half":
                return self._half(token)
        return True

    def _fault(self, quoted: str, reason: str) -> None:
        """Note a fault: not in a preamble, of which the dates may be those of the wire."""
        if not self.is_preamble:
            self.notice.fault(quoted, reason)

    def _lose(self, *, even_remarks: bool = False) -> None:
        """Tell of the dates that wait that it was not read what happens on them."""
        for span in self.waiting:
            told = even_remarks or not span.is_remark
            if told and (not self.is_preamble or span.has_weekday):
                self.notice.fault(span.quoted, _UNREAD)
        self.waiting.clear()
        self.open = False

    def _follows(self, token: re.Match[str], at: int, between: re.Pattern[str]) -> bool:
        """Tell whether nothing but what may stand there is between a place and a token."""
        start = token.start()
        return start - at <= MAX_BETWEEN and bool(between.fullmatch(self.text[at:start]))

    def _to(self, token: re.Match[str]) -> bool:
        if not self.waiting:
            self.unbegun = token.end()
            return False
        self.open = self._follows(token, self.dated, BETWEEN_DATES)
        return self.open

    def _remark(self, token: re.Match[str]) -> bool:
        """除夕 or 农历 of a date, or the day before which a report is due."""
        if not self.waiting or token.start() != self.at:
            return False
        for span in self.waiting:
            span.is_remark = True
        return True

    def _half(self, token: re.Match[str]) -> bool:
        near = self.last is not None and self._follows(token, self.at, BETWEEN_DATE_AND_ACT)
        if near:
            self._fault(token[0], "放假和上班按整天计算，读不了半天和钟点，请改写成整天。")
        return near

    def _date(self, token: re.Match[str]) -> bool:
        follows = self._follows(token, self.dated, BETWEEN_DATES)
        if not token["month"] and not token["mark"] and not (self.waiting and follows):
            return False  # a number of the prose
        month = int(token["month"]) if token["month"] else self.last and self.last.month
        if not month:
            self._fault(token[0], "没有写明是几月，请补上。")
            return False
        year = int(token["year"]) if token["year"] else None
        if not token["month"] and self.last:
            year = self.last.year
        day = self.notice.day(year, month, int(token["on"]), token[0])
        if day is not None:
            self._wait(day, token, follows=follows)
        return True

    def _wait(self, day: date, token: re.Match[str], *, follows: bool) -> None:
        """Let a day wait for what happens on it, alone or as the end of a stretch."""
        self.last = day
        if not follows:
            self._lose()
        if self.unbegun == token.start():
            self._fault(f"至{token[0]}", "没有写明从哪一天起，请核对原文。")
            return
        note = token["note"] or ""
        if self.open:
            self._close(self.waiting[-1], day, token[0])
        else:
            self.waiting.append(NoticeSpan(day, day, token[0], has_weekday=bool(WEEKDAY.search(note))))
        self.open = False
        self._weekdays(note, token)
        if DATED.search(note):
            self._fault(token[0], "没有读懂括号里的日期，请核对原文。")
        if self.extending:
            self.extending = False
            self._rest()

    def _weekdays(self, note: str, token: re.Match[str]) -> None:
        """Hold dates against their weekdays: 「9月29日、30日（星期六、星期日）」 has two."""
        stated = list(WEEKDAY.finditer(note))
        if not stated or not self.last:
            return
        quoted = token[0]
        if token.lastgroup == "weekday":
            quoted = f"{self.last.month}月{self.last.day}日{token[0]}"
        days = self._of_weekdays(stated)
        if len(days) < len(stated):
            self.notice.fault(quoted, "所写的星期比日期多，请核对原文。")
            return
        for day, weekday in zip(days, stated, strict=True):
            if WEEKDAYS[day.weekday()] != weekday["name"].replace("天", "日"):
                said = f"{name_of_day(day)}，与所写的{weekday[0]}不符，请核对原文。"
                self.notice.fault(quoted, said)

    def _of_weekdays(self, stated: Sequence[re.Match[str]]) -> list[date]:
        """Return the days that weekdays are said of; too few where there are not as many."""
        if len(stated) == 1 or not self.waiting:
            return [self.last] if self.last else []
        if len(stated) == 2 and TO.match(stated[0].string, stated[0].end()):  # noqa: PLR2004
            return [self.waiting[-1].first, self.waiting[-1].last]
        spans = self.waiting[-len(stated) :]
        return list(chain.from_iterable(each.days for each in spans))[-len(stated) :]

    def _close(self, span: NoticeSpan, last: date, quoted: str) -> None:
        span.quoted += f"至{quoted}"
        if not timedelta() <= last - span.first <= timedelta(days=MAX_STRETCH_DAYS):
            self.notice.fault(span.quoted, "起止日期颠倒或相隔太远，请核对原文。")
        else:
            span.last = last

    def _act(self, token: re.Match[str]) -> None:
        """Let the dates that wait be days off, or make-up days."""
        if self.waiting and not self._reaches(token):
            self._lose(even_remarks=True)
        elif token.lastgroup == "off" and self.waiting:
            self._rest()
        elif self.waiting:
            for span in self.waiting:
                self.notice.work(span, as_usual=token.lastgroup == "usual")
            self.waiting.clear()
        elif self._misses_its_day(token):
            self._fault(token[0], "没有读懂是哪一天，请核对原文。")
        if token["length"]:
            self._count(token["length"], token[0])

    def _misses_its_day(self, token: re.Match[str]) -> bool:
        """Tell whether an act is that of a day which is none of the dates that were read."""
        if token.lastgroup == "off":  # else 「放假期间」, or more of the same: 「放假补休」
            return self.last is None and 0 < self.dated == token.start()
        before = self.text[max(token.start() - MAX_BETWEEN, 0) : token.start()]
        return bool(self.last or SOME_DAY.search(before))

    def _reaches(self, token: re.Match[str]) -> bool:
        """Tell whether the dates that wait are those of an act, and it is plain what it is."""
        if self.open or any(span.is_remark for span in self.waiting):
            return False
        if token[0] == "调休" and all(is_weekend(day) for span in self.waiting for day in span.days):
            return False  # rest for another day, or work for one
        return self._follows(token, self.at, BETWEEN_DATE_AND_ACT)

    def _stay(self, token: re.Match[str]) -> None:
        """Let days be as on any week: 「周六照常公休」, 「周一不放假」; on others it is a fault."""
        rests = token.lastgroup == "rest"
        others = []
        for span in self.waiting:
            if any(is_weekend(day) is not rests for day in span.days):
                others.append(span)
            elif not rests:
                self.notice.work(span, as_usual=True)
        self.waiting = others

    def _rest(self) -> None:
        for span in self.waiting:
            self.notice.rest(span, self.name or "放假", amends=self.amends)
        self.lengths = self._measured()
        self.waiting.clear()

    def _measured(self) -> list[int]:
        days = [day for span in self.waiting for day in span.days]
        found = [len(days), len(days) + self.lengths[1]]
        return [*found, joined_days(days)] if _JOINED in self.text else found

    def _extend(self, token: re.Match[str]) -> None:
        """延长春节假期至2月2日: from the first day of the holiday that is named before."""
        first = first_day(self.name, self.notice.year)
        if first is None:
            self.notice.fault(token[0], "没有写明延长的是哪个假期，请核对原文。")
            return
        self._lose()
        self.waiting = [NoticeSpan(first, first, self.name)]
        self.open = self.extending = True

    def _count(self, written: str, quoted: str) -> None:
        lengths = self._measured() if self.waiting else self.lengths
        if lengths[0] and number(written) not in lengths:
            self.notice.fault(quoted, f"所写的日期是 {lengths[0]} 天，与天数不符，请核对原文。")
