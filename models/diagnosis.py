"""诊断对照: what an organization found when it was held against each indicator of its guide."""

from datetime import datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Versioned, word
from models.vocabulary import Verdict


class Diagnosis(Versioned, table=True):
    """One cell of organization × indicator. A cell that was never looked at has no row."""

    __table_args__ = (sa.UniqueConstraint("campaign_id", "organization_id", "indicator_id"),)

    campaign_id: UUID = Field(foreign_key="campaign.id")
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    indicator_id: UUID = Field(foreign_key="indicator.id", index=True)
    verdict: Verdict = Field(sa_type=word(Verdict))
    text: str | None = Field(default=None, description="查摆情况")
    decided_by_id: UUID = Field(foreign_key="person.id")
    decided_at: datetime


def chain_id(campaign_id: UUID, organization_id: UUID) -> UUID:
    """Return the subject under which the journal keeps an organization's cells in a campaign."""
    return uuid5(campaign_id, organization_id.hex)
