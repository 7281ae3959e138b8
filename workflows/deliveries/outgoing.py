"""Messages on their way: put in once, claimed by one, sent by a channel outside of any transaction, and noted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import Json, new_key
from models.delivery import ContactAddress, Delivery, DeliveryLine
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.item import Item
from models.people import User
from models.session import insert
from models.vocabulary import SubjectKind
from workflows.authz import visibility
from workflows.authz.actors import serves
from workflows.days import day_of
from workflows.deliveries.failures import tell_of_failure

Content = list[list[Any]]
"""What is said: sections, each a title and its lines; of a line its text and, where it leads somewhere, the path."""
Subject = tuple[SubjectKind, UUID]

PATHS = {SubjectKind.ITEM: "/items/{}", SubjectKind.DUTY: "/duties/{}", SubjectKind.DOCUMENT: "/escalations/{}"}
"""Where what a message tells of is looked at."""
SENSITIVE = "{}件敏感事项，请登录查看"
"""All that leaves the house of what is sensitive: how much of it there is."""
IN_USE = sa.and_(col(ContactAddress.confirmed_at).is_not(None), col(ContactAddress.failed_at).is_(None))
"""Selects the addresses that are used: a code came back from them, and they did not turn out to be none."""
WAKING, SLEEPING = time(7), time(21)
"""Between these, in the university's time, somebody may be reached; what is for their safety at any time."""
AT_ANY_TIME = frozenset({DeliveryKind.SECURITY, DeliveryKind.CODE})
CLAIMED_FOR = timedelta(minutes=5)
"""How long one process may take to send what it claimed; then another sends it, under the same id."""
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 360))
"""How long is waited after each attempt that failed; after the last there is none."""
CODE_LIFE = timedelta(minutes=15)
HELD_UP = timedelta(minutes=30)
"""For how long a channel may take nothing before somebody should see to it."""
MAX_REASON = 300
NO_CODE: Content = [["", [["确认码用过即不保留。", None]]]]
SENSITIVE_BY_NOW = "所说的事项已列为敏感，不再发出。"
GONE = "地址已更改或停用。"
LEFT = "此人已没有任职或账号已停用。"
LATE = "确认码已过期。"
STALE = "当天没有发出，不再补发。"
PAUSE = timedelta(minutes=1)
"""For how long a channel that is down is left alone."""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent, or to be kept as one that is not."""

    recipient_id: UUID
    channel: Channel
    address: str
    kind: DeliveryKind
    subject: str
    content: Content
    about: frozenset[Subject] = frozenset()
    """What it tells of in words; what is only counted is not among it."""
    notice_id: UUID | None = None
    suppressed: str | None = field(default=None)
    """Why it is not to be sent."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that this process claimed, and nobody else sends meanwhile."""

    id: UUID
    recipient_id: UUID
    channel: Channel
    address: str
    kind: DeliveryKind
    subject: str
    content: Content
    attempts: int
    """Those before this one."""
    created_at: datetime


def put(session: Session, wanted: NewDelivery, now: datetime) -> None:
    """Have a message sent as soon as it may be; one of the same day's digest or notice is not put in twice.

    `now` is in the university's time.
    """
    key = new_key()
    row = {
        "id": key,
        "recipient_id": wanted.recipient_id,
        "channel": wanted.channel,
        "kind": wanted.kind,
        "day": day_of(now),
        "address": wanted.address,
        "subject": wanted.subject,
        "content": wanted.content,
        "notice_id": wanted.notice_id,
        "state": DeliveryState.SUPPRESSED if wanted.suppressed else DeliveryState.WAITING,
        "reason": wanted.suppressed,
        "attempts": 0,
        "created_at": now,
        "next_at": awake(wanted.kind, now),
        "finished_at": now if wanted.suppressed else None,
    }
    made = insert(session, Delivery).on_conflict_do_nothing().returning(col(Delivery.id))
    if session.execute(made, row).first() is not None and wanted.about:
        lines = [
            {"id": new_key(), "delivery_id": key, "subject": kind, "subject_id": about}
            for kind, about in sorted(wanted.about)
        ]
        session.execute(sa.insert(DeliveryLine), lines)


def awake(kind: DeliveryKind, at: datetime) -> datetime:
    """Return when something may be sent that is ready at a moment, in the university's time."""
    if kind in AT_ANY_TIME or WAKING <= at.time() < SLEEPING:
        return at
    morning = datetime.combine(day_of(at), WAKING, at.tzinfo)
    return morning if at < morning else morning + timedelta(days=1)


_DUE = sa.and_(
    col(Delivery.state) == DeliveryState.WAITING,
    sa.or_(col(Delivery.claimed_until).is_(None), col(Delivery.claimed_until) < sa.bindparam("now")),
)


_PRESSING = sa.case((col(Delivery.kind).in_(AT_ANY_TIME), 0), (col(Delivery.kind) == DeliveryKind.URGENT, 1), else_=2)
"""What goes first: a code holds for minutes."""


