"""What administrators do about webhooks: subscribe, pause, change the secret, take away, send once more."""

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.delivery_states import DeliveryState, WebhookState
from models.vocabulary import SubjectKind
from models.webhook import Webhook, WebhookDelivery
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.errors import Conflict, Incomplete, NotFound, Unconfirmed
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.journal.entries import DIRECTORY
from workflows.webhooks.events import EVENTS, PING
from workflows.webhooks.secrets import BEFORE_HOLDS

KEEP = "keep_webhooks"
"""The right."""
MOST = 50
"""How many there may be."""
LONGEST_URL = 500


def require_webhook(session: Session, actor: Actor, webhook_id: UUID) -> Webhook:
    """Return a webhook, for who keeps them. Raises `NotFound` (404), `NotPermitted` (403)."""
    permissions.require(actor, KEEP)
    found = session.exec(select(Webhook).where(Webhook.id == webhook_id).with_for_update()).one_or_none()
    if found is None:
        raise NotFound
    return found


def subscribe(session: Session, url: str, events: Collection[str], *, actor: Actor, now: datetime) -> Webhook:
    """Have an address told of events from now on; that it may be one at all was looked at before.

    Raises `Incomplete` for no event, or an unknown one; `Conflict` for too many webhooks; `Unconfirmed` without a
    password lately.
    """
    permissions.require(actor, KEEP)
    _demand_password(actor, now)
    if not events or not EVENTS.keys() >= set(events):
        raise Incomplete({"event": "请选择要订阅的事件。"})
    if (session.scalar(sa.select(sa.func.count()).select_from(Webhook)) or 0) >= MOST:
        raise Conflict(f"最多 {MOST} 个，请先删除不用的。")
    made = Webhook(
        url=url,
        events=[each for each in EVENTS if each in events],
        created_by_id=actor.user_id,
        created_at=now,
        since=now,
    )
    session.add(made)
    session.flush()
    record(session, made, Act.WEBHOOK_ADDED, now, actor, events=made.events)
    return made


def pause(session: Session, webhook_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Send nothing there until it is resumed; what happens meanwhile it is not told of."""
    found = require_webhook(session, actor, webhook_id)
    if found.state is WebhookState.ACTIVE:
        found.state = WebhookState.PAUSED
        record(session, found, Act.WEBHOOK_PAUSED, now, actor)


def resume(session: Session, webhook_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Send there again: what still waits, and what happens from now on."""
    found = require_webhook(session, actor, webhook_id)
    if found.state is not WebhookState.ACTIVE:
        found.state, found.reason, found.failing_since, found.since = WebhookState.ACTIVE, None, None, now
        record(session, found, Act.WEBHOOK_RESUMED, now, actor)


def rotate(session: Session, webhook_id: UUID, *, actor: Actor, now: datetime) -> Webhook:
    """Give it another secret; for a while what is sent is signed with both. Raises `Unconfirmed` as `subscribe`."""
    found = require_webhook(session, actor, webhook_id)
    _demand_password(actor, now)
    found.generation, found.signed_before_until = found.generation + 1, now + BEFORE_HOLDS
    record(session, found, Act.WEBHOOK_ROTATED, now, actor)
    return found


def remove(session: Session, webhook_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take it away, with what is known of what was sent there."""
    found = require_webhook(session, actor, webhook_id)
    session.execute(sa.delete(WebhookDelivery).where(col(WebhookDelivery.webhook_id) == found.id))
    session.delete(found)
    record(session, found, Act.WEBHOOK_REMOVED, now, actor)


def ping(session: Session, webhook_id: UUID, *, actor: Actor, now: datetime) -> None:
    """试发: have one sent that is about nothing. Raises `Conflict` where nothing is sent there now."""
    found = require_webhook(session, actor, webhook_id)
    _demand_active(found)
    session.add(WebhookDelivery(webhook_id=found.id, event=PING, created_at=now, next_at=now))


def send_again(session: Session, webhook_id: UUID, delivery_id: UUID, *, actor: Actor, now: datetime) -> None:
    """重发: have one sent once more, under the same id, whatever became of it."""
    found = require_webhook(session, actor, webhook_id)
    _demand_active(found)
    changed = session.execute(
        sa.update(WebhookDelivery)
        .where(
            col(WebhookDelivery.id) == delivery_id,
            col(WebhookDelivery.webhook_id) == found.id,
            col(WebhookDelivery.claimed_until).is_(None),
        )
        .values(state=DeliveryState.WAITING, attempts=0, next_at=now, finished_at=None)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise NotFound


def record(session: Session, webhook: Webhook, act: Act, now: datetime, actor: Actor | None, **more: object) -> UUID:
    """Write down what was done about a webhook; of its address the host alone, for the rest may be a secret."""
    said = {"webhook_id": str(webhook.id), "host": host(webhook.url)} | more
    return entries.append(session, (SubjectKind.DIRECTORY, DIRECTORY), act, now=now, actor=actor, data=said)


def host(url: str) -> str:
    """Return where an address leads, without what may be a secret."""
    return urlsplit(url).hostname or ""


def _demand_password(actor: Actor, now: datetime) -> None:
    """Refuse to show a secret to whoever found a browser open."""
    if not actor.confirmed(now):
        raise Unconfirmed("请再次输入密码，然后显示密钥。")


def _demand_active(webhook: Webhook) -> None:
    if webhook.state is not WebhookState.ACTIVE:
        raise Conflict("已暂停或停用，请先恢复。")
