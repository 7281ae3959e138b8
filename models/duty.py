"""报送任务 and 报送件: what is owed at a milestone, each version sent with its papers, and more time for it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from models.base import Json, JsonObject, Key, Versioned, check, partial_index, word
from models.vocabulary import DutyState, ExtensionState


class Duty(Versioned, table=True):
    """What one organization owes at one milestone."""

    __table_args__ = (
        sa.UniqueConstraint("milestone_id", "organization_id"),
        sa.Index("ix_duty_campaign_id_due", "campaign_id", "due_on", "id"),
        check("counted_due_on", "counted_due_on IS NULL OR counted_due_on > due_on"),
    )

    campaign_id: UUID = Field(foreign_key="campaign.id")
    milestone_id: UUID = Field(foreign_key="milestone.id")
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    due_on: date
    original_due_on: date | None = Field(default=None, description="as printed, where it was moved since")
    state: DutyState = Field(default=DutyState.OWED, sa_type=word(DutyState))
    date_rests: bool = Field(
        default=False,
        description="whether a later date is to be decided on, so that its own passes without making it late",
        sa_column_kwargs={"server_default": sa.false()},
    )
    counted_due_on: date | None = Field(
        default=None, description="due_on, later by the working days that others had it, if there are any"
    )


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
    counted_due_on: date | None = Field(
        default=None, description="the day by which that was judged, where it was not the due date"
    )
    snapshot: JsonObject = Field(sa_type=Json)
    snapshot_sha256: str
    filed_by_id: UUID = Field(foreign_key="person.id")
    filed_at: datetime
    accepted: bool | None = None
    opinion: str | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
    correct_by: date | None = Field(
        default=None, description="订正期限: until when one that was sent back is corrected"
    )


class Paper(SQLModel):
    """A file beside a filing, kept as evidence is, with which document it is."""

    document: str = Field(description="one of the documents that are owed, or 附件")
    sha256: str = Field(index=True)
    file_name: str
    size: int
    media_type: str = Field(description="by content, never by name")
    figures: list[dict[str, Any]] | None = Field(
        default=None, sa_type=Json, description="the numbers that its text states; None where it has none to be read"
    )
    is_ledger: bool | None = Field(
        default=None, description="whether a ledger was read in it; None where nobody looked, or it could not be read"
    )


class FilingPaper(Paper, Key, table=True):
    """A file that was sent with one version."""

    __table_args__ = (sa.UniqueConstraint("filing_id", "position"),)

    filing_id: UUID = Field(foreign_key="filing.id")
    position: int
    differing: list[dict[str, str]] | None = Field(
        default=None,
        sa_type=Json,
        description="which of its numbers differ from what was frozen with it; None where none were held against that",
    )


class DraftPaper(Paper, Key, table=True):
    """A file that is to be sent with the next version."""

    __table_args__ = (sa.UniqueConstraint("duty_id", "document", "sha256"),)

    duty_id: UUID = Field(foreign_key="duty.id")
    added_by_id: UUID = Field(foreign_key="person.id")
    added_at: datetime


class DutyExtension(Key, table=True):
    """延期: a requested and decided change of a duty's due date. The printed one never changes."""

    __tablename__ = "duty_extension"
    __table_args__ = (
        check("decided", "(state = 'pending') = (decided_at IS NULL)"),
        check("refused_with_opinion", "state <> 'refused' OR opinion IS NOT NULL"),
        check("later", "new_due_on > previous_due_on"),
        partial_index("uq_duty_extension_pending", "duty_id", where="state = 'pending'", unique=True),
    )

    duty_id: UUID = Field(foreign_key="duty.id", index=True)
    state: ExtensionState = Field(default=ExtensionState.PENDING, sa_type=word(ExtensionState))
    reason: str
    previous_due_on: date
    new_due_on: date
    requested_by_id: UUID = Field(foreign_key="person.id")
    requested_at: datetime
    opinion: str | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
