"""Events on their way: found in the journal afterwards, claimed by one, sent outside of any transaction, and noted."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import key_since, new_key
from models.delivery_states import DeliveryState, WebhookState
from models.journal import Entry
from models.people import User
from models.session import insert
from models.vocabulary import SubjectKind
from models.webhook import Webhook, WebhookDelivery
from workflows import sending
from workflows.days import day_of
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.sending import still_ours, unclaimed
from workflows.webhooks.commands import host, record
from workflows.webhooks.events import EVENTS, event

LOOK_BACK = timedelta(minutes=5)
"""How far back is looked for what happened: no transaction takes so long."""
MOST = 500
"""How many are put in at a time."""
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 300, 480, 480))
"""How long is waited after each attempt that failed; after the last, most of a day later, there is none."""
PAUSE = timedelta(minutes=1)
"""For how long a receiver that took nothing is left alone."""
OFF_AFTER = timedelta(hours=12)
"""A receiver that took nothing for so long when an event is given up is told no more."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An event that this process claimed, and nobody else sends meanwhile."""

    id: UUID
    webhook_id: UUID
    entry_id: UUID | None
    attempts: int
    """Those before this one."""
    created_at: datetime
    url: str
    generation: int
    signed_before_until: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt."""

    said: str
    status: int | None
    taken: bool
    gone: bool
    wait: timedelta | None


NewEvents = list[dict[str, object]]
"""Rows of `WebhookDelivery`."""


def look(session: Session, now: datetime, back: timedelta = LOOK_BACK) -> NewEvents:
    """Return what happened of late and was subscribed to, and is not on its way yet."""
    active = session.exec(select(Webhook).where(Webhook.state == WebhookState.ACTIVE).order_by(col(Webhook.id))).all()
    return [row for each in active for row in _found(session, each, now, back)]


def put(session: Session, found: NewEvents) -> None:
    """Have events sent, each once for each webhook, whoever else found it too."""
    session.execute(insert(session, WebhookDelivery).on_conflict_do_nothing(), found)


def _found(session: Session, webhook: Webhook, now: datetime, back: timedelta) -> NewEvents:
    acts: dict[SubjectKind, list[str]] = {}
    for each in webhook.events:
        subject, act = EVENTS[each]
        acts.setdefault(subject, []).append(act)
    put_in = sa.exists().where(col(WebhookDelivery.entry_id) == Entry.id, col(WebhookDelivery.webhook_id) == webhook.id)
    query = (
        sa.select(col(Entry.id), col(Entry.subject), col(Entry.act))
        .where(
            col(Entry.id) >= key_since(back),
            col(Entry.at) >= webhook.since,
            sa.or_(*(sa.and_(col(Entry.subject) == kind, col(Entry.act).in_(some)) for kind, some in acts.items())),
            sa.not_(put_in),
        )
        .order_by(col(Entry.id))
        .limit(MOST)
    )
    waits = {"webhook_id": webhook.id, "state": DeliveryState.WAITING, "attempts": 0, "created_at": now, "next_at": now}
    return [
        waits | {"id": new_key(), "entry_id": entry_id, "event": event(subject, act)}
        for entry_id, subject, act in session.execute(query)
    ]


def anything_due(session: Session, now: datetime) -> bool:
    """Tell whether anything may be sent now."""
    waits = sa.exists().where(unclaimed(WebhookDelivery), col(WebhookDelivery.next_at) <= now)
    return bool(session.scalar(sa.select(waits), {"now": now}))


def claim(session: Session, now: datetime, limit: int) -> list[Claimed]:
    """Claim the first events that are due; whoever else asks at the same moment gets others.

    Of a receiver that took nothing lately one, to see whether it does now.
    """
    of_event = ("id", "webhook_id", "entry_id", "attempts", "created_at")
    of_webhook = ("url", "generation", "signed_before_until", "failing_since")
    order = col(WebhookDelivery.next_at), col(WebhookDelivery.id)
    place = sa.func.row_number().over(partition_by=col(WebhookDelivery.webhook_id), order_by=order)
    due = (
        sa.select(
            *(getattr(WebhookDelivery, each) for each in of_event),
            *(getattr(Webhook, each) for each in of_webhook),
            col(WebhookDelivery.next_at),
            place.label("place"),
        )
        .join_from(WebhookDelivery, Webhook, col(Webhook.id) == WebhookDelivery.webhook_id)
        .where(
            unclaimed(WebhookDelivery), col(WebhookDelivery.next_at) <= now, col(Webhook.state) == WebhookState.ACTIVE
        )
        .subquery()
        .c
    )
    query = (
        sa.select(*(due[each] for each in Claimed.__dataclass_fields__))
        .where(sa.or_(due.failing_since.is_(None), due.place == 1))
        .order_by(due.next_at, due.id)
        .limit(limit)
    )
    found = [Claimed(*row) for row in session.execute(query, {"now": now}).all()]
    claimed = sending.claim(session, WebhookDelivery, [each.id for each in found], now)
    return [each for each in found if each.id in claimed]


def note(session: Session, sent: Claimed, outcome: Outcome, now: datetime) -> None:
    """Note what became of an attempt; `now` is in the university's time.

    What was not taken is tried again after a growing wait, and given up after the last; then those who look after
    webhooks are told, and a receiver that took nothing for long is told no more.
    """
    tried = {"status": outcome.status, "said": outcome.said, "claimed_until": None}
    mine = still_ours(WebhookDelivery, [sent])
    webhook = session.exec(select(Webhook).where(Webhook.id == sent.webhook_id).with_for_update()).one_or_none()
    if webhook is None:
        return
    if outcome.taken:
        _change(session, mine, tried | {"state": DeliveryState.SENT, "finished_at": now})
        webhook.failing_since = None
        return
    webhook.failing_since = webhook.failing_since or now
    given_up = outcome.gone or sent.attempts >= len(WAITS)
    if given_up:
        _change(session, mine, tried | {"state": DeliveryState.FAILED, "finished_at": now})
        _tell(session, webhook, outcome, now)
    else:
        wait = max(WAITS[sent.attempts], outcome.wait or timedelta())
        _change(session, mine, tried | {"next_at": now + wait})
    others = sa.and_(
        col(WebhookDelivery.webhook_id) == webhook.id,
        col(WebhookDelivery.state) == DeliveryState.WAITING,
        col(WebhookDelivery.next_at) < now + PAUSE,
    )
    _change(session, others, {"next_at": now + max(PAUSE, outcome.wait or PAUSE)})


def _change(session: Session, which: sa.ColumnElement[bool], values: dict[str, object]) -> None:
    waiting = col(WebhookDelivery.state) == DeliveryState.WAITING
    session.execute(
        sa.update(WebhookDelivery).where(which, waiting).values(values).execution_options(synchronize_session=False)
    )


def _tell(session: Session, webhook: Webhook, outcome: Outcome, now: datetime) -> None:
    failing = webhook.failing_since
    off = outcome.gone or (failing is not None and now - failing >= OFF_AFTER)
    if off:
        webhook.state, webhook.reason = WebhookState.OFF, outcome.said
    entry_id = record(session, webhook, Act.WEBHOOK_OFF if off else Act.NOT_DELIVERED, now, None)
    keepers = col(User.is_admin), col(User.active)
    people = set(session.exec(select(User.id).where(sa.or_(sa.and_(*keepers), col(User.id) == webhook.created_by_id))))
    what = "一直没有收下，已停用" if off else "有一件几次重试都没有收下"
    told = f"Webhook {host(webhook.url)} {what}：{outcome.said}请在“Webhook”页查看。"
    outbox.enqueue_daily(session, entry_id, people, told, now, day_of(now))


def held_up(session: Session, now: datetime, waited: timedelta) -> int:
    """Count the webhooks whose receiver takes nothing for longer than one gives it."""
    counted = sa.select(sa.func.count()).select_from(Webhook)
    slow = col(Webhook.state) == WebhookState.ACTIVE, col(Webhook.failing_since) < now - waited
    return session.scalar(counted.where(*slow)) or 0


def forget(before: datetime) -> sa.Delete:
    """Return what deletes the events that were settled before a moment."""
    return sa.delete(WebhookDelivery).where(col(WebhookDelivery.finished_at) < before)
