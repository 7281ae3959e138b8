"""What the clock will look at, which rung it takes there and why that day; and the rungs that were drafted."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from operator import itemgetter
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.deadline import Deadline, Escalation
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization
from models.vocabulary import EscalationState, EscalationStep, State
from models.work_item import WorkItem
from workflows.authz import access, paths, visibility
from workflows.authz.actors import Actor
from workflows.deadlines import ladder, schedule, steps, subjects
from workflows.deadlines.documents import noted
from workflows.deadlines.documents_in_sight import document_rows
from workflows.deadlines.subjects import (
    CAMPAIGN_ID,
    DUE_ON,
    STEP_CAMPAIGN_ID,
    STEP_TEXT,
    TEXT,
    with_step_subjects,
    with_subjects,
)
from workflows.rows import Listing, Record, Row
from workflows.rules.snapshot import CampaignRules, grounds
from workflows.workdays.calendar import Calendar


def deadlines(
    session: Session, actor: Actor, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> Sequence[Row]:
    """Return what the clock will look at next in the actor's organizations, soonest first."""
    return _next(session, actor, SHOWN_OF_CLOCK, after, limit)


SHOWN_OF_CLOCK = ("id", "item_id", "duty_id", "position", "rung", "next_check_at", "met_at")
"""The columns of a due date's row that a list shows."""


