"""签收: a notice was seen. It says nothing about what the notice asks for."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.hold import Hold
from models.journal import Entry
from models.notice import Notice
from models.vocabulary import SubjectKind
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.authz.confirmed import account_waits, unconfirmed
from workflows.errors import Conflict, NotFound
from workflows.notifications import queries
from workflows.notifications.queries import IN_INBOX

KEPT_OPEN = "您的账号或任职尚待他人确认，人员变动的通知在确认之后才能签收。"
_KEPT_OPEN = sa.or_(
    sa.exists().where(col(Hold.entry_id) == Notice.entry_id, col(Hold.user_id) == Notice.recipient_id, unconfirmed()),
    sa.and_(
        account_waits(Notice.recipient_id),
        sa.exists().where(
            col(Entry.id) == Notice.entry_id, col(Entry.subject).in_((SubjectKind.ACCOUNT, SubjectKind.DIRECTORY))
        ),
    ),
)
"""Selects the notices of what waits to be confirmed and, while their reader's account waits, all
that tell of accounts and offices: who took it over must not sign them away."""


def acknowledge(session: Session, notice_id: UUID, *, actor: Actor, now: datetime) -> Notice:
    """Note when the recipient first saw a notice; seeing it again changes nothing."""
    notice = session.exec(
        select(Notice)
        .join(Entry, col(Entry.id) == Notice.entry_id)
        .where(
            Notice.id == notice_id, Notice.recipient_id == actor.user_id, IN_INBOX, access.still_visible_notices(actor)
        )
        .with_for_update(of=Notice)
    ).one_or_none()
    if notice is None:
        raise NotFound
    if notice.acknowledged_at is None:
        if session.exec(select(Notice.id).where(Notice.id == notice_id, _KEPT_OPEN)).first():
            raise Conflict(KEPT_OPEN)
        notice.acknowledged_at = now
    return notice


def acknowledge_message(session: Session, message_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Note when the recipient first saw a message, with all its lines."""
    lines = queries.message(session, actor, message_id).lines
    if len(lines) == 1:
        acknowledge(session, lines[0]["id"], actor=actor, now=now)
    else:
        acknowledge_all(session, [line["id"] for line in lines], actor=actor, now=now)


def acknowledge_all(session: Session, notice_ids: Collection[UUID], *, actor: Actor, now: datetime) -> int:
    """Note of all those of the actor's own notices, and of their lines, that were not yet; return how many.

    Those that stay open until somebody confirmed the account or office of the actor are left out.
    """
    noted = session.execute(
        sa.update(Notice)
        .where(
            queries.of_messages(notice_ids),
            col(Notice.recipient_id) == actor.user_id,
            IN_INBOX,
            col(Notice.acknowledged_at).is_(None),
            ~_KEPT_OPEN,
            sa.exists().where(col(Entry.id) == Notice.entry_id, access.still_visible_notices(actor)),
        )
        .execution_options(synchronize_session=False)
        .values(acknowledged_at=now)
    )
    return int(noted.rowcount)  # type: ignore[attr-defined]
