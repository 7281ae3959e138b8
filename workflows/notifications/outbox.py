"""The outbox: what is to reach somebody, written in the transaction of what it tells of."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from uuid import UUID

from sqlmodel import Session

from models.base import new_key
from models.notice import Notice
from models.prepared import PreparedWrite
from models.session import dialect_of, upserting
from models.vocabulary import Channel

ARRIVED_WHEN_WRITTEN = frozenset({Channel.INBOX})
"""The channels in which a notice is there once it is stored; by any other it is unsent until it was sent."""


def enqueue(session: Session, entry_id: UUID, recipients: Iterable[UUID], text: str, now: datetime) -> None:
    """Tell some people of an entry, through every channel that there is; whoever was told of it is not told again."""
    rows = [
        {
            "id": new_key(),
            "entry_id": entry_id,
            "recipient_id": who,
            "channel": channel,
            "text": text,
            "created_at": now,
            "sent_at": now if channel in ARRIVED_WHEN_WRITTEN else None,
        }
        for who in sorted(recipients)
        for channel in Channel
    ]
    if rows:
        _write(dialect_of(session)).write(session, *rows)


@cache
def _write(dialect: str) -> PreparedWrite:
    once = ("entry_id", "recipient_id", "channel")
    return PreparedWrite(upserting(dialect, Notice).on_conflict_do_nothing(index_elements=once))
