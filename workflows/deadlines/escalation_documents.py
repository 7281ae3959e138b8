"""督办 and beyond as papers: what the clock drafted, what it is about, and what became of it."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.deadline import Escalation
from models.duty import Duty
from models.item import Item
from models.people import Organization, User
from models.vocabulary import EscalationState
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.deadlines.queries import escalation_rows, resting
from workflows.errors import NotFound
from workflows.rows import Row


def documents(
    session: Session,
    actor: Actor,
    *,
    state: EscalationState | None = None,
    campaign_ids: Collection[UUID] | None = None,
    organization_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Return the papers in sight, the last drafted first."""
    node = access.require_organization(session, actor, organization_id) if organization_id else None
    query = _papers(actor, state, campaign_ids, node)
    if before is not None:
        query = query.where(col(Escalation.id) < before)
    return resting(session, query.order_by(col(Escalation.id).desc()).limit(limit))


def document(session: Session, actor: Actor, escalation_id: UUID) -> Row:
    """Return one paper in sight, or raise `NotFound`."""
    query = _papers(actor, None, None, None).where(col(Escalation.id) == escalation_id)
    found = resting(session, query)
    if not found:
        raise NotFound
    return found[0]


def _papers(
    actor: Actor, state: EscalationState | None, campaign_ids: Collection[UUID] | None, node: Organization | None
) -> sa.Select[Any]:
    return (
        escalation_rows(actor, state, campaign_ids, node)
        .outerjoin(Milestone, col(Milestone.id) == Duty.milestone_id)
        .outerjoin(User, col(User.id) == Escalation.decided_by_id)
        .add_columns(
            sa.func.coalesce(col(Item.text), col(Milestone.document)).label("text"),
            sa.func.coalesce(col(Item.due_on), col(Duty.due_on)).label("now_due_on"),
            col(Organization.id).label("organization_id"),
            col(User.name).label("decided_by"),
        )
    )
