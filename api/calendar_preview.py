"""How what a change of the calendar moves is answered: all of it in numbers, and one page."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from fastapi import Response

from api.house import Desk
from api.pages import Keyed
from api.schemas.holiday_notices import PreviewQuery
from workflows.queries.calendar_changes import Change
from workflows.queries.calendar_moves import Preview, preview

BY_DEADLINE: Keyed[UUID] = Keyed(UUID, "deadline_id")


def moved(
    desk: Desk, change: Change, cursor: str | None, limit: int
) -> tuple[Preview, dict[str, Any]]:
    """Return what a change moves, and a page of its deadlines with where the next begins."""
    found = preview(
        desk.session, desk.actor, change.committee_id, change.before, change.after,
        today=desk.today, start=BY_DEADLINE.after(cursor), limit=limit + 1,
    )  # fmt: skip
    return found, BY_DEADLINE.page([asdict(each) for each in found.page], limit)


def answer(desk: Desk, change: Change, asked: PreviewQuery) -> Response:
    """Answer with the days that change and the dates that move by it."""
    found, page = moved(desk, change, asked.cursor, asked.limit)
    numbers = {"deadlines": found.deadlines, "dates": found.dates, "rungs": found.rungs}
    days = [day._asdict() for day in change.days]
    return desk.answer(numbers | {"days": days} | page)
