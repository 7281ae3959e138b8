"""The links of messages: each leads to what its line tells of, and carries no right of its own."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.delivery import Delivery
from workflows.authz.actors import Actor
from workflows.errors import NotFound


def follow(session: Session, delivery_id: UUID, line: int, *, actor: Actor, now: datetime) -> str:
    """Return where a line of one's own message leads, and note when it was opened first. Raises `NotFound`."""
    wanted = select(Delivery).where(Delivery.id == delivery_id, col(Delivery.recipient_id) == actor.user_id)
    found = session.exec(wanted.with_for_update()).one_or_none()
    paths = [] if found is None else [path for _, lines in found.content for _, path in lines]
    if found is None or not 0 <= line < len(paths) or not isinstance(path := paths[line], str):
        raise NotFound
    if found.seen_at is None:
        found.seen_at = now
    return path
