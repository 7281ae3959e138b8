"""What the clock will look at, and what it drafted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import Item
from models.people import Organization
from models.vocabulary import EscalationState
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.rows import Row
from workflows.rules.snapshot import note_calendar_use

_OWNER = col(Organization.id) == sa.func.coalesce(col(Item.organization_id), col(Duty.organization_id))
"""Whose a deadline is: the item's, or the duty's."""
_CAMPAIGN_ID = sa.func.coalesce(col(Item.campaign_id), col(Duty.campaign_id))


def deadlines(
    session: Session, actor: Actor, *, after: tuple[datetime, UUID] | None = None, limit: int = 50
) -> Sequence[Row]:
    """Return what the clock will look at next in the actor's organizations, soonest first."""
    query = (
        sa.select(
            *sa.inspect(Deadline).c,
            col(Organization.name).label("organization"),
            _CAMPAIGN_ID.label("campaign_id"),
            sa.func.coalesce(col(Item.due_on), col(Duty.due_on)).label("due_on"),
            col(Item.original_due_on),
            col(Item.number),
            sa.func.coalesce(col(Item.text), col(Milestone.document)).label("subject"),
        )
        .select_from(Deadline)
        .outerjoin(Item, col(Item.id) == Deadline.item_id)
        .outerjoin(Duty, col(Duty.id) == Deadline.duty_id)
        .outerjoin(Milestone, col(Milestone.id) == Duty.milestone_id)
        .join(Organization, _OWNER)
        .where(col(Deadline.next_check_at).is_not(None), access.within_reach(actor.reach))
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
    return resting(session, query.order_by(col(Escalation.id)).limit(limit))


def resting(session: Session, query: sa.Select[Any]) -> Sequence[Row]:
    """Read escalations, and note on which years the days that they show rest."""
    rows = session.execute(query).mappings().all()
    for row in rows:
        note_calendar_use(session, row["campaign_id"], (row["due_on"], row["answer_due_on"]))
    return rows


def escalation_rows(
    actor: Actor, state: EscalationState | None, campaign_ids: Collection[UUID] | None, node: Organization | None
) -> sa.Select[Any]:
    """Select escalations in sight, in any order, with the columns that a list shows."""
    query: sa.Select[Any] = (
        sa.select(
            *sa.inspect(Escalation).c,
            col(Organization.name).label("organization"),
            col(Deadline.item_id),
            col(Deadline.duty_id),
            col(Item.number).label("item_number"),
            _CAMPAIGN_ID.label("campaign_id"),
        )
        .join(Deadline, col(Deadline.id) == Escalation.deadline_id)
        .outerjoin(Item, col(Item.id) == Deadline.item_id)
        .outerjoin(Duty, col(Duty.id) == Deadline.duty_id)
        .join(Organization, _OWNER)
        .where(access.within_reach(actor.reach))
    )
    if state is not None:
        query = query.where(col(Escalation.state) == state)
    if campaign_ids is not None:
        query = query.where(_CAMPAIGN_ID.in_(campaign_ids))
    if node is not None:
        query = query.where(paths.within_subtrees([node.path]))
    return query
