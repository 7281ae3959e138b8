"""The inbox: what somebody was told within the house, and what of it waits for 签收."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.journal import Entry
from models.notice import Notice
from models.vocabulary import Channel
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.rows import Row

IN_INBOX = col(Notice.channel) == Channel.INBOX
"""Selects what stands in inboxes: the same told by another channel is not shown, counted or signed for twice."""


def inbox(session: Session, actor: Actor, *, before: UUID | None = None, limit: int = 50) -> Sequence[Row]:
    """Return the actor's notices, newest first, each with what it is about.

    Those about what the actor may no longer know of are left out, and not counted either.
    """
    query = (
        sa.select(*sa.inspect(Notice).c, col(Entry.subject), col(Entry.subject_id), col(Entry.act))
        .join(Entry, col(Entry.id) == Notice.entry_id)
        .where(col(Notice.recipient_id) == actor.user_id, IN_INBOX, access.still_visible_notices(actor))
    )
    if before is not None:
        query = query.where(col(Notice.id) < before)
    return session.execute(query.order_by(col(Notice.id).desc()).limit(limit)).mappings().all()


_UNREAD = (
    sa.select(sa.func.count())
    .select_from(Notice)
    .join(Entry, col(Entry.id) == Notice.entry_id)
    .where(col(Notice.recipient_id) == sa.bindparam("me"), IN_INBOX, col(Notice.acknowledged_at).is_(None))
)


def unread(session: Session, actor: Actor) -> int:
    """Count the actor's notices that were not acknowledged (未签收)."""
    return session.scalar(_UNREAD.where(access.still_visible_notices(actor)), {"me": actor.user_id}) or 0
