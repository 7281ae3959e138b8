"""Working days: the State Council's arrangements plus a university's own closures (pure).

A year is confirmed when its arrangement is known, else provisional: Monday to Friday without the
statutory days off. Nothing is refused for a provisional year; what rests on one says so, in the
words of `Reservation`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache

from workflows.days import spans_together
from workflows.workdays.national_days import NationalDays, library
from workflows.workdays.statutory import LUNAR_YEARS, statutory_days

WEEKDAYS = "一二三四五六日"
"""The weekdays from Monday on, each in one sign."""
_SATURDAY = 5


def is_weekend(day: date) -> bool:
    """Tell whether a day is a Saturday or a Sunday."""
    return day.weekday() >= _SATURDAY


def days_of(year: int) -> Iterator[date]:
    """Yield the days of a year in order."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def day_with_weekday(day: date) -> str:
    """Write a day as Chinese documents do, with its weekday."""
    return f"{day.year}年{day.month}月{day.day}日（星期{WEEKDAYS[day.weekday()]}）"


@dataclass(frozen=True, slots=True)
class Reservation:
    """What is to be said of what rests on provisional years. These are the words, everywhere."""

    years: tuple[int, ...]
    awaited: bool = True
    """Whether the arrangements are still to come; else they lie before those that are kept."""

    @property
    def pattern(self) -> str:
        """The sentence, with a place for the years, and no full stop."""
        state = "尚未公布，暂按" if self.awaited else "没有收录，按"
        lunar = self.years[0] in LUNAR_YEARS and self.years[-1] in LUNAR_YEARS
        statutory = "法定节日" if lunar else "公历法定节日"
        return f"%(years)s放假安排{state}周一至周五、除去{statutory}推算"

    @property
    def named(self) -> str:
        """The years, neighbours together: 2003年、2027年至2029年."""
        return "、".join(f"{first}年" if first == last else f"{first}年至{last}年" for first, last in self.runs)

    @property
    def runs(self) -> tuple[tuple[int, int], ...]:
        """The first and last of the years that follow each other."""
        runs = spans_together(self.years, lambda year, following: following == year + 1)
        return tuple((run[0], run[-1]) for run in runs)

    def __str__(self) -> str:
        """Say it: 2027年放假安排尚未公布，暂按周一至周五、除去法定节日推算."""
        return self.pattern % {"years": self.named}


@dataclass(frozen=True)
class Calendar:
    """The national calendar with local closures and local extra working days over it.

    With `noted` it notes there of which provisional years it was asked, and leaves it to whoever
    answers to say so, once for all (workflows/workdays/reservations.py); else each sentence says it.
    """

    closures: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()
    national: NationalDays = field(default_factory=library)
    noted: set[int] | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a day that is both closed and worked."""
        if both := self.closures & self.make_up:
            raise ValueError(f"{day_with_weekday(min(both))}既列为校内放假又列为校内上班，请只留一处")

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on that day."""
        if day in self.make_up:
            return True
        if day in self.closures:
            return False
        if said := self.national.by_date.get(day):
            return said.is_workday
        return not self._statutory(day) and not is_weekend(day)

    def shift(self, day: date, n: int) -> date:
        """Return the n-th working day after (n > 0) or before (n < 0) the day; itself for 0.

        Beyond the years that a date can have, the last or first day there is.
        """
        if n == 0:
            return day
        year, days = day.year, self._workdays(day.year)
        at = bisect_right(days, day) + n - 1 if n > 0 else bisect_left(days, day) + n
        while at >= len(days):
            if year == MAXYEAR:
                return date.max
            year, at = year + 1, at - len(days)
            days = self._workdays(year)
        while at < 0:
            if year == MINYEAR:
                return date.min
            year -= 1
            days = self._workdays(year)
            at += len(days)
        return days[at]

    def on_or_before(self, day: date) -> date:
        """Return the day if people work on it, else the last working day before it."""
        return day if self.is_workday(day) else self.shift(day, -1)

    def on_or_after(self, day: date) -> date:
        """Return the day if people work on it, else the next working day."""
        return day if self.is_workday(day) else self.shift(day, 1)

    def count(self, after: date, through: date) -> int:
        """Count the working days in (after, through]; 0 when there is nothing between them."""
        if through <= after:
            return 0
        return (
            sum(self._worked(year) for year in range(after.year, through.year))
            + bisect_right(self._workdays(through.year), through)
            - bisect_right(self._workdays(after.year), after)
        )

    def special(self, day: date) -> str | None:
        """Return why a day is no plain weekday or weekend, such as 劳动节放假; None if it is."""
        if day in self.make_up:
            return "校内安排上班"
        if day in self.closures:
            return "校内安排放假"
        if said := self.national.by_date.get(day):
            return said.why
        name = self._statutory(day)
        return f"{name}放假" if name else None

    def why(self, day: date) -> str:
        """Say in one sentence why people do or do not work on that day."""
        plain = "正常工作日" if self.is_workday(day) else "周末"
        verdict = "是工作日" if self.is_workday(day) else "不是工作日"
        said = f"{day_with_weekday(day)}{verdict}：{self.special(day) or plain}"
        return self.reserved(said, day)

    def is_confirmed(self, *days: date) -> bool:
        """Tell whether the arrangements of all years from the first to the last day are known."""
        return not self._provisional(*days)

    def reservation(self, *days: date) -> str | None:
        """Say that what is reckoned from the first to the last day rests on provisional years.

        None where all the years are confirmed.
        """
        years = self._provisional(*days)
        return str(self.reserve(years)) if years else None

    def reserve(self, years: list[int]) -> Reservation:
        """Return what is to be said of what rests on some provisional years, in order."""
        return Reservation(tuple(years), years[-1] > min(self.national.years, default=MINYEAR))

    def note(self, *days: date) -> None:
        """Note that what is shown rests on the years from the first to the last day."""
        self._provisional(*days)

    def pending(self, *days: date) -> str:
        """Name the provisional years from the first to the last day: 2027年."""
        years = self._provisional(*days)
        return self.reserve(years).named if years else ""

    def reserved(self, sentence: str, *days: date) -> str:
        """End a sentence reckoned from the first to the last day; with its reservation, if any."""
        reservation = self.reservation(*days)
        if reservation is None or self.noted is not None:
            return f"{sentence}。"
        return f"{sentence}；{reservation}。"

    def _provisional(self, *days: date) -> list[int]:
        years = [day.year for day in days]
        return [year for year in range(min(years), max(years) + 1) if not self._knows(year)]

    def _knows(self, year: int) -> bool:
        """Tell whether a year is confirmed; and note that it was asked about, where it is not."""
        known = year in self.national.years
        if not known and self.noted is not None:
            self.noted.add(year)
        return known

    def _workdays(self, year: int) -> tuple[date, ...]:
        self._knows(year)
        return _workdays(self, year)

    def _worked(self, year: int) -> int:
        self._knows(year)
        return _worked(self, year)

    def _statutory(self, day: date) -> str | None:
        if self._knows(day.year):
            return None
        return statutory_days(day.year).get(day)


@lru_cache(maxsize=128)
def _workdays(calendar: Calendar, year: int) -> tuple[date, ...]:
    """Return the working days of a year in order, worked out once per calendar."""
    return tuple(day for day in days_of(year) if calendar.is_workday(day))


@lru_cache(maxsize=8192)
def _worked(calendar: Calendar, year: int) -> int:
    return len(_workdays(calendar, year))
