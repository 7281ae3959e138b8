"""Which dates a change of the calendar would move, from when to when, and who hears of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import NamedTuple, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign
from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.people import Organization, User
from models.vocabulary import EscalationStep
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.deadlines import addressees, ladder, schedule, subjects
from workflows.deadlines.ladder import LadderRung
from workflows.deadlines.subjects import CAMPAIGN_ID, DUE_ON, TEXT, with_subjects
from workflows.rules.snapshot import CampaignRules, campaign_rules
from workflows.workdays.calendar import Calendar
from workflows.workdays.stored import StoredCalendar

Ts = TypeVarTuple("Ts")
SUBJECTS_PER_STATEMENT = 500
"""How many deadlines are read at once."""
KEY = (CAMPAIGN_ID.label("campaign_id"), DUE_ON.label("due_on"), col(Deadline.position), col(Deadline.rested))
"""Deadlines that agree in these move alike."""

MoveKey = tuple[UUID, date, int, int]
Moves = tuple[tuple[LadderRung, date | None, date | None], ...]


@dataclass(frozen=True, slots=True)
class DateMove:
    """One rung that falls on another day; None where it has to wait for a year to be confirmed."""

    rung: EscalationStep
    before: date | None
    after: date | None
    tells: tuple[str, ...]
    """Who hears of it, by the offices held today."""


class _Subject(NamedTuple):
    """What a deadline is about."""

    deadline_id: UUID
    item_id: UUID | None
    duty_id: UUID | None
    due_on: date
    number: str | None
    subject: str
    organization: str


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """What is due, and its rungs that move."""

    deadline_id: UUID
    item_id: UUID | None
    duty_id: UUID | None
    due_on: date
    number: str | None
    subject: str
    organization: str
    moves: tuple[DateMove, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """All that moves by number, and one page of it; `more` where a further page follows."""

    deadlines: int
    dates: int
    rungs: dict[EscalationStep, int]
    page: tuple[MovedDeadline, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """What moves between two calendars, by number."""

    known: Mapping[MoveKey, Moves]
    deadlines: int
    rungs: Counter[EscalationStep]

    @property
    def dates(self) -> int:
        return self.rungs.total()


def tally_moves(session: Session, committee_id: UUID, before: StoredCalendar, after: StoredCalendar) -> Tally:
    """Count what moves of a university, by campaign, day and position.

    It costs the same however many deadlines share them.
    """
    old, new = before.calendar, after.calendar
    known: dict[MoveKey, Moves] = {}
    rungs: Counter[EscalationStep] = Counter()
    count = 0
    groups = _open(committee_id, sa.select(*KEY, sa.func.count())).group_by(*KEY)
    for campaign_id, due_on, position, rested, deadlines_there in session.execute(groups):
        key = campaign_id, due_on, position, rested
        if moves := tuple(_moves(campaign_rules(session, campaign_id), *key[1:], old, new)):
            known[key] = moves
            count += deadlines_there
            for step, _, _ in moves:
                rungs[step.rung] += deadlines_there
    return Tally(known, count, rungs)


def preview_moved_dates(
    session: Session,
    actor: Actor,
    committee_id: UUID,
    before: StoredCalendar,
    after: StoredCalendar,
    *,
    today: date,
    start: UUID | None = None,
    limit: int = 20,
) -> Preview:
    """Hold every open due date against two calendars. Nothing is written.

    All of the university's are counted; of those that move one page is read. Of sensitive items
    only the number is shown.
    """
    whole = tally_moves(session, committee_id, before, after)
    found = list(islice(_moving(session, committee_id, whole.known, start), limit + 1))
    names = _subjects(session, [deadline_id for deadline_id, _ in found[:limit]])
    page = tuple(_moved(session, actor, names[deadline_id], moves, today) for deadline_id, moves in found[:limit])
    more = len(found) > limit
    return Preview(whole.deadlines, whole.dates, dict(whole.rungs), page, more)


def _moving(
    session: Session, committee_id: UUID, known: Mapping[MoveKey, Moves], start: UUID | None
) -> Iterator[tuple[UUID, Moves]]:
    """Yield the deadlines that move after one of them, read in batches by their key."""
    days = sorted({due_on for _, due_on, *_ in known})
    while days:
        query = _open(committee_id, sa.select(col(Deadline.id), *KEY)).where(DUE_ON.in_(days))
        if start is not None:
            query = query.where(col(Deadline.id) > start)
        rows = session.execute(query.order_by(col(Deadline.id)).limit(SUBJECTS_PER_STATEMENT)).all()
        for deadline_id, *key in rows:
            if moves := known.get(tuple(key)):
                yield deadline_id, moves
        if len(rows) < SUBJECTS_PER_STATEMENT:
            return
        start = rows[-1].id


def _moves(
    book: CampaignRules, due_on: date, position: int, rested: int, old: Calendar, new: Calendar
) -> Iterator[tuple[LadderRung, date | None, date | None]]:
    """Yield the steps still to come whose day is another, or no longer waits."""
    for step in ladder.rungs_of(book.rules.ladder)[position:]:
        before, after = (
            None if ladder.waits_for_calendar(step, due, days) else ladder.rung_day(step, due, days)
            for days in (old, new)
            for due in (ladder.moved_due(schedule.effective_due(due_on, book, days), rested, days),)
        )
        if before != after:
            yield step, before, after


def _open(committee_id: UUID, query: sa.Select[*Ts]) -> sa.Select[*Ts]:
    """Ask for the open deadlines of a university."""
    return (
        query.select_from(Deadline)
        .outerjoin(Item, col(Item.id) == Deadline.item_id)
        .outerjoin(Duty, col(Duty.id) == Deadline.duty_id)
        .join(Campaign, col(Campaign.id) == CAMPAIGN_ID)
        .where(col(Campaign.organization_id) == committee_id, col(Deadline.next_check_at).is_not(None))
    )


def _subjects(session: Session, deadline_ids: Sequence[UUID]) -> dict[UUID, _Subject]:
    """Read what some deadlines are about, by their ids."""
    shown = sa.select(
        col(Deadline.id),
        col(Deadline.item_id),
        col(Deadline.duty_id),
        DUE_ON,
        col(Item.number),
        TEXT,
        col(Organization.name),
    ).select_from(Deadline)
    rows = session.execute(with_subjects(shown).where(col(Deadline.id).in_(deadline_ids)))
    return {row[0]: _Subject(*row) for row in rows}


def _moved(session: Session, actor: Actor, row: _Subject, moves: Moves, today: date) -> MovedDeadline:
    about = subjects.load_subject(session, session.get_one(Deadline, row.deadline_id))
    seen = row.item_id is None or _sees(session, actor, row.item_id, today)
    told = tuple(
        DateMove(step.rung, before, after, _names(session, about, step, today) if seen else ())
        for step, before, after in moves
    )
    shown = row if seen else row._replace(item_id=None, subject="")
    return MovedDeadline(*shown, told)


def _sees(session: Session, actor: Actor, item_id: UUID, today: date) -> bool:
    seen = sa.select(col(Item.id)).where(col(Item.id) == item_id, access.visible_clause(actor, today))
    return session.scalar(seen) is not None


def _names(session: Session, about: subjects.DeadlineSubject, step: LadderRung, today: date) -> tuple[str, ...]:
    people = addressees.addressees(session, about, step, today)
    query = sa.select(col(User.name)).where(col(User.id).in_(people)).order_by(col(User.name))
    return tuple(session.scalars(query))
