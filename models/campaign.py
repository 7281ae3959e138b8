"""专项行动 and all that is copied from its template when it opens."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Json, JsonObject, Key, check, word
from models.vocabulary import OrgKind, SeatPlace


class Campaign(Key, table=True):
    """One round of work, with the rules it was opened under: editing a template moves nothing."""

    __table_args__ = (sa.UniqueConstraint("organization_id", "code"), check("ends_after_start", "ends_on >= starts_on"))

    code: str
    title: str
    basis: str = Field(description="the notice it rests on")
    organization_id: UUID = Field(foreign_key="organization.id")
    starts_on: date
    ends_on: date
    rules: JsonObject = Field(sa_type=Json)
    opened_at: datetime


class Phase(Key, table=True):
    """阶段, or a yearly cut of a plan of several years."""

    __table_args__ = (sa.UniqueConstraint("campaign_id", "position"), check("ends_after_start", "ends_on >= starts_on"))

    campaign_id: UUID = Field(foreign_key="campaign.id")
    position: int
    name: str
    starts_on: date
    ends_on: date


class Guide(Key, table=True):
    """诊断指南 for some kinds of organization."""

    __table_args__ = (sa.UniqueConstraint("campaign_id", "prefix"),)

    campaign_id: UUID = Field(foreign_key="campaign.id")
    prefix: str
    name: str
    applies_to: list[OrgKind] = Field(sa_type=Json)


class Indicator(Key, table=True):
    """A second-level indicator under its first-level heading, cited as 院系1-2."""

    __table_args__ = (sa.UniqueConstraint("campaign_id", "code"),)

    campaign_id: UUID = Field(foreign_key="campaign.id")
    guide_id: UUID = Field(foreign_key="guide.id", index=True)
    code: str
    heading: str
    text: str
    position: int


class Milestone(Key, table=True):
    """报送节点: a document that some kinds of organization owe to someone by a date."""

    __table_args__ = (sa.UniqueConstraint("campaign_id", "code"),)

    campaign_id: UUID = Field(foreign_key="campaign.id")
    code: str
    document: str
    due_on: date
    owed_by: list[OrgKind] = Field(sa_type=Json)
    recipient: SeatPlace = Field(sa_type=word(SeatPlace))
    filed_with: str | None = None


class NumberSeries(Key, table=True):
    """The last number given under one prefix. It only counts up: a number is never reused."""

    __table_args__ = (sa.UniqueConstraint("campaign_id", "prefix"), check("counts", "last >= 0"))

    campaign_id: UUID = Field(foreign_key="campaign.id")
    prefix: str
    last: int = 0


class LocalDays(Key, table=True):
    """Days that a university adds to the State Council's: closures, 寒暑假, or extra workdays."""

    __table_args__ = (check("ends_after_start", "ends_on >= starts_on"),)

    committee_id: UUID = Field(foreign_key="organization.id", index=True)
    starts_on: date
    ends_on: date
    is_workday: bool
    name: str
    withdrawn_at: datetime | None = None
