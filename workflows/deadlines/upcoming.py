"""Where the clock looks next, which rung it takes there if nothing is done, and why that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.vocabulary import EscalationStep, State
from workflows.authz.actors import Actor
from workflows.deadlines import ladder, queries, schedule
from workflows.rows import Row
from workflows.rules.snapshot import CampaignRules, campaign_rules, working_calendar
from workflows.workdays.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One look of the clock at a deadline."""

    deadline: Mapping[Any, Any]
    """The row, as `queries.deadlines` gives it."""
    rung: EscalationStep | None
    """What is taken then; None where the ladder has no further step."""
    automatic: bool
    """Whether the clock acts by itself, or drafts for a named human."""
    waits: bool
    """Whether nothing is taken then: it waits until the year's days off are known."""
    why: str


def upcoming(
    session: Session, actor: Actor, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> list[Upcoming]:
    """Return the looks at what the actor sees, soonest first."""
    rows = queries.deadlines(session, actor, after=after, limit=limit)
    reviewed = _reviewed(session, rows)
    known: dict[UUID, tuple[CampaignRules, Calendar]] = {}
    found = []
    for row in rows:
        campaign_id = row["campaign_id"]
        if campaign_id not in known:
            book = campaign_rules(session, campaign_id)
            known[campaign_id] = book, working_calendar(session, book.committee_id)
        label = "整改时限" if row["item_id"] else "报送时限"
        label = "检视日期" if row["item_id"] in reviewed else label
        found.append(_look(row, label, *known[campaign_id]))
    return found


def _reviewed(session: Session, rows: Sequence[Row]) -> set[UUID]:
    """Return which of the items are long-term: their due date is the next review."""
    items = session.scalars(
        sa.select(col(Item.id)).where(
            col(Item.id).in_([row["item_id"] for row in rows if row["item_id"]]), col(Item.state) == State.LONG_TERM
        )
    )
    return set(items)


def _look(row: Row, label: str, book: CampaignRules, days: Calendar) -> Upcoming:
    steps = ladder.rungs_of(book.rules.ladder)
    if row["position"] >= len(steps):
        return Upcoming(row, None, automatic=True, waits=False, why="")
    step, due_on = steps[row["position"]], schedule.effective_due(row["due_on"], book, days)
    return Upcoming(
        row,
        step.rung,
        automatic=step.rule.automatic,
        waits=ladder.waits_for_calendar(step, due_on, days),
        why=ladder.why_that_day(step, due_on, days, label),
    )
