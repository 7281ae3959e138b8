"""What a change of the calendar would bring, looked at on its own page before it is made.

A form that is only to be looked at leads to an address that says the same, so that the page can be
paged through, left, and come back to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from fastapi import Response

from models.campaign import LocalDays
from transport.calendar_preview import moved
from transport.services import UnitOfWork
from web.browser import redirect
from web.fields import as_posted
from web.page_request import PageRequest
from workflows.calendars.changes import CalendarChange, ChangedDay
from workflows.calendars.moved_dates import MovedDeadline, Preview
from workflows.days import spans_together
from workflows.workdays.calendar import is_weekend
from workflows.workdays.national_days import SetDay

LOOK = "look"
MAX_MOVED_SHOWN = 20
"""How many moved deadlines stand on a page."""
_WEEKEND_DAYS = 2


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days one after the other of which the same is said; weekends between them may be left out."""

    first: date
    last: date
    length: int
    """How many days it has, without the weekends that were left out."""
    is_workday: bool
    why: str


@dataclass(frozen=True, slots=True)
class CalendarEffect:
    """What changes: the days, all that moves by number, and one page of it."""

    days: tuple[Stretch, ...]
    preview: Preview
    moved: list[MovedDeadline]
    next: str | None


def lead(page: PageRequest, days: LocalDays) -> Response:
    """Lead to the address at which local days that were posted are looked at."""
    said = as_posted(days.model_dump(exclude={"id", "withdrawn_at"}))
    return redirect(f"{page.path}?{urlencode({LOOK: ('true',)} | said, doseq=True)}")


def asked(page: PageRequest) -> PageRequest | None:
    """Return the request as though its address had been posted; None where it asks for no look."""
    query = page.request.query_params
    if LOOK not in query:
        return None
    return replace(page, posted={name: tuple(query.getlist(name)) for name in query})


def effect_of(page: PageRequest, unit: UnitOfWork, change: CalendarChange) -> CalendarEffect:
    """Look at one page of what a change moves."""
    found, listed = moved(unit, change, page.request.query_params.get("cursor"), MAX_MOVED_SHOWN)
    return CalendarEffect(tuple(stretches(change.days)), found, listed.items, listed.next)


def stretches(days: Iterable[SetDay | ChangedDay]) -> Iterator[Stretch]:
    """Yield days of which the same is said together: from Monday to Friday it is a week."""
    for run in spans_together(days, lambda a, b: _said(a) == _said(b) and _next(a.on, b.on)):
        yield Stretch(run[0].on, run[-1].on, len(run), *_said(run[0]))


def _said(day: SetDay | ChangedDay) -> tuple[bool, str]:
    return day.is_workday, day.name if isinstance(day, SetDay) else day.why


def _next(last: date, on: date) -> bool:
    """Tell whether nothing but a weekend is between two days."""
    between = range(last.toordinal() + 1, on.toordinal())
    return len(between) <= _WEEKEND_DAYS and all(is_weekend(date.fromordinal(day)) for day in between)
