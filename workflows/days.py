"""The days that people may give: one type for every door, and the bounds of what makes sense.

Beyond them no arithmetic with days, weeks and time zones has room, and nobody means such a day.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TypeVar

D = TypeVar("D")

DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(1949, 1, 1), date(2100, 12, 31)
OUTSIDE = f"应在{FIRST_DAY.year}年至{LAST_DAY.year}年之间（现为 {{}}），请检查年份"


def day_in(zone: tzinfo, at: datetime) -> date:
    """Return the day that it is in a zone at an instant.

    Nothing else makes a day of an instant: between midnight and eight in the morning, Beijing's day
    is not that of UTC.
    """
    return at.astimezone(zone).date()


def day_of(local: datetime) -> date:
    """Return the day of an instant that is given in the university's time.

    Raises `ValueError` for one that is still in UTC, as the clock and the database give it.
    """
    if local.tzinfo is None or local.tzinfo is UTC:
        raise ValueError(f"{local} is not in the university's time")
    return local.date()


def spans_together(days: Iterable[D], goes_on: Callable[[D, D], bool]) -> Iterator[list[D]]:
    """Yield days, or what is said of them, in runs in which each goes on from the one before it."""
    held: list[D] = []
    for day in days:
        if held and not goes_on(held[-1], day):
            yield held
            held = []
        held.append(day)
    if held:
        yield held


def raise_outside(day: date) -> bool:
    """Tell whether a day lies within the bounds."""
    return FIRST_DAY <= day <= LAST_DAY


def read_day(text: str) -> date | None:
    """Return the day that is written as 2021-04-20; None where it is none, or out of bounds."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if raise_outside(day) else None