def _next(
    session: Session, actor: Actor, names: Sequence[str], after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[Row]:
    shown = sa.select(
        *(sa.inspect(Deadline).c[name] for name in names),
        col(Organization.name).label("organization"),
        CAMPAIGN_ID.label("campaign_id"),
        DUE_ON.label("due_on"),
        col(Item.original_due_on),
        col(Item.number),
        TEXT.label("subject"),
    ).select_from(Deadline)
    query = with_subjects(shown).where(
        col(Deadline.next_check_at).is_not(None), visibility.in_reach_clause(actor.reach.items())
    )
    if after is not None:
        at, deadline_id = after
        query = query.where(
            sa.or_(
                col(Deadline.next_check_at) > at,
                sa.and_(col(Deadline.next_check_at) == at, col(Deadline.id) > deadline_id),
            )
        )
    return session.execute(query.order_by(col(Deadline.next_check_at), col(Deadline.id)).limit(limit)).mappings().all()


def step_key(number: int) -> UUID:
    """Return by which key a step is listed among due dates: before those that are looked at in the same moment."""
    return UUID(int=number)


def _next_steps(session: Session, actor: Actor, after: tuple[datetime, UUID] | None, limit: int) -> Iterator[Record]:
    """Yield what the clock will look at next of the steps that wait, as rows like those of due dates.

    A step is at the organization of whoever must act; it is shown to who sees what waits.
    """
    shown = sa.select(
        *(sa.inspect(WorkItem).c[name] for name in ("id", "item_id", "duty_id", "document_id", "act", "due_on")),
        *(sa.inspect(WorkItem).c[name] for name in ("taken", "rung", "next_check_at")),
        sa.func.coalesce(col(subjects.ACTING.name), col(Organization.name)).label("organization"),
        STEP_CAMPAIGN_ID.label("campaign_id"),
        col(Item.number),
        sa.func.coalesce(STEP_TEXT, col(EscalationDocument.number)).label("subject"),
    )
    seen = document_rows(actor).with_only_columns(col(EscalationDocument.id))
    query = with_step_subjects(shown).where(
        sa.or_(
            sa.and_(col(EscalationDocument.id).is_(None), visibility.in_reach_clause(actor.reach.items())),
            col(EscalationDocument.id).in_(seen),
        )
    )
    if after is not None:
        at, key = after
        later = col(WorkItem.next_check_at) > at
        if key.int <= MOST_STEPS:
            later |= sa.and_(col(WorkItem.next_check_at) == at, col(WorkItem.id) > key.int)
        query = query.where(later)
    for row in session.execute(query.order_by(col(WorkItem.next_check_at), col(WorkItem.id)).limit(limit)).mappings():
        yield {**row, "id": step_key(row["id"]), "position": row["taken"], "rested": 0, "original_due_on": None}


MOST_STEPS = 2**63 - 1
"""The highest number that a step can have."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One look of the clock at a due date, or at a step that waits."""

    deadline: Record
    """The row, as `queries.deadlines` gives it; of a step with `act` and `document_id` besides."""
    label: str
    """What is due."""
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
    """Return the looks at what the actor sees, soonest first: at due dates, and at steps that wait."""
    dates = _next(session, actor, (*SHOWN_OF_CLOCK, "rested"), after, limit)
    reviewed, ground, found = _reviewed(session, dates), grounds(session), []
    rows = merge(_next_steps(session, actor, after, limit), dates, key=itemgetter("next_check_at", "id"))
    for row in islice(rows, limit):
        label = "整改时限" if row["item_id"] else "报送时限"
        label = "检视日期" if row["item_id"] in reviewed else label
        act = row["act"] if "act" in row.keys() else None  # noqa: SIM118  a record is no mapping
        found.append(_look(row, act, f"{steps.label(act)}时限" if act else label, *ground(row["campaign_id"])))
    return found


def _reviewed(session: Session, rows: Sequence[Row]) -> set[UUID]:
    """Return which of the items are long-term: their due date is the next review."""
    items = session.scalars(
        sa.select(col(Item.id)).where(
            col(Item.id).in_([row["item_id"] for row in rows if row["item_id"]]), col(Item.state) == State.LONG_TERM
        )
    )
    return set(items)


def _look(row: Record, act: str | None, label: str, book: CampaignRules, days: Calendar) -> Upcoming:
    rungs = ladder.rungs_of(steps.ladder_of(book, act))
    if row["position"] >= len(rungs):
        return Upcoming(row, label, None, automatic=True, waits=False, why="")
    step, due_on = rungs[row["position"]], schedule.effective_due(row["due_on"], book, days)
    counted = ladder.moved_due(due_on, row["rested"], days)
    return Upcoming(
        row,
        label,
        step.rung,
        automatic=step.rule.automatic,
        waits=ladder.waits_for_calendar(step, counted, days),
        why=subjects.why_that_day(step, due_on, row["rested"], days, label),
    )


def escalations(
    session: Session,
    actor: Actor,
    *,
    state: EscalationState | None = None,
    campaign_ids: Collection[UUID] | None = None,
    organization_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Return the rungs that were drafted, sent or dismissed in the actor's organizations."""
    node = access.require_organization(session, actor, organization_id) if organization_id else None
    query = escalation_rows(actor, state, campaign_ids, node)
    if after is not None:
        query = query.where(col(Escalation.id) > after)
    return noted(session, query.order_by(col(Escalation.id)).limit(limit))


SHOWN = (
    *("id", "deadline_id", "rung", "due_on", "reason", "drafted_at", "state", "number", "answer_due_on"),
    *("decided_by_id", "decided_at", "opinion"),
)
"""The columns of an escalation itself; its document is told elsewhere."""


def escalation_rows(
    actor: Actor, state: EscalationState | None, campaign_ids: Collection[UUID] | None, node: Organization | None
) -> Listing:
    """Select escalations in sight, in any order, with the columns that a list shows."""
    shown = sa.select(
        *(col(getattr(Escalation, name)) for name in SHOWN),
        col(Organization.name).label("organization"),
        col(Deadline.item_id),
        col(Deadline.duty_id),
        col(Item.number).label("item_number"),
        CAMPAIGN_ID.label("campaign_id"),
    ).join(Deadline, col(Deadline.id) == Escalation.deadline_id)
    query = with_subjects(shown).where(visibility.in_reach_clause(actor.reach.items()))
    if state is not None:
        query = query.where(col(Escalation.state) == state)
    if state is EscalationState.DRAFTED:  # what can be decided: not a remark, nor what has lost its cause
        query = query.where(col(Escalation.withdrawn_at).is_(None), col(Escalation.document_id).is_not(None))
    if campaign_ids is not None:
        query = query.where(CAMPAIGN_ID.in_(campaign_ids))
    if node is not None:
        query = query.where(paths.within_subtrees([node.path]))
    return query
