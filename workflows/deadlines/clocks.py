"""The rows that the clock looks at: of due dates (`Deadline`), and of steps that wait (`WorkItem`).

Both are found, held and claimed alike, each in its own table; the key of a row tells which.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from models.base import new_key, table_of
from models.campaign import Milestone
from models.deadline import Deadline
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization
from models.plain import read_columns, split
from models.prepared import PreparedQuery, PreparedWrite
from models.vocabulary import EscalationStep
from models.work_item import WorkItem
from workflows.deadlines.subjects import DeadlineSubject, as_step, document_subject, duty_subject, item_subject
from workflows.rules.snapshot import grounds

ClockKey = UUID | int
"""The key of a due date's row, or the number of a step's."""
DueClock = tuple[ClockKey, datetime]
"""A row to look at, and the time that it waits for."""
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Clock:
    """One row that is held against others: how far the ladder is used up, and what it is about."""

    key: ClockKey
    position: int
    rung: EscalationStep | None
    about: DeadlineSubject


def due(session: Session, now: datetime, limit: int = MOST_AT_ONCE) -> list[DueClock]:
    """Return the rows to look at now, the oldest first, each with the time it waits for."""
    found = [(key, at) for query in _DUE for key, at in query.all(session, now=now, limit=limit)]
    return sorted(found, key=itemgetter(1))[:limit]


def next_due(session: Session) -> datetime | None:
    """Return when the clock must look next."""
    return min((at for query in _NEXT for (at,) in query.all(session) if at is not None), default=None)


_CLOCKS: tuple[type[WorkItem] | type[Deadline], ...] = (WorkItem, Deadline)
_DUE: list[PreparedQuery[*tuple[Any, ...]]] = [
    PreparedQuery(
        sa.select(col(table.id), col(table.next_check_at))
        .where(col(table.next_check_at) <= sa.bindparam("now", type_=table_of(table).c.next_check_at.type))
        .order_by(col(table.next_check_at))  # and by nothing else: many wait for one morning
        .limit(sa.bindparam("limit", type_=sa.Integer()))
    )
    for table in _CLOCKS
]
_NEXT = [
    PreparedQuery(sa.select(sa.func.min(col(table.next_check_at))).where(col(table.next_check_at).is_not(None)))
    for table in _CLOCKS
]
"""Their condition is that of the indexes: without it all rows would be read."""


def claim(session: Session, key: ClockKey, waited_for: datetime, **said: object) -> bool:
    """Set a row, unless another clock has done so since it was found."""
    if isinstance(key, UUID):
        return _CLAIM.write(session, {"its_id": key, "waited_for": waited_for, **said}) == 1
    taken = {"taken": said.pop("position")} if "position" in said else {}
    return _CLAIM_STEP.write(session, {"its_id": key, "waited_for": waited_for, **said, **taken}) == 1


_CLAIM_STEP, _CLAIM = (
    PreparedWrite(
        sa.update(table_of(table)).where(
            col(table.id) == sa.bindparam("its_id"), col(table.next_check_at) == sa.bindparam("waited_for")
        )
    )
    for table in _CLOCKS
)


def hold(session: Session, key: ClockKey) -> Clock | None:
    """Hold a row and what it is about, as plain rows; None where somebody else holds either."""
    return _held_step(session, key) if isinstance(key, int) else _held_deadline(session, key)


def _held_deadline(session: Session, key: UUID) -> Clock | None:
    for query, read in ((_OF_ITEM, _item), (_OF_DUTY, _duty)):
        if row := query.first(session, its_id=key):
            deadline, rest = split(Deadline, row)
            about = replace(read(session, rest)[0], rested=deadline.rested)
            return Clock(key, deadline.position, deadline.rung, about)
    return None


def _held_step(session: Session, key: int) -> Clock | None:
    for query, read in _OF_STEP:
        if row := query.first(session, its_id=key):
            step, rest = split(WorkItem, row)
            about, rest = read(session, rest)
            acting, _ = split(Organization, rest)
            assert step.taken is not None  # noqa: S101  a step that the clock watches
            return Clock(key, step.taken, step.rung, as_step(about, step, acting if acting.id else None))
    return None


Read = Callable[[Session, Any], tuple[DeadlineSubject, Any]]


def _item(session: Session, values: Any) -> tuple[DeadlineSubject, Any]:
    item, rest = split(Item, values)
    owner, rest = split(Organization, rest)
    return item_subject(item, owner, *grounds(session)(item.campaign_id)), rest


def _duty(session: Session, values: Any) -> tuple[DeadlineSubject, Any]:
    duty, rest = split(Duty, values)
    owner, rest = split(Organization, rest)
    milestone, rest = split(Milestone, rest)
    return duty_subject(duty, owner, milestone, *grounds(session)(duty.campaign_id)), rest


def _document(session: Session, values: Any) -> tuple[DeadlineSubject, Any]:
    document, rest = split(EscalationDocument, values)
    owner, rest = split(Organization, rest)
    return document_subject(document, owner, *grounds(session)(document.campaign_id)), rest


Subject = type[Item] | type[Duty] | type[EscalationDocument]
_acting = sa.alias(table_of(Organization))


def _holding(
    clock: type[Deadline] | type[WorkItem], subject: Subject, *tables: type[SQLModel]
) -> sa.Select[*tuple[Any, ...]]:
    """Select a clock's row with what it is about, and hold both; what somebody else holds is not found."""
    columns = [column for table in (clock, subject, *tables) for column in read_columns(table)]
    acting = [] if clock is Deadline else [_acting.c[column.name] for column in table_of(Organization).c]
    query = (
        sa.select(*columns, *acting)
        .select_from(clock)
        .join(subject)
        .join(Organization, col(Organization.id) == subject.organization_id)
    )
    if Milestone in tables:
        query = query.join(Milestone, col(Milestone.id) == Duty.milestone_id)
    if acting:
        query = query.outerjoin(_acting, _acting.c.id == table_of(clock).c.organization_id)
    return query.where(col(clock.id) == sa.bindparam("its_id")).with_for_update(
        of=(clock, subject), key_share=True, skip_locked=True
    )


