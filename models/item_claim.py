"""What a ledger that was kept elsewhere claims of an item that was taken over from it."""

from datetime import date
from uuid import UUID

from sqlmodel import Field

from models.base import Key


class ItemClaim(Key, table=True):
    """自报: what the file says of an item, as it was read; it is shown, and nothing is decided by it.

    Only a text that the file leaves empty is None.
    """

    item_id: UUID = Field(foreign_key="item.id", unique=True)
    number: str | None = Field(default=None, description="原编号")
    problem: str
    indicator: str | None = None
    source: str | None = None
    kind: str | None = None
    goal: str | None = None
    measures: str | None = Field(default=None, description="one a line")
    leader: str | None = None
    person: str | None = None
    due_on: date | None = None
    due_text: str | None = Field(default=None, description="the term as it is written: 长期坚持, 2021年6月底")
    progress: str | None = None
    completion: str | None = Field(default=None, description="已完成, 已销号 …")
    sustained: str | None = None
    evidence: str | None = None
    acceptance: str | None = None
    closure: str | None = Field(default=None, description="who closed it there, and when")
    closed_on: date | None = None
