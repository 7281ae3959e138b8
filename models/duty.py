"""报送任务 and 报送件: what is owed at a milestone, and each version that was sent."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Json, JsonObject, Key, Versioned, check, word
from models.vocabulary import DutyState


class Duty(Versioned, table=True):
    """What one organization owes at one milestone."""

    __table_args__ = (
        sa.UniqueConstraint("milestone_id", "organization_id"),
        sa.Index("ix_duty_campaign_id_due", "campaign_id", "due_on", "id"),
    )

    campaign_id: UUID = Field(foreign_key="campaign.id")
    milestone_id: UUID = Field(foreign_key="milestone.id")
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    due_on: date
    state: DutyState = Field(default=DutyState.OWED, sa_type=word(DutyState))


class Filing(Key, table=True):
    """One version of what was sent, with what the system held then; never overwritten."""

    __table_args__ = (
        sa.UniqueConstraint("duty_id", "version"),
        check("decided", "(accepted IS NULL) = (decided_at IS NULL)"),
        check("returned_with_opinion", "accepted IS NULL OR accepted OR opinion IS NOT NULL"),
    )

    duty_id: UUID = Field(foreign_key="duty.id")
    version: int
    note: str
    late: bool = Field(description="补报: sent after the due date")
    snapshot: JsonObject = Field(sa_type=Json)
    snapshot_sha256: str
    filed_by_id: UUID = Field(foreign_key="person.id")
    filed_at: datetime
    accepted: bool | None = None
    opinion: str | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
