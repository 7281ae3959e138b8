"""How what a change of the calendar moves is answered: all of it in numbers, and one page."""

from fastapi import Response

from transport.calendar_preview import moved
from transport.services import UnitOfWork
from workflows.calendars.changes import CalendarChange


def answer_preview(unit: UnitOfWork, change: CalendarChange, cursor: str | None, limit: int) -> Response:
    """Answer with the days that change and the dates that move by it."""
    found, page = moved(unit, change, cursor, limit)
    numbers = {"deadlines": found.deadlines, "dates": found.dates, "rungs": found.rungs}
    days = [day._asdict() for day in change.days]
    return unit.answer(numbers | {"days": days, "items": page.items, "next": page.next})
