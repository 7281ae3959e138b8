"""签收: a notice was seen. It says nothing about what the notice asks for."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from models.notice import Notice
from workflows.actors import Actor
from workflows.errors import NotFound


def acknowledge(session: Session, notice_id: UUID, *, actor: Actor, now: datetime) -> Notice:
    """Note when the recipient first saw a notice; seeing it again changes nothing."""
    notice = session.exec(
        select(Notice)
        .where(Notice.id == notice_id, Notice.recipient_id == actor.user_id)
        .with_for_update()
    ).one_or_none()
    if notice is None:
        raise NotFound
    if notice.acknowledged_at is None:
        notice.acknowledged_at = now
    return notice
