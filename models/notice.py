"""The outbox: who is told of which entry, through which channel."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, check, partial_index, word
from models.delivery_states import Channel


class Notice(Key, table=True):
    """One entry for one person through one channel. 签收 says it was seen, not that it is done.

    What the clock says to somebody on one day is one message: its first notice says of which day it
    is the digest, the others that they are lines of it. So are the lines of one document that is sent.
    """

    __table_args__ = (
        sa.UniqueConstraint("entry_id", "recipient_id", "channel"),
        sa.Index("ix_notice_recipient_id_id", "recipient_id", "id"),
        partial_index("ix_notice_unsent", "id", where="sent_at IS NULL"),
        partial_index("ix_notice_unacknowledged", "recipient_id", where="acknowledged_at IS NULL"),
        partial_index("ix_notice_message_id", "message_id", where="message_id IS NOT NULL"),
        partial_index(
            "uq_notice_digest_on", "recipient_id", "channel", "digest_on", where="digest_on IS NOT NULL", unique=True
        ),
        check("line_or_digest", "digest_on IS NULL OR message_id IS NULL"),
        # With all that is asked of them: what waits for 签收 is counted notice by notice.
        partial_index(
            "ix_notice_entry_id_unacknowledged",
            *("entry_id", "channel", "acknowledged_at"),
            where="acknowledged_at IS NULL",
        ),
    )

    entry_id: UUID = Field(foreign_key="entry.id")
    recipient_id: UUID = Field(foreign_key="person.id")
    channel: Channel = Field(default=Channel.INBOX, sa_type=word(Channel))
    text: str
    created_at: datetime
    sent_at: datetime | None = None
    acknowledged_at: datetime | None = None
    digest_on: date | None = Field(default=None, description="the day whose digest it begins")
    message_id: UUID | None = Field(
        default=None, foreign_key="notice.id", description="the first notice of the message that it is a line of"
    )
