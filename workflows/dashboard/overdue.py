"""逾期: what of campaigns is overdue, by organization and by the highest rung reached; and what was sent about it.

Not done (未完成) and not even received (未签收) are two ways of being late, counted apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.deadline import Deadline
from models.duty import Duty
from models.journal import Entry
from models.notice import Notice
from models.people import Organization, User
from models.vocabulary import EscalationState, EscalationStep
from workflows.deadlines.levels import RungReached, ladders, reached, rungs
from workflows.notifications.queries import IN_INBOX
from workflows.rows import Row
from workflows.statistics.counted import open_items
from workflows.statistics.scope import Scope, ScopeConditions, unit_below
from workflows.submissions.lateness import late_clause_of_duties

_SENT_ACTS = (EscalationStep.URGE.value, f"{EscalationStep.SUPERVISE}_{EscalationState.SENT}")
_WAITING = (
    # In the words of its index, not by parameters.
    col(Entry.act).in_([sa.literal_column(f"'{act}'") for act in _SENT_ACTS]),
    IN_INBOX,
    col(Notice.acknowledged_at).is_(None),
)
"""Selects what waits for 签收: 催办, and 督办 once it was sent."""

_CLIMBED = (col(Deadline.item_id).is_not(None), col(Deadline.rung).is_not(None))
"""In the words of its index: an item whose clock it does not select is on no rung."""


@dataclass(frozen=True, slots=True)
class OverdueRows:
    """The overdue items and duties of a scope."""

    items: sa.Subquery
    duties: ScopeConditions
    """Upon a join of `Duty` and `Organization`."""


def overdue(session: Session, scope: Scope) -> OverdueRows:
    """Return what is overdue, as lists count it."""
    return OverdueRows(
        open_items(scope, scope.late),
        (*scope.duties, late_clause_of_duties(session, scope.books, scope.days, scope.today)),
    )


def unacknowledged(
    session: Session, scope: Scope, *, organization_only: bool = False, after: UUID | None = None, limit: int = 50
) -> Sequence[Row]:
    """未签收: return the notices of 催办 and 督办 about what is overdue that nobody acknowledged.

    The oldest first, each with its recipient and what it is about.
    """
    shown = (col(Notice.id), col(Notice.created_at), col(Notice.text), col(Notice.recipient_id))
    found = unacknowledged_notices(overdue(session, scope), *shown)
    query = (
        sa.select(
            found.c.id,
            found.c.created_at,
            found.c.text,
            found.c.item_id,
            found.c.duty_id,
            found.c.organization_id,
            col(Organization.name).label("organization"),
            found.c.recipient_id,
            col(User.name).label("recipient"),
        )
        .join(User, col(User.id) == found.c.recipient_id)
        .join(Organization, col(Organization.id) == found.c.organization_id)
    )
    if organization_only:
        query = query.where(found.c.organization_id.in_(scope.node_ids))
    if after is not None:
        query = query.where(found.c.id > after)
    return session.execute(query.order_by(found.c.id).limit(limit)).mappings().all()


def unacknowledged_notices(late: OverdueRows, *shown: sa.SQLColumnExpression[Any]) -> sa.Subquery:
    """Select what was sent about what is overdue and waits for 签收, by organization, and what is shown of it."""
    found = late.items.c
    nothing = sa.cast(sa.null(), sa.Uuid())
    of_items = (
        sa.select(*shown, found.organization_id, found.id.label("item_id"), nothing.label("duty_id"))
        .select_from(late.items)
        .join(Entry, col(Entry.subject_id) == found.id)
    )
    of_duties = (
        sa.select(*shown, col(Duty.organization_id), nothing.label("item_id"), col(Duty.id).label("duty_id"))
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .join(Entry, col(Entry.subject_id) == Duty.id)
        .where(*late.duties)
    )
    return sa.union_all(
        *(each.join(Notice, col(Notice.entry_id) == Entry.id).where(*_WAITING) for each in (of_items, of_duties))
    ).subquery()


ByRung = Mapping[RungReached, int]
"""How many stand on each rung of their campaign's ladder, and how many on none yet."""


