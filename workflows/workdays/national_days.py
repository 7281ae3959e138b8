"""The State Council's yearly arrangements: days off, and weekends worked for them (调休).

`chinesecalendar` knows them from 2004 to the year of its newest release. Nothing else imports it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import version

from chinese_calendar import Holiday, constants

LIBRARY = f"chinesecalendar {version('chinesecalendar')}"
LIBRARY_YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)

_NAMES = {holiday.value: holiday.chinese for holiday in Holiday}


@dataclass(frozen=True, slots=True, order=True)
class SetDay:
    """A day that an arrangement sets: off, or worked (a make-up day)."""

    on: date
    is_workday: bool
    name: str
    """The holiday that it belongs to, such as 春节."""

    @property
    def why(self) -> str:
        """Say what the day is: 春节放假, 春节调休上班."""
        return f"{self.name}{'调休上班' if self.is_workday else '放假'}"


@dataclass(frozen=True)
class NationalDays:
    """The days that arrangements set, and the years whose arrangement is confirmed."""

    days: frozenset[SetDay]
    years: frozenset[int]
    by_date: Mapping[date, SetDay] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Keep the days by date."""
        object.__setattr__(self, "by_date", {day.on: day for day in self.days})


def library_days(year: int) -> tuple[SetDay, ...]:
    """Return what the library says of the days of a year, in order; nothing where it is unknown."""
    found = [SetDay(on, worked, _NAMES[name]) for on, worked, name in _entries() if on.year == year]
    return tuple(sorted(found))


@cache
def library() -> NationalDays:
    """Return all that the library knows."""
    days = frozenset(SetDay(on, worked, _NAMES[name]) for on, worked, name in _entries())
    return NationalDays(days, frozenset(LIBRARY_YEARS))


def _entries() -> Iterable[tuple[date, bool, str]]:
    for on, name in constants.holidays.items():
        yield on, False, name
    for on, name in constants.workdays.items():
        yield on, True, name
