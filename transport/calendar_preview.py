"""What a change of the calendar moves: all of it in numbers, and a page of it."""

from uuid import UUID

from transport.pagination import KeysetPage, Listed
from transport.services import UnitOfWork
from workflows.calendars.changes import CalendarChange
from workflows.calendars.moved_dates import MovedDeadline, Preview, preview_moved_dates

BY_DEADLINE: KeysetPage[UUID] = KeysetPage(UUID, "deadline_id")


def moved(
    unit: UnitOfWork, change: CalendarChange, cursor: str | None, limit: int
) -> tuple[Preview, Listed[MovedDeadline]]:
    """Return what a change moves, and a page of its deadlines with where the next begins."""
    found = preview_moved_dates(
        unit.session,
        unit.actor,
        change.committee_id,
        change.before,
        change.after,
        today=unit.today,
        start=BY_DEADLINE.after(cursor),
        limit=limit + 1,
    )
    return found, BY_DEADLINE.page(found.page, limit)
