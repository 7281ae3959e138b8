"""The outbox: who is told of which entry, through which channel."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, partial_index, word
from models.vocabulary import Channel


class Notice(Key, table=True):
    """One entry for one person through one channel. 签收 says it was seen, not that it is done."""

    __table_args__ = (
        sa.UniqueConstraint("entry_id", "recipient_id", "channel"),
        sa.Index("ix_notice_recipient_id_id", "recipient_id", "id"),
        partial_index("ix_notice_unsent", "id", where="sent_at IS NULL"),
        partial_index("ix_notice_unacknowledged", "recipient_id", where="acknowledged_at IS NULL"),
    )

    entry_id: UUID = Field(foreign_key="entry.id")
    recipient_id: UUID = Field(foreign_key="person.id")
    channel: Channel = Field(default=Channel.INBOX, sa_type=word(Channel))
    text: str
    created_at: datetime
    sent_at: datetime | None = None
    acknowledged_at: datetime | None = None
