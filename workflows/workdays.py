"""Working days: the State Council's yearly notice plus a university's own closures (pure).

`chinesecalendar` knows the days off and the make-up days (调休) of the years 2004 to 2026; a year
it does not know is refused, never guessed as Monday to Friday. Nothing else imports it.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from chinese_calendar import Holiday, constants

_NAMES = {holiday.value: holiday.chinese for holiday in Holiday}
_YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)
_WEEKDAYS = "一二三四五六日"


class UnknownYear(ValueError):  # noqa: N818 - a name says what is wrong, as in errors.py
    """No notice of days off is known for this year."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(f"{year} 年放假安排尚未收录，请升级节假日数据后再试")


def written(day: date) -> str:
    """Write a day as Chinese documents do, with its weekday."""
    return f"{day.year}年{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"


@dataclass(frozen=True)
class Calendar:
    """The national calendar with local closures and local extra working days over it.

    Every method raises `UnknownYear` for a year the national notice is not known for.
    """

    closures: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a day that is both closed and worked."""
        if both := self.closures & self.make_up:
            raise ValueError(f"{written(min(both))}既列为校内放假又列为校内上班，请只留一处")

    def is_workday(self, day: date) -> bool:
        """Tell whether people work on that day."""
        _known(day)
        if day in self.make_up:
            return True
        if day in self.closures:
            return False
        return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)  # noqa: PLR2004 - Friday

    def shift(self, day: date, n: int) -> date:
        """Return the n-th working day after (n > 0) or before (n < 0) the day; itself for 0."""
        if n == 0:
            return day
        year, days = day.year, _workdays(self, day.year)
        at = bisect_right(days, day) + n - 1 if n > 0 else bisect_left(days, day) + n
        while at >= len(days):
            year, at = year + 1, at - len(days)
            days = _workdays(self, year)
        while at < 0:
            year -= 1
            days = _workdays(self, year)
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
        years = [_workdays(self, year) for year in range(after.year, through.year + 1)]
        return (
            sum(len(days) for days in years[:-1])
            + bisect_right(years[-1], through)
            - bisect_right(years[0], after)
        )

    def special(self, day: date) -> str | None:
        """Return why a day is no plain weekday or weekend, such as 劳动节放假; None if it is."""
        _known(day)
        if day in self.make_up:
            return "校内安排上班"
        if day in self.closures:
            return "校内安排放假"
        if name := constants.workdays.get(day):
            return f"{_NAMES[name]}调休上班"
        name = constants.holidays.get(day)
        return f"{_NAMES[name]}放假" if name else None

    def why(self, day: date) -> str:
        """Say in one sentence why people do or do not work on that day."""
        plain = "正常工作日" if self.is_workday(day) else "周末"
        verdict = "是工作日" if self.is_workday(day) else "不是工作日"
        return f"{written(day)}{verdict}：{self.special(day) or plain}。"


def _known(day: date) -> None:
    if day.year not in _YEARS:
        raise UnknownYear(day.year)


@lru_cache(maxsize=128)
def _workdays(calendar: Calendar, year: int) -> tuple[date, ...]:
    """Return the working days of a year in order, worked out once per calendar."""
    if year not in _YEARS:
        raise UnknownYear(year)
    first = date(year, 1, 1)
    every = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return tuple(day for day in every if calendar.is_workday(day))
