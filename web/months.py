"""A year as a calendar on the wall: its months by weeks, and what is special about its days."""

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from workflows.days import DAY, spans_together
from workflows.workdays.calendar import Calendar

MONTHS = range(1, 13)
WEEK = tuple(date(2021, 3, day) for day in range(1, 8))
"""Some week from Monday on, to name its days by."""


class Kind(StrEnum):
    """What a day is, by the word that stands beside it."""

    WORK = ""
    WEEKEND = "weekend"
    OFF = "off"
    MADE_UP = "made_up"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of a month, and why it is special where it is."""

    on: date
    kind: Kind
    why: str | None


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its weeks from Monday on, None for the days of other months."""

    number: int
    weeks: tuple[tuple[CalendarDay | None, ...], ...]
    workdays: int

    @property
    def runs(self) -> list[tuple[date, date, str]]:
        """What is special, neighbours with one reason together."""
        special = (day for week in self.weeks for day in week if day and day.why)
        found = spans_together(special, lambda a, b: a.why == b.why and b.on == a.on + DAY)
        return [(run[0].on, run[-1].on, run[0].why or "") for run in found]


def year(number: int, days: Calendar) -> tuple[Month, ...]:
    """Lay a year out."""
    return tuple(_month(number, month, days) for month in MONTHS)


def _month(number: int, month: int, days: Calendar) -> Month:
    weeks = tuple(
        tuple(_day(on, days) if on.month == month else None for on in week)
        for week in Weeks().monthdatescalendar(number, month)
    )
    worked = (Kind.WORK, Kind.MADE_UP)
    return Month(month, weeks, sum(bool(d and d.kind in worked) for week in weeks for d in week))


def _day(on: date, days: Calendar) -> CalendarDay:
    why, worked = days.special(on), days.is_workday(on)
    if worked:
        return CalendarDay(on, Kind.MADE_UP if why else Kind.WORK, why)
    return CalendarDay(on, Kind.OFF if why else Kind.WEEKEND, why)
