"""Messages on their way: put in once, claimed by one (claims.py), sent outside of any transaction, and noted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import Json, new_key, table_of
from models.delivery import Delivery, DeliveryLine, DeliveryNotice
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.prepared import PreparedWrite
from models.session import insert
from models.vocabulary import SubjectKind
from workflows.days import day_of
from workflows.deliveries.failures import tell_of_failure
from workflows.sending import still_ours

Content = list[list[Any]]
"""What is said: sections, each a title and its lines; of a line its text and, where it leads somewhere, the path.

Titles and texts are phrases (wording.py), or words that stay as they are.
"""
Subject = tuple[SubjectKind, UUID]

PATHS = {
    SubjectKind.ITEM: "/items/{}",
    SubjectKind.DUTY: "/duties/{}",
    SubjectKind.DOCUMENT: "/escalations/{}",
    SubjectKind.RECONCILIATION: "/reconciliations/{}",
}
"""Where what a message tells of is looked at."""
WAKING, SLEEPING = time(7), time(21)
"""Between these, in the university's time, somebody may be reached; what is for their safety at any time."""
AT_ANY_TIME = frozenset({DeliveryKind.SECURITY, DeliveryKind.CODE})
WAITS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 360))
"""How long is waited after each attempt that failed; after the last there is none."""
FIRST_ASKED = timedelta(minutes=5)
"""After how long a channel that tells is asked what became of a message."""
CODE_LIFE = timedelta(minutes=15)
HELD_UP = timedelta(minutes=30)
"""For how long a channel may take nothing before somebody should see to it."""
MAX_REASON = 300
NO_CODE: Content = [["", [["确认码用过即不保留。", None]]]]
LEFT = "此人已没有任职或账号已停用。"
AWAY = "请假期间不发。"
PAUSE = timedelta(minutes=1)
"""For how long a channel that is down is left alone."""


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """A message to be sent, or to be kept as one that is not; of a group that is told there is no recipient."""

    recipient_id: UUID | None
    channel: Channel
    address: str
    kind: DeliveryKind
    subject: str
    content: Content
    about: frozenset[Subject] = frozenset()
    """What it tells of in words; what is only counted is not among it."""
    notices: tuple[UUID, ...] = ()
    """Those of the inbox that it tells; none of them is told through the channel again."""
    suppressed: str | None = field(default=None)
    """Why it is not to be sent."""
    campaign_id: UUID | None = None
    """Whose standing a group is told."""
    week: date | None = None
    """The Monday of the week whose 群公告 it is by the clock."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that this process claimed, and nobody else sends meanwhile."""

    id: UUID
    recipient_id: UUID | None
    campaign_id: UUID | None
    channel: Channel
    address: str
    kind: DeliveryKind
    subject: str
    content: Content
    attempts: int
    """Those before this one."""
    created_at: datetime
    week: date | None = None


def put(session: Session, wanted: NewDelivery, now: datetime) -> bool:
    """Have a message sent as soon as it may be, as `put_all`; tell whether it was put in."""
    return put_all(session, [wanted], now) == 1


def put_all(session: Session, wanted: Sequence[NewDelivery], now: datetime) -> int:
    """Have messages sent as soon as they may be; there is no second digest of a day, and no notice is told twice.

    Returns how many were put in: of what was told in part meanwhile nothing is, and who looks again finds the rest.
    `now` is in the university's time.
    """
    if not wanted:
        return 0
    by_key = {new_key(): each for each in wanted}
    made = insert(session, Delivery).on_conflict_do_nothing().returning(col(Delivery.id))
    there = set(session.scalars(made, [_row(key, each, now) for key, each in by_key.items()]))
    there -= _told_before(session, {key: each for key, each in by_key.items() if key in there and each.notices})
    lines = [
        {"id": new_key(), "delivery_id": key, "subject": kind, "subject_id": about}
        for key in there
        for kind, about in sorted(by_key[key].about)
    ]
    if lines:
        session.execute(sa.insert(table_of(DeliveryLine)), lines)
    return len(there)


def _told_before(session: Session, made: Mapping[UUID, NewDelivery]) -> set[UUID]:
    """Note which notices new messages tell; take back, and return, those of which somebody told a part meanwhile."""
    rows = [
        {"notice_id": notice, "channel": each.channel, "delivery_id": key}
        for key, each in made.items()
        for notice in each.notices
    ]
    if not rows:
        return set()
    rows.sort(key=lambda row: str(row["notice_id"]))  # whoever does the same waits, and holds up nobody meanwhile
    noted = insert(session, DeliveryNotice).on_conflict_do_nothing().returning(col(DeliveryNotice.delivery_id))
    told = Counter(session.scalars(noted, rows))
    lost = {key for key, each in made.items() if told[key] < len(each.notices)}
    for table, its in ((DeliveryNotice, col(DeliveryNotice.delivery_id)), (Delivery, col(Delivery.id))):
        if lost:
            session.execute(sa.delete(table_of(table)).where(its.in_(lost)))
    return lost


