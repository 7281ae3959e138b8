"""The sentences of a notice: dates, and what happens on them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from workflows.holiday_notice.reading import Fault, Holiday, Reading
from workflows.statutory import STATUTORY, first_day

MAX_STRETCH_DAYS = 31
"""The longest holiday of a notice; spring 2020 had ten days."""
MAX_GAP_CHARACTERS = 4
"""How much may stand between a date and what happens on it: 「9月3日全国放假」."""

ACTS = re.compile("放假|补休|调休|上班")
_SATURDAY, _DECEMBER = 5, 12

_WEEKDAYS = "一二三四五六日"
_WRITTEN = str.maketrans("()", "（）")
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|\d{1,2}[.、]|-{1,3})?([^:,\d]{1,12}(?:元旦|节|日|假期)|元旦|春节):"
)
_MEMORIAL = re.compile(r"[^,、:“”]{0,30}纪念日")
_TOKEN = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?:(?P<month>\d{1,2})月)?(?P<day>\d{1,2})日(?:\((?P<note>[^()]{0,20})\))?"
    r"|(?P<extended>假期(?:延长)?至)"
    r"|(?P<to>[至到~]|-{1,2})"
    r"|(?P<plain>不调休|起(?:正常)?上班|恢复上班)"
    r"|(?P<off>放假调休|调休放假|放假公休|放假|补休|调休)(?:(?P<days>\d{1,2})天)?"
    r"|(?P<work>上班)"
    r"|共(?P<count>\d{1,2})天"
)
_WEEKDAY = re.compile(r"(?:星期|周)([一二三四五六日天])")
_WISH = "鼓励"
"""Employers are encouraged to let people rest on some day: that makes it no day off."""
_AMENDS = re.compile("延长|调整")
"""A special notice of this kind takes the place of what stood before."""


@dataclass(slots=True)
class Notice:
    """A notice while it is read, sentence by sentence."""

    year: int
    off: dict[date, None] = field(default_factory=dict)
    worked: dict[date, None] = field(default_factory=dict)
    holidays: list[Holiday] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    clause: str = ""
    """The heading that the sentence stands under, such as 元旦."""
    found: bool = True
    """Whether days off were found under that heading."""

    def take(self, sentence: str) -> None:
        if heading := _HEADING.match(sentence):
            self.close()
            self.clause, self.found = heading[1], False
            sentence = sentence[heading.end() :]
        if _WISH not in sentence:
            _Sentence(self, sentence).read()

    def close(self) -> None:
        """Say so where a heading arranged nothing."""
        if not self.found:
            self.fault(self.clause, "没有读出放假的日子，请核对这一条的原文。")

    def fault(self, quoted: str, reason: str) -> None:
        named = self.clause if quoted == self.clause else f"{self.clause}「{quoted}」"
        self.errors.append(Fault(named.translate(_WRITTEN), reason))

    def day(self, year: str | None, month: int, day: int, quoted: str) -> date | None:
        """Return a day; one of December under 元旦 is of the year before."""
        before = year is None and month == _DECEMBER and self.clause.startswith("元旦")
        try:
            return date(int(year) if year else self.year - before, month, day)
        except ValueError:
            self.fault(quoted, "没有这一天，请核对原文。")
            return None

    def rest(self, first: date, last: date, name: str, *, amends: bool) -> None:
        """Note a stretch of days off; what is named twice for one holiday is one stretch."""
        self.found = True
        for each in _days(first, last):
            self.off[each] = None
            if amends:
                self.worked.pop(each, None)
        same = next((at for at, each in enumerate(self.holidays) if each.name == name), None)
        if same is None:
            self.holidays.append(Holiday(name, first, last))
        else:
            known = self.holidays[same]
            self.holidays[same] = Holiday(name, min(first, known.first), max(last, known.last))

    def work(self, day: date, quoted: str) -> None:
        """Note a make-up day: a Saturday or Sunday, or the notice contradicts itself."""
        if day.weekday() < _SATURDAY:
            self.fault(quoted, f"{_named(day)}本来就上班，不会是调休，请核对原文。")
        self.worked[day] = None

    def reading(self) -> Reading:
        self.close()
        for each in self.off.keys() & self.worked.keys():
            self.errors.append(Fault(_named(each), "既写放假又写上班，请核对原文。"))
        if not self.off and not self.worked and not self.errors:
            self.errors.append(
                Fault("全文", "没有读出一天放假或上班，请核对放入的是不是放假通知。")
            )
        return Reading(
            self.year,
            tuple(sorted(self.holidays, key=lambda each: each.first)),
            tuple(sorted(self.off)),
            tuple(sorted(self.worked)),
            tuple(self.errors),
        )


@dataclass(slots=True)
class _Span:
    """Dates that wait for what happens on them, as the notice has them."""

    first: date
    last: date
    quoted: str


class _Sentence:
    """One sentence while it is read from left to right."""

    def __init__(self, notice: Notice, text: str) -> None:
        self.notice, self.text = notice, text
        self.amends = bool(_AMENDS.search(text))
        self.waiting: list[_Span] = []
        self.open = False
        """Whether the next date ends the stretch that the last one began."""
        self.extending = False
        self.month: int | None = None
        self.at = 0
        """Where the last token ended."""
        self.rested = 0
        """How many days off the last stretch has."""

    def read(self) -> None:
        for token in _TOKEN.finditer(self.text):
            if token["day"]:
                self._date(token)
            elif token["to"]:
                self.open = bool(self.waiting) and token.start() == self.at
            elif token["plain"]:
                self.waiting.clear()
            elif token["off"] or token["work"]:
                self._act(token)
            elif token["extended"]:
                self._extend(token)
            elif token["count"]:
                self._count(int(token["count"]), token[0])
            self.at = token.end()
        if self.waiting and ACTS.search(self.text):
            self.notice.fault(self.waiting[0].quoted, "没有读懂这一天是放假还是上班，请核对原文。")

    def _date(self, token: re.Match[str]) -> None:
        month = int(token["month"] or self.month or 0)
        if not month:
            return  # 「国务院办公厅16日发布」
        self.month = month
        day = self.notice.day(token["year"], month, int(token["day"]), token[0])
        if day is None:
            return
        self._weekday(day, token)
        if self.open and self.waiting:
            self._close(self.waiting[-1], day, token[0])
        else:
            self.waiting.append(_Span(day, day, token[0]))
        self.open = False
        if self.extending:
            self.extending = False
            self._rest()

    def _weekday(self, day: date, token: re.Match[str]) -> None:
        stated = _WEEKDAY.search(token["note"] or "")
        if stated and stated[1].replace("天", "日") != _WEEKDAYS[day.weekday()]:
            self.notice.fault(token[0], f"{_named(day)}，与所写的{stated[0]}不符，请核对原文。")

    def _close(self, span: _Span, last: date, quoted: str) -> None:
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
            self._work()
        if token["days"]:
            self._count(int(token["days"]), token[0])

    def _rest(self) -> None:
        for span in self.waiting:
            self.notice.rest(span.first, span.last, self._name(), amends=self.amends)
        if self.waiting:
            self.rested = sum((each.last - each.first).days + 1 for each in self.waiting)
        self.waiting.clear()

    def _work(self) -> None:
        for span in self.waiting:
            for day in _days(span.first, span.last):
                self.notice.work(day, span.quoted)
        self.waiting.clear()

    def _extend(self, token: re.Match[str]) -> None:
        """延长春节假期至2月2日: from the first day of the holiday that is named before."""
        name = self._name()
        first = first_day(name, self.notice.year)
        if first is None:
            self.notice.fault(token[0], "没有写明延长的是哪个假期，请核对原文。")
            return
        self.waiting = [_Span(first, first, name)]
        self.open = self.extending = True

    def _count(self, stated: int, quoted: str) -> None:
        if self.rested and stated != self.rested:
            self.notice.fault(quoted, f"所写的日期是 {self.rested} 天，与天数不符，请核对原文。")

    def _name(self) -> str:
        if self.notice.clause:
            return self.notice.clause
        named = next((name for name in STATUTORY if name[:2] in self.text), None)
        memorial = _MEMORIAL.search(self.text)
        return named or (memorial[0] if memorial else "放假")


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _named(day: date) -> str:
    return f"{day.isoformat()} 是星期{_WEEKDAYS[day.weekday()]}"
