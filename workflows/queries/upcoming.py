"""Where the clock looks next, which rung it takes there if nothing is done, and why that day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.duty import Duty
from models.item import Item
from models.vocabulary import Rung, State
from workflows import deadlines, ladder
from workflows.actors import Actor
from workflows.ladder import Step
from workflows.queries import Row, clock
from workflows.rulebook import Rulebook, calendar, rulebook
from workflows.workdays import Calendar


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One look of the clock at a deadline."""

    deadline: Mapping[Any, Any]
    """The row, as `clock.deadlines` gives it."""
    rung: Rung | None
    """What is taken then; None where the ladder has no further step."""
    automatic: bool
    """Whether the clock acts by itself, or drafts for a named human."""
    why: str


def upcoming(
    session: Session,
    actor: Actor,
    *,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Upcoming]:
    """Return the looks at what the actor sees, soonest first."""
    rows = clock.deadlines(session, actor, after=after, limit=limit)
    subjects = _subjects(session, rows)
    known: dict[UUID, tuple[Rulebook, Calendar]] = {}
    found = []
    for row in rows:
        campaign_id, label = subjects[row["item_id"] or row["duty_id"]]
        if campaign_id not in known:
            book = rulebook(session, campaign_id)
            known[campaign_id] = book, calendar(session, book.committee_id)
        found.append(_look(row, label, *known[campaign_id]))
    return found


def _subjects(session: Session, rows: Sequence[Row]) -> dict[UUID, tuple[UUID, str]]:
    """Return of each item and duty its campaign, and what its due date is called."""
    items = session.execute(
        sa.select(col(Item.id), col(Item.campaign_id), col(Item.state)).where(
            col(Item.id).in_([row["item_id"] for row in rows if row["item_id"]])
        )
    )
    duties = session.execute(
        sa.select(col(Duty.id), col(Duty.campaign_id)).where(
            col(Duty.id).in_([row["duty_id"] for row in rows if row["duty_id"]])
        )
    )
    found = {
        item_id: (campaign_id, "检视日期" if state is State.LONG_TERM else "整改时限")
        for item_id, campaign_id, state in items
    }
    return found | {duty_id: (campaign_id, "报送时限") for duty_id, campaign_id in duties}


def _look(row: Row, label: str, book: Rulebook, days: Calendar) -> Upcoming:
    steps = ladder.flat(book.rules.ladder)
    if row["position"] >= len(steps):
        return Upcoming(row, None, automatic=True, why="")
    step = steps[row["position"]]
    return Upcoming(
        row, step.rung, automatic=step.rule.automatic, why=_why(row, step, label, book, days)
    )


def _why(row: Row, step: Step, label: str, book: Rulebook, days: Calendar) -> str:
    return ladder.why(step, deadlines.effective(row["due_on"], book, days), days, label)