def _row(key: UUID, wanted: NewDelivery, now: datetime) -> dict[str, object]:
    return {
        "id": key,
        "recipient_id": wanted.recipient_id,
        "campaign_id": wanted.campaign_id,
        "week": wanted.week,
        "channel": wanted.channel,
        "kind": wanted.kind,
        "day": day_of(now),
        "address": wanted.address,
        "subject": wanted.subject,
        "content": wanted.content,
        "state": DeliveryState.SUPPRESSED if wanted.suppressed else DeliveryState.WAITING,
        "reason": wanted.suppressed,
        "attempts": 0,
        "created_at": now,
        "next_at": awake(wanted, now),
        "finished_at": now if wanted.suppressed else None,
    }


def is_awake(at: datetime) -> bool:
    """Tell whether people may be reached at a moment, in the university's time."""
    return WAKING <= at.time() < SLEEPING


def awake(told: NewDelivery | Outgoing, at: datetime) -> datetime:
    """Return when something may be sent that is ready at a moment, in the university's time.

    When 党委工作部 tells a group by hand is its own affair.
    """
    by_hand = told.kind is DeliveryKind.ANNOUNCEMENT and told.week is None
    if told.kind in AT_ANY_TIME or by_hand or is_awake(at):
        return at
    morning = datetime.combine(day_of(at), WAKING, at.tzinfo)
    return morning if at < morning else morning + timedelta(days=1)


def held_up(session: Session, now: datetime) -> list[Channel]:
    """Return the channels through which something that was tried waits for longer than one gives them."""
    waits = sa.select(col(Delivery.channel)).where(
        col(Delivery.state) == DeliveryState.WAITING,
        col(Delivery.attempts) > 0,
        col(Delivery.created_at) < now - HELD_UP,
        col(Delivery.reason).is_not(None),
    )
    return sorted(session.scalars(waits.distinct()))


def note_sent(session: Session, sent: Outgoing, now: datetime, receipt: str | None = None) -> None:
    """Note that the channel took a message, and by what it tells afterwards what became of it (receipts.py)."""
    ask_at = now + FIRST_ASKED if receipt else None
    _SENT.write(session, {"its_id": sent.id, "at": now, "its_receipt": receipt, "to_ask_at": ask_at})


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

    For good means that nothing will ever arrive at the address: it is used no more, and people are told. Where somebody
    else has claimed the message meanwhile, what becomes of it is theirs to note.
    """
    reason = why[:MAX_REASON]
    if for_good or failed.attempts >= len(WAITS):
        told = {"state": DeliveryState.FAILED, "finished_at": now, "content": _KEPT}
    else:
        at = max(now + WAITS[failed.attempts], again_at or now)
        told = {"next_at": awake(failed, at)}
    noted = session.execute(
        sa.update(Delivery)
        .where(still_ours(Delivery, [failed]))
        .values(claimed_until=None, reason=reason, **told)
        .execution_options(synchronize_session=False)
    )
    if "state" in told and noted.rowcount:  # type: ignore[attr-defined]
        tell_of_failure(session, failed, now, reason, for_good=for_good)


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
        .where(still_ours(Delivery, some))
        .values(claimed_until=None, attempts=Delivery.attempts - 1)
        .execution_options(synchronize_session=False)
    )


_KEPT = sa.case((col(Delivery.kind) == DeliveryKind.CODE, sa.literal(NO_CODE, Json)), else_=col(Delivery.content))


def finish(session: Session, delivery_id: UUID, now: datetime, state: DeliveryState, **told: Any) -> None:
    """Note what became of a message. A code is kept no longer than that."""
    session.execute(
        sa.update(Delivery)
        .where(col(Delivery.id) == delivery_id, col(Delivery.state) == DeliveryState.WAITING)
        .values(state=state, finished_at=now, claimed_until=None, content=_KEPT, **told)
        .execution_options(synchronize_session=False)
    )


_SENT = PreparedWrite(
    sa.update(table_of(Delivery))
    .where(col(Delivery.id) == sa.bindparam("its_id"), col(Delivery.state) == DeliveryState.WAITING)
    .values(
        state=DeliveryState.SENT,
        finished_at=sa.bindparam("at"),
        receipt=sa.bindparam("its_receipt"),
        ask_at=sa.bindparam("to_ask_at"),
        claimed_until=None,
        content=_KEPT,
    )
)
