"""Which webhooks there are, what was sent to each and what became of it."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.delivery_states import DeliveryState, WebhookState
from models.people import User
from models.webhook import Webhook, WebhookDelivery
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.errors import NotFound
from workflows.rows import Row

KEEP = "keep_webhooks"
_SHOWN = ("id", "event", "state", "attempts", "created_at", "next_at", "finished_at", "status", "said")


def webhooks(session: Session, actor: Actor) -> Sequence[Webhook]:
    """Return all of them, for who keeps them."""
    permissions.require(actor, KEEP)
    return session.exec(select(Webhook).order_by(col(Webhook.id))).all()


def webhook(session: Session, actor: Actor, webhook_id: UUID) -> tuple[Webhook, str]:
    """Return one, with who made it. Raises `NotFound` (404), `NotPermitted` (403)."""
    permissions.require(actor, KEEP)
    query = select(Webhook, User.name).join(User, col(User.id) == Webhook.created_by_id)
    found = session.exec(query.where(Webhook.id == webhook_id)).one_or_none()
    if found is None:
        raise NotFound
    return found


def sent(
    session: Session,
    webhook_id: UUID,
    *,
    state: DeliveryState | None = None,
    event: str | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Return what was sent to one, newest first; whoever asks must be one who keeps them."""
    query = sa.select(*(getattr(WebhookDelivery, each) for each in _SHOWN))
    query = query.where(col(WebhookDelivery.webhook_id) == webhook_id)
    if state is not None:
        query = query.where(col(WebhookDelivery.state) == state)
    if event is not None:
        query = query.where(col(WebhookDelivery.event) == event)
    if before is not None:
        query = query.where(col(WebhookDelivery.id) < before)
    return session.execute(query.order_by(col(WebhookDelivery.id).desc()).limit(limit)).mappings().all()


def switched_off(session: Session) -> int:
    """Count those that were switched off because nothing arrived there."""
    counted = sa.select(sa.func.count()).select_from(Webhook).where(col(Webhook.state) == WebhookState.OFF)
    return session.scalar(counted) or 0
