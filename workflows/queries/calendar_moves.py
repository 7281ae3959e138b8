"""Which dates a change of the calendar would move, from when to when, and who hears of them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign, Milestone
from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.people import Organization, User
from models.vocabulary import Rung
from workflows import access, clockwork, deadlines, ladder
from workflows.actors import Actor
from workflows.calendars import Standing
from workflows.ladder import Step
from workflows.rulebook import Rulebook, rulebook
from workflows.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Move:
    """One rung that falls on another day; None where it has to wait for a year to be confirmed."""

    rung: Rung
    before: date | None
    after: date | None
    tells: tuple[str, ...]
    """Who hears of it, by the offices held today."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What is due, and its rungs that move."""

    deadline_id: UUID
    item_id: UUID | None
    duty_id: UUID | None
    number: str | None
    subject: str
    organization: str
    due_on: date
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """All that moves by number, and one page of it; `more` where a further page follows."""

    deadlines: int
    dates: int
    rungs: dict[Rung, int]
    page: tuple[Moved, ...]
    more: bool


def preview(
    session: Session,
    actor: Actor,
    committee_id: UUID,
    before: Standing,
    after: Standing,
    *,
    today: date,
    start: UUID | None = None,
    limit: int = 20,
) -> Preview:
    """Hold every open due date against two calendars. Nothing is written.

    All of the university's are counted; of sensitive items only the number is shown.
    """
    old, new = before.calendar, after.calendar
    known: dict[tuple[UUID, date, int], tuple[tuple[Step, date | None, date | None], ...]] = {}
    dates: Counter[Rung] = Counter()
    count, page, more = 0, list[tuple[Any, Any]](), False
    for row in session.execute(_open(committee_id)):
        key = (row.campaign_id, row.due_on, row.position)
        if key not in known:
            book = rulebook(session, row.campaign_id)
            known[key] = tuple(_moves(book, row.due_on, row.position, today, old, new))
        moves = known[key]
        if not moves:
            continue
        count += 1
        dates.update(step.rung for step, _, _ in moves)
        if start is not None and row.id <= start:
            continue
        if len(page) < limit:
            page.append((row, moves))
        else:
            more = True
    shown = tuple(_moved(session, actor, row, moves, today) for row, moves in page)
    return Preview(count, dates.total(), dict(dates), shown, more)


def _moves(
    book: Rulebook, due_on: date, position: int, today: date, old: Calendar, new: Calendar
) -> Iterator[tuple[Step, date | None, date | None]]:
    """Yield the steps still to come whose day is another, or no longer waits."""
    for step in ladder.flat(book.rules.ladder)[position:]:
        before, after = (
            None if ladder.waits(step, due, today, days) else ladder.day(step, due, days)
            for days in (old, new)
            for due in (deadlines.effective(due_on, book, days),)
        )
        if before != after:
            yield step, before, after


def _open(committee_id: UUID) -> sa.Select[Any]:
    query: Any = (
        sa.select(
            col(Deadline.id), col(Deadline.item_id), col(Deadline.duty_id), col(Deadline.position),
            sa.func.coalesce(col(Item.due_on), col(Duty.due_on)).label("due_on"),
            sa.func.coalesce(col(Item.campaign_id), col(Duty.campaign_id)).label("campaign_id"),
            col(Item.number),
            sa.func.coalesce(col(Item.text), col(Milestone.document)).label("subject"),
            col(Organization.name).label("organization"),
        )
        .select_from(Deadline)
        .outerjoin(Item, col(Item.id) == Deadline.item_id)
        .outerjoin(Duty, col(Duty.id) == Deadline.duty_id)
        .outerjoin(Milestone, col(Milestone.id) == Duty.milestone_id)
        .join(
            Campaign,
            col(Campaign.id) == sa.func.coalesce(col(Item.campaign_id), col(Duty.campaign_id)),
        )
        .join(
            Organization,
            col(Organization.id)
            == sa.func.coalesce(col(Item.organization_id), col(Duty.organization_id)),
        )
        .where(
            col(Campaign.organization_id) == committee_id, col(Deadline.next_check_at).is_not(None)
        )
        .order_by(col(Deadline.id))
    )  # fmt: skip
    return cast("sa.Select[Any]", query)


def _moved(
    session: Session,
    actor: Actor,
    row: Any,
    moves: tuple[tuple[Step, date | None, date | None], ...],
    today: date,
) -> Moved:
    about = clockwork.subject(session, session.get_one(Deadline, row.id))
    seen = row.item_id is None or _sees(session, actor, row.item_id, today)
    told = tuple(
        Move(step.rung, before, after, _names(session, about, step, today) if seen else ())
        for step, before, after in moves
    )
    return Moved(
        row.id, row.item_id if seen else None, row.duty_id, row.number,
        row.subject if seen else "", row.organization, row.due_on, told,
    )  # fmt: skip


def _sees(session: Session, actor: Actor, item_id: UUID, today: date) -> bool:
    seen = sa.select(col(Item.id)).where(col(Item.id) == item_id, access.visible(actor, today))
    return session.scalar(seen) is not None


def _names(session: Session, about: clockwork.Subject, step: Step, today: date) -> tuple[str, ...]:
    people = clockwork.told(session, about, clockwork.listeners(step), today)
    query = sa.select(col(User.name)).where(col(User.id).in_(people)).order_by(col(User.name))
    return tuple(session.scalars(query))
