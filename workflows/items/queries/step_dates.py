"""By when each step that items wait for is to be taken, and at whom it is late (ADR 23)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.people import Organization
from models.prepared import PreparedQuery
from models.work_item import WorkItem
from workflows.deadlines.ladder import overdue_days
from workflows.items.loading.context import ItemContext
from workflows.items.queries.next_steps import NextStep


@dataclass(frozen=True, slots=True)
class StepDate:
    """The date of a step; `overdue_days` are working days, `organization` is that of whoever must act."""

    due_on: date
    overdue_days: int
    organization: str


StepDates = Mapping[tuple[UUID, str], StepDate]
"""By item and act; of several measures the first that is due."""


def step_dates(session: Session, cases: Iterable[ItemContext]) -> StepDates:
    """Return the dates of what some items wait for, in one statement; in none where no campaign gives steps dates."""
    dated = {case.item.id: case for case in cases if case.book.rules.steps is not None}
    found: dict[tuple[UUID, str], StepDate] = {}
    for item_id, act, due_on, organization in _DATES.all(session, ids=list(dated)) if dated else ():
        case = dated[item_id]
        late = overdue_days(due_on, case.today, case.calendar)
        found.setdefault((item_id, act), StepDate(due_on, late, organization or case.organization.name))
    return found


def with_dates(item_id: UUID, steps: Sequence[NextStep], dates: StepDates) -> tuple[NextStep, ...]:
    """Return what an item waits for, each step by its own date where it has one."""
    return tuple(
        step if (own := dates.get((item_id, step.act))) is None else replace(step, due_on=own.due_on) for step in steps
    )


_DATES: PreparedQuery[*tuple[Any, ...]] = PreparedQuery(
    sa.select(col(WorkItem.item_id), col(WorkItem.act), col(WorkItem.due_on), col(Organization.name))
    .outerjoin(Organization, col(Organization.id) == WorkItem.organization_id)
    .where(
        col(WorkItem.item_id).in_(sa.bindparam("ids", expanding=True)),
        col(WorkItem.position) == 0,
        col(WorkItem.taken).is_not(None),
    )
    .order_by(col(WorkItem.due_on), col(WorkItem.id))
)
