"""What a change of the calendar would bring, looked at on its own page before it is made.

A form that is only to be looked at leads to an address that says the same, so that the page can be
paged through, left, and come back to.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from api.calendar_preview import BY_DEADLINE
from api.house import Desk
from models.campaign import LocalDays
from web.fields import as_posted
from web.visit import Visit, go
from workflows.queries.calendar_changes import Change, ChangedDay
from workflows.queries.calendar_moves import Preview, preview

LOOK = "look"
MOST = 20
"""How many moved deadlines stand on a page."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days one after the other that change alike; weekends between them change nothing."""

    first: date
    last: date
    is_workday: bool
    why: str


@dataclass(frozen=True, slots=True)
class Looked:
    """What changes: the days, all that moves by number, and one page of it."""

    days: tuple[Stretch, ...]
    preview: Preview
    moved: list[dict[str, Any]]
    next: str | None


def lead(visit: Visit, days: LocalDays) -> Response:
    """Lead to the address at which local days that were posted are looked at."""
    said = as_posted(days.model_dump(exclude={"id", "withdrawn_at"}))
    return go(f"{visit.path}?{urlencode({LOOK: ('true',)} | said, doseq=True)}")


def asked(visit: Visit) -> Visit | None:
    """Return the visit as though its address had been posted; None where it asks for no look."""
    query = visit.request.query_params
    if LOOK not in query:
        return None
    return replace(visit, posted={name: tuple(query.getlist(name)) for name in query})


def look(visit: Visit, desk: Desk, change: Change) -> Looked:
    """Look at one page of what a change moves."""
    cursor = visit.request.query_params.get("cursor")
    found = preview(
        desk.session, desk.actor, change.committee_id, change.before, change.after,
        today=desk.today, start=BY_DEADLINE.after(cursor), limit=MOST + 1,
    )  # fmt: skip
    page = BY_DEADLINE.page([asdict(each) for each in found.page], MOST)
    return Looked(tuple(_stretches(change.days)), found, page["items"], page["next"])


def _stretches(days: Iterable[ChangedDay]) -> Iterator[Stretch]:
    held: Stretch | None = None
    for day in days:
        if held and _goes_on(held, day):
            held = replace(held, last=day.on)
            continue
        if held:
            yield held
        held = Stretch(day.on, day.on, day.is_workday, day.why)
    if held:
        yield held


def _goes_on(held: Stretch, day: ChangedDay) -> bool:
    alike = (held.is_workday, held.why) == (day.is_workday, day.why)
    return alike and day.on - held.last <= timedelta(days=1)
