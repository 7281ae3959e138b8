"""The inbox: what somebody was told within the house, and what of it waits for 签收."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.delivery_states import Channel
from models.journal import Entry
from models.notice import Notice
from models.shaped import ShapedQuery
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.errors import NotFound
from workflows.rows import Listing, Row

IN_INBOX = col(Notice.channel) == Channel.INBOX
"""Selects what stands in inboxes: the same told by another channel is not shown, counted or signed for twice."""
_NOTICE = sa.inspect(Notice).c
_SHOWN = tuple(each for each in _NOTICE if each.key not in {"digest_on", "message_id"})


def inbox(session: Session, actor: Actor, *, before: UUID | None = None, limit: int = 50) -> Sequence[Row]:
    """Return the actor's notices, newest first, each with what it is about.

    Those about what the actor may no longer know of are left out, and not counted either.
    """
    query = _told(actor, *_SHOWN)
    if before is not None:
        query = query.where(col(Notice.id) < before)
    return session.execute(query.order_by(col(Notice.id).desc()).limit(limit)).mappings().all()


def _told(actor: Actor, *columns: sa.SQLColumnExpression[Any]) -> Listing:
    """Select what is in the actor's inbox and may still be shown, with what it is about."""
    return (
        sa.select(*columns, col(Entry.subject), col(Entry.subject_id), col(Entry.act))
        .join(Entry, col(Entry.id) == Notice.entry_id)
        .where(col(Notice.recipient_id) == actor.user_id, IN_INBOX, access.still_visible_notices(actor))
    )


def of_messages(message_ids: Collection[UUID]) -> sa.ColumnElement[bool]:
    """Select the lines of some messages, the first of each among them."""
    return sa.or_(col(Notice.id).in_(message_ids), col(Notice.message_id).in_(message_ids))


@dataclass(frozen=True, slots=True)
class Message:
    """One row of the inbox: a notice, or all that the clock said on one day, as lines."""

    id: UUID
    lines: tuple[Row, ...]
    """Those that the reader may still be shown, in their order; at least one."""

    @property
    def created_at(self) -> datetime:
        at: datetime = self.lines[-1]["created_at"]
        return at

    @property
    def acknowledged_at(self) -> datetime | None:
        """When the last of it was acknowledged (签收); None as long as one was not."""
        times = [line["acknowledged_at"] for line in self.lines]
        return None if None in times else max(times)


def messages(session: Session, actor: Actor, *, before: UUID | None = None, limit: int = 50) -> list[Message]:
    """Return the actor's inbox, newest first: what was said together is one message.

    Lines about what the actor may no longer know of are left out, and a message that has no other.
    """
    first = aliased(Notice)
    known = (
        sa.select(sa.literal(1))
        .select_from(Notice)
        .join(Entry, col(Entry.id) == Notice.entry_id)
        .where(
            sa.or_(col(Notice.id) == first.id, col(Notice.message_id) == first.id), access.still_visible_notices(actor)
        )
        .correlate(first)
    )
    query = sa.select(col(first.id)).where(
        col(first.recipient_id) == actor.user_id,
        col(first.channel) == Channel.INBOX,
        col(first.message_id).is_(None),
        sa.exists(known),
    )
    if before is not None:
        query = query.where(col(first.id) < before)
    ids = session.scalars(query.order_by(col(first.id).desc()).limit(limit)).all()
    lines = defaultdict[UUID, list[Row]](list)
    for row in _lines(session, actor, ids):
        lines[row["message_id"] or row["id"]].append(row)
    return [Message(key, tuple(lines[key])) for key in ids]


def _lines(session: Session, actor: Actor, message_ids: Collection[UUID]) -> Sequence[Row]:
    """Return the lines of some of the actor's messages, as far as they may still be shown."""
    query = _told(actor, *_NOTICE, col(Entry.data)).where(of_messages(message_ids))
    return session.execute(query.order_by(col(Notice.id))).mappings().all()


def message(session: Session, actor: Actor, message_id: UUID) -> Message:
    """Return one of the actor's messages, or raise `NotFound`."""
    lines = _lines(session, actor, [message_id])
    if not lines:
        raise NotFound
    return Message(message_id, tuple(lines))


def unread_messages(session: Session, actor: Actor) -> int:
    """Count the actor's messages of which a line was not acknowledged (未签收)."""
    return _count(_UNREAD_MESSAGES, session, actor)


def unread(session: Session, actor: Actor) -> int:
    """Count the actor's notices that were not acknowledged (未签收)."""
    return _count(_UNREAD, session, actor)


class _Reader(NamedTuple):
    """Whose inbox it is: each page asks it."""

    user_id: UUID
    sees: access.Sight


def _count(what: ShapedQuery[_Reader], session: Session, actor: Actor) -> int:
    ((found,),) = what.all(session, _Reader(actor.user_id, access.sight(actor, actor.today)))
    return found  # type: ignore[no-any-return]


def _unread(of: _Reader, counted: sa.ColumnElement[int]) -> Listing:
    """Count what somebody was told, may still be shown, and has not acknowledged."""
    return (
        sa.select(counted)
        .select_from(Notice)
        .join(Entry, col(Entry.id) == Notice.entry_id)
        .where(col(Notice.recipient_id) == of.user_id, IN_INBOX, col(Notice.acknowledged_at).is_(None))
        .where(access.notices_in_sight(of.sees))
    )


_UNREAD = ShapedQuery[_Reader](lambda of: _unread(of, sa.func.count()))
_MESSAGES = sa.func.count(sa.distinct(sa.func.coalesce(Notice.message_id, Notice.id)))
_UNREAD_MESSAGES = ShapedQuery[_Reader](lambda of: _unread(of, _MESSAGES))


def have_unread(session: Session, people: Collection[UUID]) -> set[UUID]:
    """Return those of some people with a notice that was not acknowledged, whether it may still be shown or not."""
    held = sa.select(col(Notice.recipient_id)).where(
        col(Notice.recipient_id).in_(people), IN_INBOX, col(Notice.acknowledged_at).is_(None)
    )
    return set(session.scalars(held.distinct()))