def claim(session: Session, channel: Channel, now: datetime, limit: int) -> list[Outgoing]:
    """Claim the first messages that are due; whoever else asks at the same moment gets others.

    What has no right to be sent any more is noted as such, and not claimed.
    """
    found = session.execute(
        sa.select(*(getattr(Delivery, each) for each in Outgoing.__dataclass_fields__), _good(now).label("good"))
        .where(_DUE, col(Delivery.next_at) <= now, col(Delivery.channel) == channel)
        .order_by(_PRESSING, col(Delivery.next_at), col(Delivery.id))
        .limit(limit),
        {"now": now},
    ).all()
    claimed = []
    for *told, good in found:
        each = Outgoing(*told)
        if good is not None:
            _finish(session, each.id, now, DeliveryState.SUPPRESSED, reason=good)
        elif _claim(session, each.id, now):
            claimed.append(each)
    return claimed


def _good(now: datetime) -> sa.Case[str | None]:
    """Tell, of a row, why it may not be sent any more; NULL where it may."""
    held = sa.exists().where(
        col(ContactAddress.person_id) == Delivery.recipient_id,
        col(ContactAddress.channel) == Delivery.channel,
        col(ContactAddress.value) == Delivery.address,
        IN_USE,
    )
    active = sa.exists().where(col(User.id) == Delivery.recipient_id, col(User.active))
    told = col(Delivery.kind)
    return sa.case(
        (sa.and_(told == DeliveryKind.CODE, col(Delivery.created_at) < now - CODE_LIFE), LATE),
        (told.in_(AT_ANY_TIME), sa.case((active, None), else_=LEFT)),
        (sa.and_(told == DeliveryKind.DIGEST, col(Delivery.day) < day_of(now)), STALE),
        (sa.not_(serves(col(Delivery.recipient_id), day_of(now))), LEFT),
        (sa.not_(held), GONE),
        (_tells_of_sensitive(), SENSITIVE_BY_NOW),
        else_=None,
    )


def _tells_of_sensitive() -> sa.Exists:
    """Tell, of a row, whether an item that it tells of became sensitive meanwhile."""
    return sa.exists().where(
        col(DeliveryLine.delivery_id) == Delivery.id,
        col(DeliveryLine.subject) == SubjectKind.ITEM,
        col(Item.id) == DeliveryLine.subject_id,
        visibility.SENSITIVE,
    )


def _claim(session: Session, delivery_id: UUID, now: datetime) -> bool:
    changed = session.execute(
        sa.update(Delivery)
        .where(col(Delivery.id) == delivery_id, _DUE)
        .values(claimed_until=now + CLAIMED_FOR, attempts=Delivery.attempts + 1)
        .execution_options(synchronize_session=False),
        {"now": now},
    )
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def held_up(session: Session, now: datetime) -> list[Channel]:
    """Return the channels through which something that was tried waits for longer than one gives them."""
    waits = sa.select(col(Delivery.channel)).where(
        col(Delivery.state) == DeliveryState.WAITING,
        col(Delivery.attempts) > 0,
        col(Delivery.created_at) < now - HELD_UP,
        col(Delivery.reason).is_not(None),
    )
    return sorted(session.scalars(waits.distinct()))


def note_sent(session: Session, sent: Outgoing, now: datetime) -> None:
    """Note that the channel took a message."""
    _finish(session, sent.id, now, DeliveryState.SENT)


def note_failed(
    session: Session,
    failed: Outgoing,
    now: datetime,
    why: str,
    *,
    for_good: bool = False,
    again_at: datetime | None = None,
) -> None:
    """Note that a message could not be sent; it is tried again, at the earliest then, unless it failed for good.

    For good means that nothing will ever arrive at the address: it is used no more, and people are told.
    """
    reason = why[:MAX_REASON]
    if for_good or failed.attempts >= len(WAITS):
        _finish(session, failed.id, now, DeliveryState.FAILED, reason=reason)
        tell_of_failure(session, failed.recipient_id, failed.channel, failed.address, now, reason, for_good=for_good)
        return
    at = max(now + WAITS[failed.attempts], again_at or now)
    session.execute(
        sa.update(Delivery)
        .where(col(Delivery.id) == failed.id)
        .values(claimed_until=None, next_at=awake(failed.kind, at), reason=reason)
        .execution_options(synchronize_session=False)
    )


def put_off(session: Session, channel: Channel, until: datetime) -> None:
    """Leave a channel alone for a while that takes nothing from anybody."""
    session.execute(
        sa.update(Delivery)
        .where(
            col(Delivery.state) == DeliveryState.WAITING,
            col(Delivery.channel) == channel,
            col(Delivery.next_at) < until,
        )
        .values(next_at=until)
        .execution_options(synchronize_session=False)
    )


def put_back(session: Session, some: Sequence[Outgoing]) -> None:
    """Give back what was claimed and not tried."""
    session.execute(
        sa.update(Delivery)
        .where(col(Delivery.id).in_([each.id for each in some]), col(Delivery.state) == DeliveryState.WAITING)
        .values(claimed_until=None, attempts=Delivery.attempts - 1)
        .execution_options(synchronize_session=False)
    )


_KEPT = sa.case((col(Delivery.kind) == DeliveryKind.CODE, sa.literal(NO_CODE, Json)), else_=col(Delivery.content))


def _finish(session: Session, delivery_id: UUID, now: datetime, state: DeliveryState, **told: Any) -> None:
    """Note what became of a message. A code is kept no longer than that."""
    session.execute(
        sa.update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == DeliveryState.WAITING)
        .values(state=state, finished_at=now, claimed_until=None, content=_KEPT, **told)
        .execution_options(synchronize_session=False)
    )
