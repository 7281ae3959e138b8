"""The outbox: what is to reach somebody, written in the transaction of what it tells of."""

from collections.abc import Iterable, Mapping, MutableMapping
from datetime import date, datetime
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import new_key
from models.claim import take_turn
from models.delivery_states import Channel
from models.notice import Notice
from models.prepared import PreparedQuery, PreparedWrite
from models.session import dialect_of, upserting

Message = MutableMapping[UUID, UUID]
"""The first notice of one message to several people, by its recipient: what follows is a line of it."""


def enqueue(
    session: Session,
    entry_id: UUID,
    recipients: Iterable[UUID],
    text: str,
    now: datetime,
    *,
    message: Message | None = None,
) -> None:
    """Tell some people of an entry, in their inbox; whoever was told of it is not told again.

    Where a message is given, it is a line of that. What of it leaves the house workflows/deliveries decides.
    """
    _tell(session, entry_id, dict.fromkeys(recipients, text), now, {} if message is None else message)


def enqueue_each(session: Session, entry_id: UUID, lines: Mapping[UUID, str], now: datetime) -> None:
    """Tell each of some people of an entry in words of their own, likewise."""
    _tell(session, entry_id, lines, now, {})


def enqueue_daily(
    session: Session, entry_id: UUID, recipients: Iterable[UUID], text: str, now: datetime, today: date
) -> None:
    """Tell some people what the clock has to say: one message a day for each, of which this is a line."""
    people = set(recipients)
    message = _digest(session, people, today)
    _tell(session, entry_id, dict.fromkeys(people, text), now, message, digest_on=today)


def _digest(session: Session, people: set[UUID], today: date) -> Message:
    """Return what was begun of a day's digests; another clock must have ended what it says first."""
    known: dict[date, Message] = session.info.setdefault(_DIGESTS, {})
    message = known.setdefault(today, {})
    if missing := [who for who in people if who not in message]:
        take_turn(session)
        message.update(_BEGUN.all(session, people=missing, today=today))
    return message


def _tell(
    session: Session,
    entry_id: UUID,
    lines: Mapping[UUID, str],
    now: datetime,
    message: Message,
    *,
    digest_on: date | None = None,
) -> None:
    rows = []
    for who in sorted(lines):
        key = new_key()
        first = message.setdefault(who, key)
        rows.append(
            {
                "id": key,
                "entry_id": entry_id,
                "recipient_id": who,
                "channel": Channel.INBOX,
                "text": lines[who],
                "created_at": now,
                "sent_at": now,
                "digest_on": digest_on if first == key else None,
                "message_id": None if first == key else first,
            }
        )
    if rows:
        _write(dialect_of(session)).write(session, *rows)


_DIGESTS = "digests"
_BEGUN = PreparedQuery(
    sa.select(col(Notice.recipient_id), col(Notice.id)).where(
        col(Notice.recipient_id).in_(sa.bindparam("people", expanding=True)),
        col(Notice.digest_on) == sa.bindparam("today"),
    )
)


@cache
def _write(dialect: str) -> PreparedWrite:
    once = ("entry_id", "recipient_id", "channel")
    return PreparedWrite(upserting(dialect, Notice).on_conflict_do_nothing(index_elements=once))