@dataclass(frozen=True, slots=True)
class OverdueLine:
    """What is overdue of one organization and those below it."""

    organization_id: UUID
    label: str
    organization_only: bool
    """Whether the line is of the organization itself (本级), without those below it."""
    items: ByRung
    duties: ByRung
    unacknowledged: int
    """Notices of 催办 and 督办 about what is overdue that wait for 签收."""


@dataclass(frozen=True, slots=True)
class OverdueTable:
    """The lines in the order of the tree, and the rungs of the campaigns' ladders in theirs."""

    rungs: tuple[RungReached, ...]
    lines: tuple[OverdueLine, ...]
    items: ByRung
    duties: ByRung
    unacknowledged: int

    @property
    def total(self) -> int:
        """How many items and duties are overdue."""
        return sum(self.items.values()) + sum(self.duties.values())


def overdue_by_unit(session: Session, scope: Scope) -> OverdueTable:
    """Count what is overdue, each organization under the one directly below the node."""
    steps: tuple[RungReached, ...] = ("none", *rungs(ladders(scope.books)))
    counted = list(_counted(session, scope, overdue(session, scope)))
    places = unit_below(session, scope, {organization for organization, *_ in counted})
    tables = {place: _Table(steps) for place in places.values()}
    whole = _Table(steps)
    for organization, what, rung, count in counted:
        for table in (tables[places[organization]], whole):
            table.add(what, rung, count)
    lines = (
        OverdueLine(UUID(key), label, UUID(key) in scope.node_ids, *table.told())
        for (key, label), table in tables.items()
    )
    return OverdueTable(steps, tuple(lines), *whole.told())


OverdueSubject = Literal["item", "duty", "notice"]
_CountQuery = sa.Select[UUID, EscalationStep | None, int]


class _Table:
    """The counts of one line, while they are gathered."""

    def __init__(self, rungs: tuple[RungReached, ...]) -> None:
        self._rungs = rungs
        self._counts: defaultdict[OverdueSubject, Counter[RungReached]] = defaultdict(Counter)

    def add(self, what: OverdueSubject, rung: RungReached, count: int) -> None:
        self._counts[what][rung] += count

    def told(self) -> tuple[ByRung, ByRung, int]:
        items, duties = ({rung: self._counts[what][rung] for rung in self._rungs} for what in ("item", "duty"))
        return items, duties, self._counts["notice"].total()


def _counted(
    session: Session, scope: Scope, late: OverdueRows
) -> Iterator[tuple[UUID, OverdueSubject, RungReached, int]]:
    """Yield how many of what stand on which rung, by organization."""
    known, found = ladders(scope.books), late.items.c
    items = (
        sa.select(found.organization_id, reached(known, found.campaign_id), sa.func.count())
        .select_from(late.items)
        .outerjoin(Deadline, sa.and_(col(Deadline.item_id) == found.id, *_CLIMBED))
    )
    duties = (
        sa.select(col(Duty.organization_id), reached(known, col(Duty.campaign_id)), sa.func.count())
        .select_from(Duty)
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .outerjoin(Deadline, sa.and_(col(Deadline.duty_id) == Duty.id, col(Deadline.act).is_(None)))
        .where(*late.duties)
    )
    # By themselves: looked for thing by thing, they would cost more than all else that a board shows.
    notices = sa.select(unacknowledged_notices(late).c.organization_id, sa.null(), sa.func.count())
    asked: tuple[tuple[OverdueSubject, _CountQuery], ...] = (("item", items), ("duty", duties), ("notice", notices))
    for what, query in asked:
        for organization, on, count in session.execute(query.group_by(sa.text("1, 2"))):
            yield organization, what, on or "none", count
