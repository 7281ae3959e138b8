"""How many items there are, by where they stand: derived from the items, and changed with them (ADR 22)."""

from datetime import date
from uuid import UUID

from sqlmodel import Field, SQLModel

from models.base import word
from models.vocabulary import Level, Sensitivity

NO_INDICATOR = UUID(int=0)
"""Under which items are counted that cite no indicator: a key has a value in every column."""


class ItemCount(SQLModel, table=True):
    """Of one organization's items that are alike: how many are in each stage, and how many ever came so far.

    What is not there follows from the rest: every item was in 诊断, and whatever is beyond 方案 was in 整改.
    """

    __tablename__ = "item_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", primary_key=True)
    sensitivity: Sensitivity = Field(sa_type=word(Sensitivity), primary_key=True)
    indicator_id: UUID = Field(primary_key=True)
    level: Level = Field(sa_type=word(Level), primary_key=True)
    diagnose: int
    plan: int
    rectify: int
    verify: int
    closed: int
    long_term: int
    void: int
    ever_plan: int
    ever_verify: int
    ever_closed: int
    ever_long_term: int


class DailyItemCount(SQLModel, table=True):
    """Of one organization's items of one sensitivity: what changed on a day, and what is due on it.

    `registered` came in on that day; by the next three the number in a stage changed then, up or down. `due` are
    the items in 方案, 整改 and 长期坚持 whose due date it is, `review` those of them in 长期坚持: what is late is the
    sum of the days before.
    """

    __tablename__ = "daily_item_count"
    __table_args__ = ({"sqlite_with_rowid": False},)

    campaign_id: UUID = Field(foreign_key="campaign.id", primary_key=True)
    organization_id: UUID = Field(foreign_key="organization.id", primary_key=True)
    sensitivity: Sensitivity = Field(sa_type=word(Sensitivity), primary_key=True)
    day: date = Field(primary_key=True)
    registered: int
    closed: int
    long_term: int
    void: int
    due: int
    review: int
