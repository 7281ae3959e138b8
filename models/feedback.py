"""投诉建议: what somebody says of this program, and what 党委工作部 answers."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, check


class Feedback(Key, table=True):
    """One entry. Answered once; the sender and 党委工作部 alone may see it, with its picture."""

    __table_args__ = (
        check("answered", "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)"),
        check(
            "picture",
            "(sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (media_type IS NULL)"
            " AND (sha256 IS NULL) = (file_name IS NULL)",
        ),
        sa.Index("ix_feedback_committee_id_id", "committee_id", "id"),
        sa.Index("ix_feedback_sender_id_id", "sender_id", "id"),
    )

    committee_id: UUID = Field(foreign_key="organization.id", description="the university")
    sender_id: UUID = Field(foreign_key="person.id")
    sent_at: datetime
    text: str
    page: str | None = Field(default=None, description="the address it is about, without a host")
    sha256: str | None = Field(default=None, index=True)
    size: int | None = None
    media_type: str | None = None
    file_name: str | None = None
    answer: str | None = None
    answered_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    answered_at: datetime | None = None
