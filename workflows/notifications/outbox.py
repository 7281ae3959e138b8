"""The outbox: what is to reach somebody, written in the transaction of what it tells of."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.notice import Notice


def enqueue(session: Session, entry_id: UUID, recipients: Iterable[UUID], text: str, now: datetime) -> None:
    """Put the entry into the inboxes; a row in the inbox has arrived."""
    rows = [
        Notice(entry_id=entry_id, recipient_id=who, text=text, created_at=now, sent_at=now)
        for who in sorted(recipients)
    ]
    session.add_all(rows)
