"""Which dates a change of the calendar would move, from when to when, and who hears of them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Any, NamedTuple, TypeVar, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign
from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.people import Organization, User
from models.vocabulary import EscalationStep
from models.work_item import WorkItem
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.deadlines import addressees, ladder, schedule, subjects
from workflows.deadlines.ladder import LadderRung
from workflows.deadlines.queries import MOST_STEPS, step_key
from workflows.deadlines.steps import ladder_of
from workflows.deadlines.subjects import (
    CAMPAIGN_ID,
    DUE_ON,
    STEP_CAMPAIGN_ID,
    TEXT,
    DeadlineSubject,
    with_step_subjects,
    with_subjects,
)
from workflows.rules.snapshot import CampaignRules, campaign_rules
from workflows.workdays.calendar import Calendar
from workflows.workdays.stored import StoredCalendar

K = TypeVar("K", UUID, int)
Ts = TypeVarTuple("Ts")
SUBJECTS_PER_STATEMENT = 500
"""How many deadlines are read at once."""
_DATES = (
    *(CAMPAIGN_ID.label("campaign_id"), DUE_ON.label("due_on"), col(Deadline.position), col(Deadline.rested)),
    sa.null().label("act"),
)
_STEPS: tuple[sa.SQLColumnExpression[Any], ...] = (
    *(STEP_CAMPAIGN_ID.label("campaign_id"), col(WorkItem.due_on), col(WorkItem.taken).label("position")),
    *(sa.literal_column("0").label("rested"), col(WorkItem.act)),
)
"""Due dates, and steps that wait, which agree in these move alike."""

MoveKey = tuple[UUID, date, int, int, str | None]
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
    """What is due, be it a step that waits, and its rungs that move; a step is listed by `step_key`."""

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
    groups = (
        _open(committee_id, sa.select(*_DATES, sa.func.count())).group_by(*_DATES[:-1]),
        _waiting(committee_id, sa.select(*_STEPS, sa.func.count())).group_by(*_STEPS[:3], _STEPS[-1]),
    )
    for *agree, deadlines_there in chain.from_iterable(map(session.execute, groups)):
        key: MoveKey = tuple(agree)
        if moves := tuple(_moves(campaign_rules(session, key[0]), key, old, new)):
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
    """Hold every open due date, and every step that waits, against two calendars. Nothing is written.

    All of the university's are counted; of those that move one page is read. Of sensitive items
    only the number is shown.
    """
    whole = tally_moves(session, committee_id, before, after)
    found = list(islice(_moving(session, committee_id, whole.known, start), limit + 1))
    names = _subjects(session, [key for key, _ in found[:limit] if key.int > MOST_STEPS])
    page = tuple(
        _moved(session, actor, names[key], moves, today)
        if key in names
        else _moved_step(session, actor, key, moves, today)
        for key, moves in found[:limit]
    )
    more = len(found) > limit
    return Preview(whole.deadlines, whole.dates, dict(whole.rungs), page, more)


def _moving(
    session: Session, committee_id: UUID, known: Mapping[MoveKey, Moves], start: UUID | None
) -> Iterator[tuple[UUID, Moves]]:
    """Yield the deadlines that move after one of them, read in batches by their key."""
    of_steps = {due_on for _, due_on, *_, act in known if act is not None}
    days = sorted({due_on for _, due_on, *_, act in known if act is None})
    if of_steps and (start is None or start.int <= MOST_STEPS):
        steps = _waiting(committee_id, sa.select(col(WorkItem.id), *_STEPS)).where(col(WorkItem.due_on).in_(of_steps))
        for number, key in _in_turn(session, steps, sa.inspect(WorkItem).c.id, start.int if start else 0):
            if moves := known.get(key):
                yield step_key(number), moves
    if days:
        dates = _open(committee_id, sa.select(col(Deadline.id), *_DATES)).where(DUE_ON.in_(days))
        for deadline_id, key in _in_turn(session, dates, col(Deadline.id), start or UUID(int=0)):
            if moves := known.get(key):
                yield deadline_id, moves


def _in_turn(
    session: Session, query: sa.Select[*tuple[Any, ...]], key: sa.SQLColumnExpression[K], start: K
) -> Iterator[tuple[K, MoveKey]]:
    """Yield the keys after one, each with what it moves by, some at a time."""
    while rows := session.execute(query.where(key > start).order_by(key).limit(SUBJECTS_PER_STATEMENT)).all():
        for found, *agree in rows:
            yield found, tuple(agree)
        start = rows[-1].id
        if len(rows) < SUBJECTS_PER_STATEMENT:
            return


def _moves(
    book: CampaignRules, key: MoveKey, old: Calendar, new: Calendar
) -> Iterator[tuple[LadderRung, date | None, date | None]]:
    """Yield the steps still to come whose day is another, or no longer waits."""
    _, due_on, position, rested, act = key
    for step in ladder.rungs_of(ladder_of(book, act))[position:]:
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


def _waiting(committee_id: UUID, query: sa.Select[*Ts]) -> sa.Select[*Ts]:
    """Ask for the steps of a university that the clock looks at."""
    joined = with_step_subjects(query).join(Campaign, col(Campaign.id) == STEP_CAMPAIGN_ID)
    return joined.where(col(Campaign.organization_id) == committee_id)


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
    return _told(session, actor, about, row, moves, today)


def _moved_step(session: Session, actor: Actor, key: UUID, moves: Moves, today: date) -> MovedDeadline:
    step = session.get_one(WorkItem, key.int)
    about = subjects.load_step(session, step)
    assert about.step is not None and step.due_on is not None  # noqa: S101, PT018  a step that the clock watches
    number = about.item.number if about.item else None
    where = about.organization.name
    row = _Subject(key, step.item_id, step.duty_id, step.due_on, number, about.heading, where)
    return _told(session, actor, about, row, moves, today)


def _told(
    session: Session, actor: Actor, about: DeadlineSubject, row: _Subject, moves: Moves, today: date
) -> MovedDeadline:
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
