"""Answers already given to requests that carried an Idempotency-Key."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key


class IdempotentResponse(Key, table=True):
    """What a person's request under a key was answered, so that repeating it does nothing twice."""

    __tablename__ = "kept_answer"
    __table_args__ = (sa.UniqueConstraint("user_id", "key"),)

    user_id: UUID = Field(foreign_key="person.id")
    key: str
    request_sha256: str
    status: int
    body: str
    created_at: datetime = Field(index=True)
