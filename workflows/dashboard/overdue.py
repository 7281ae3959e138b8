"""What of campaigns is overdue, and of what was sent about it, what nobody has acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.notice import Notice
from models.people import Organization, User
from models.vocabulary import EscalationState, EscalationStep
from workflows.authz.actors import Actor
from workflows.campaigns.queries import CampaignChoice
from workflows.notifications.queries import IN_INBOX
from workflows.rows import Row
from workflows.statistics.scope import Scope, ScopeConditions, scope_of
from workflows.submissions import queries as submissions

SENT_ACTS = (EscalationStep.URGE.value, f"{EscalationStep.SUPERVISE}_{EscalationState.SENT}")
"""The journal's words for what is to be acknowledged: 催办, and 督办 once it was sent."""


@dataclass(frozen=True, slots=True)
class OverdueRows:
    """The overdue items and duties of a scope."""

    items: ScopeConditions
    """Upon `Item`."""
    duties: ScopeConditions
    """Upon a join of `Duty` and `Organization`."""


def overdue(session: Session, scope: Scope, today: date) -> OverdueRows:
    """Return what is overdue, as lists count it."""
    return OverdueRows(
        (*scope.items, scope.late(today)),
        (*scope.duties, submissions.late_clause_of_duties(session, scope.books, scope.days, today)),
    )


def unacknowledged(
    session: Session,
    actor: Actor,
    which: CampaignChoice,
    *,
    today: date,
    organization_id: UUID | None = None,
    organization_only: bool = False,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """未签收: return the notices of 催办 and 督办 about what is overdue that nobody acknowledged.

    The oldest first, each with its recipient and what it is about.
    """
    scope = scope_of(session, actor, which, today=today, organization_id=organization_id)
    found = unacknowledged_notices(overdue(session, scope, today))
    query: Any = (
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
    rows: Sequence[Row] = session.execute(query.order_by(found.c.id).limit(limit)).mappings().all()
    return rows


def unacknowledged_notices(late: OverdueRows) -> sa.Subquery:
    """Select what was sent about what is overdue and waits for 签收, by organization."""
    nothing = sa.cast(sa.null(), sa.Uuid())
    shown = [col(Notice.id), col(Notice.created_at), col(Notice.text), col(Notice.recipient_id)]
    waiting = sa.and_(col(Entry.act).in_(SENT_ACTS), IN_INBOX, col(Notice.acknowledged_at).is_(None))
    of_items: Any = (
        sa.select(*shown, col(Item.organization_id), col(Item.id).label("item_id"), nothing.label("duty_id"))
        .join(Entry, col(Entry.subject_id) == Item.id)
        .where(*late.items)
    )
    of_duties: Any = (
        sa.select(*shown, col(Duty.organization_id), nothing.label("item_id"), col(Duty.id).label("duty_id"))
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .join(Entry, col(Entry.subject_id) == Duty.id)
        .where(*late.duties)
    )
    return sa.union_all(
        *(each.join(Notice, col(Notice.entry_id) == Entry.id).where(waiting) for each in (of_items, of_duties))
    ).subquery()
