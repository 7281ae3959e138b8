"""逾期: what is overdue, by organization and by the highest rung reached.

Not done (未完成) and not even received (未签收) are two ways of being late, counted apart.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.people import Organization
from workflows.authz.actors import Actor
from workflows.campaigns.queries import CampaignChoice
from workflows.dashboard.overdue import OverdueRows, overdue, unacknowledged_notices
from workflows.deadlines.levels import RungReached, ladders, reached, rungs
from workflows.statistics.scope import ITS_ORGANIZATION, Scope, scope_of, unit_below

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


def overdue_by_unit(
    session: Session, actor: Actor, which: CampaignChoice, *, today: date, organization_id: UUID | None = None
) -> OverdueTable:
    """Count what is overdue in sight, each organization under the one directly below the node."""
    scope = scope_of(session, actor, which, today=today, organization_id=organization_id)
    steps: tuple[RungReached, ...] = ("none", *rungs(ladders(scope.books)))
    counted = list(_counted(session, scope, overdue(session, scope, today)))
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
    known = ladders(scope.books)
    items: Any = (
        sa.select(ITS_ORGANIZATION, reached(known, col(Item.campaign_id)), sa.func.count())
        .select_from(Item)
        .outerjoin(Deadline, col(Deadline.item_id) == Item.id)
        .where(*late.items)
    )
    duties: Any = (
        sa.select(col(Duty.organization_id), reached(known, col(Duty.campaign_id)), sa.func.count())
        .select_from(Duty)
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .outerjoin(Deadline, col(Deadline.duty_id) == Duty.id)
        .where(*late.duties)
    )
    sent = unacknowledged_notices(late)
    waiting: Any = sa.select(sent.c.organization_id, sa.null(), sa.func.count())
    asked: tuple[tuple[OverdueSubject, Any], ...] = (("item", items), ("duty", duties), ("notice", waiting))
    for what, query in asked:
        for organization, on, count in session.execute(query.group_by(sa.text("1, 2"))):
            yield organization, what, on or "none", count
