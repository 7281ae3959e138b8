"""What became of messages after a channel took them, where it tells: read, or not arrived after all (ADR 36)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.delivery import Delivery
from models.delivery_states import Channel, DeliveryState
from workflows.deliveries.failures import tell_of_failure
from workflows.deliveries.outgoing import FIRST_ASKED, MAX_REASON, Outgoing

ASKED_AFTER = (FIRST_ASKED, timedelta(hours=1), timedelta(hours=20))
"""How long after a message was taken the channel is asked: nobody knows more of it after a day."""
TOLD_FOR = timedelta(hours=24)
AGAIN_AFTER = timedelta(minutes=5)
"""After how long a channel is asked anew that did not answer."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a channel took, and by what it tells of it."""

    message: Outgoing
    receipt: str
    taken_at: datetime


def due(session: Session, channel: Channel, now: datetime, limit: int) -> list[Taken]:
    """Return the first messages of which a channel is to be asked now; to ask twice costs nothing."""
    names = Outgoing.__dataclass_fields__
    query = sa.select(*(getattr(Delivery, each) for each in names), col(Delivery.receipt), col(Delivery.finished_at))
    query = query.where(col(Delivery.ask_at) <= now, col(Delivery.channel) == channel)
    rows = session.execute(query.order_by(col(Delivery.ask_at), col(Delivery.id)).limit(limit))
    return [Taken(Outgoing(*row[: len(names)]), *row[len(names) :]) for row in rows]


def channels_due(session: Session, now: datetime, channels: Collection[Channel]) -> list[Channel]:
    """Return the channels that are to be asked of anything now."""
    asked = sa.select(col(Delivery.channel)).where(col(Delivery.ask_at) <= now, col(Delivery.channel).in_(channels))
    return sorted(session.scalars(asked.distinct()))


def is_told(taken: Taken, now: datetime) -> bool:
    """Tell whether a channel still knows of a message."""
    return now - taken.taken_at < TOLD_FOR


def note_nothing(session: Session, taken: Taken, now: datetime) -> None:
    """Note that nothing is known yet: it is asked once more later, or no more."""
    waited = now - taken.taken_at
    later = next((taken.taken_at + each for each in ASKED_AFTER if each > waited), None)
    _note(session, taken, ask_at=later)


def note_silent(session: Session, channel: Channel, now: datetime) -> None:
    """Leave a channel alone for a while that did not answer."""
    session.execute(
        sa.update(Delivery)
        .where(col(Delivery.ask_at) <= now, col(Delivery.channel) == channel)
        .values(ask_at=now + AGAIN_AFTER)
        .execution_options(synchronize_session=False)
    )


def note_read(session: Session, taken: Taken, now: datetime) -> None:
    """Note that a message was read at its channel by now."""
    _note(session, taken, ask_at=None, read_at=now)


def note_not_arrived(session: Session, taken: Taken, now: datetime, why: str, *, for_good: bool) -> None:
    """Note that a message did not arrive after all; people are told as of any other, once whoever asks."""
    failed = {"state": DeliveryState.FAILED, "finished_at": now, "reason": why[:MAX_REASON]}
    if _note(session, taken, ask_at=None, **failed):
        tell_of_failure(session, taken.message, now, why[:MAX_REASON], for_good=for_good)


def _note(session: Session, taken: Taken, **told: object) -> bool:
    """Note something of a message, unless another clock did meanwhile."""
    noted = session.execute(
        sa.update(Delivery)
        .where(
            col(Delivery.id) == taken.message.id,
            col(Delivery.state) == DeliveryState.SENT,
            col(Delivery.ask_at).is_not(None),
        )
        .values(told)
        .execution_options(synchronize_session=False)
    )
    return bool(noted.rowcount)  # type: ignore[attr-defined]
