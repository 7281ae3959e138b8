"""Drafts: what somebody typed on a page and has not sent. No record, and nobody else's to read."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Json, Key


class Draft(Key, table=True):
    """The fields of one page as a person last left them; `key` is the page's address."""

    __table_args__ = (sa.UniqueConstraint("user_id", "key"),)

    user_id: UUID = Field(foreign_key="person.id")
    key: str
    content: dict[str, list[str]] = Field(sa_type=Json)
    saved_at: datetime = Field(index=True)