_OF_ITEM: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(_holding(Deadline, Item, Organization))
_OF_DUTY: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(_holding(Deadline, Duty, Organization, Milestone))
_OF_STEP: tuple[tuple[PreparedQuery[*tuple[Any, ...]], Read], ...] = (
    (PreparedQuery(_holding(WorkItem, Item, Organization)), _item),
    (PreparedQuery(_holding(WorkItem, Duty, Organization, Milestone)), _duty),
    (PreparedQuery(_holding(WorkItem, EscalationDocument, Organization)), _document),
)


def deadline_of(session: Session, clock: Clock) -> UUID | None:
    """Return the row to which the drafts of a clock refer; None of a step that has none yet."""
    step = clock.about.step
    if step is None:
        assert isinstance(clock.key, UUID)  # noqa: S101  a due date's own row
        return clock.key
    found = _NAMED[f"{clock.about.kind}_id"].first(session, **_names(clock.about))
    return found[0] if found else None


def make_deadline(session: Session, clock: Clock) -> UUID:
    """Make the row to which the drafts of a step refer, with the first of them."""
    key, about = new_key(), clock.about
    names = _names(about)
    row = {"id": key, f"{about.kind}_id": names["its_id"], "act": names["its_act"], "organization_id": names["whose"]}
    _MAKE.write(session, row | {"position": 0, "rested": 0})
    return key


def _names(about: DeadlineSubject) -> dict[str, object]:
    assert about.step is not None  # noqa: S101  asked of steps alone
    return {"its_id": about.row.id, "its_act": about.step.act, "whose": about.organization.id}


_NAMED = {
    subject: PreparedQuery(
        sa.select(col(Deadline.id)).where(
            table_of(Deadline).c[subject] == sa.bindparam("its_id"),
            col(Deadline.act) == sa.bindparam("its_act"),
            col(Deadline.act).is_not(None),
            col(Deadline.organization_id) == sa.bindparam("whose"),
        )
    )
    for subject in ("item_id", "duty_id")
}
_MAKE = PreparedWrite(sa.insert(table_of(Deadline)))
