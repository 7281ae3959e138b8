"""A notice while it is read: the days that it was found to set, and what cannot be right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from workflows.workdays.calendar import WEEKDAYS, is_weekend
from workflows.workdays.holiday_notice.reading import Holiday, Reading, ReadingFault
from workflows.workdays.statutory import STATUTORY

MAX_FAULTS = 50
"""How many faults are told one by one."""
_DECEMBER = 12
_WRITTEN = str.maketrans("(),", "（），")
_MEMORIAL = re.compile(r"[^,、:;。“”《》\d]{2,40}(?:\d{1,3}周年)?纪念日")


@dataclass(slots=True)
class NoticeSpan:
    """Dates that wait for what happens on them, as the notice has them."""

    first: date
    last: date
    quoted: str
    has_weekday: bool = False
    is_remark: bool = False
    """Whether something is only said of it: 「2月5日是除夕」, 「12月28日前报送」."""

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(slots=True)
class Notice:
    """A notice while it is read, clause by clause."""

    year: int
    topic: str
    """The one holiday that all of its text is about, or nothing."""
    off: dict[date, None] = field(default_factory=dict)
    worked: dict[date, None] = field(default_factory=dict)
    usual: set[date] = field(default_factory=set)
    """Mondays to Fridays of which it says that people work: what is no news, but must be true."""
    holidays: dict[str, Holiday] = field(default_factory=dict)
    errors: list[ReadingFault] = field(default_factory=list)
    untold: int = 0
    """How many faults there are beyond the ones that are told one by one."""
    stretches: int = 0
    """How many stretches of days off it named."""
    heading: str = ""

    def fault(self, quoted: str, reason: str) -> None:
        place = f"{self.heading}「{quoted}」" if quoted else self.heading
        self.fault_at(place.translate(_WRITTEN), reason)

    def fault_at(self, place: str, reason: str) -> None:
        if len(self.errors) < MAX_FAULTS:
            self.errors.append(ReadingFault(place, reason))
        else:
            self.untold += 1

    def day(self, year: int | None, month: int, day: int, quoted: str) -> date | None:
        """Return a day; one of December under 元旦 is of the year before."""
        before = year is None and month == _DECEMBER and self.heading.startswith("元旦")
        try:
            return date(year or self.year - before, month, day)
        except ValueError:
            self.fault(quoted, "没有这一天，请核对原文。")
            return None

    def rest(self, span: NoticeSpan, name: str, *, amends: bool) -> None:
        """Note a stretch of days off; what is named twice for one holiday is one stretch."""
        self.stretches += 1
        if not self._arranges(span):
            return
        for each in span.days:
            self.off[each] = None
            if amends:
                self.worked.pop(each, None)
        known = self.holidays.get(name, Holiday(name, span.first, span.last))
        self.holidays[name] = Holiday(name, min(span.first, known.first), max(span.last, known.last))

    def work(self, span: NoticeSpan, *, as_usual: bool = False) -> None:
        """Note make-up days: Saturdays or Sundays, or the notice contradicts itself.

        On other days people work as usual, where it says so.
        """
        if not self._arranges(span):
            return
        for each in span.days:
            if as_usual and not is_weekend(each):
                self.usual.add(each)
                continue
            if not is_weekend(each):
                self.fault(span.quoted, f"{name_of_day(each)}本来就上班，不会是调休，请核对原文。")
            self.worked[each] = None

    def _arranges(self, span: NoticeSpan) -> bool:
        """Tell whether a notice for its year may set the days: those, and December before it."""
        fits = date(self.year - 1, _DECEMBER, 1) <= span.first and span.last.year <= self.year
        if not fits:
            self.fault(span.quoted, f"不在{self.year}年的安排之内，请核对原文的年份。")
        return fits

    def reading(self) -> Reading:
        for each in sorted(self.off.keys() & (self.worked.keys() | self.usual)):
            self.fault_at(name_of_day(each), "既写放假又写上班，请核对原文。")
        if not self.off and not self.worked and not self.errors:
            self.fault_at("全文", "没有读出一天放假或上班，请核对放入的是不是放假通知。")
        if self.untold:
            self.errors.append(ReadingFault("全文", f"另有 {self.untold} 处读不通，请核对原文。"))
        return Reading(
            self.year,
            tuple(sorted(self.holidays.values(), key=_by_first)),
            tuple(sorted(self.off)),
            tuple(sorted(self.worked)),
            tuple(self.errors),
        )


def name_of_day(day: date) -> str:
    return f"{day.isoformat()} 是星期{WEEKDAYS[day.weekday()]}"


def mentioned(text: str) -> str:
    """Return the one holiday that a text is about; nothing where it is about several, or none."""
    if memorial := _MEMORIAL.search(text):
        return memorial[0].rpartition("关于")[2].rpartition("是")[2]
    found = [name for name in STATUTORY if name[:2] in text]
    return found[0] if len(found) == 1 else ""


def joined_days(days: list[date]) -> int:
    """Count a stretch together with the Saturdays and Sundays that it touches (与周末连休)."""
    return len(days) + sum(1 for _ in _beside(days[0], -1)) + sum(1 for _ in _beside(days[-1], 1))


def _beside(day: date, step: int) -> Iterator[date]:
    while is_weekend(day := day + timedelta(days=step)):
        yield day


def _by_first(holiday: Holiday) -> date:
    return holiday.first
