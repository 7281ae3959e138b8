"""待确认: what an administrator alone opened, and what somebody else said of it (ADR 14)."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, check, partial_index, word
from models.vocabulary import HoldKind


class Hold(Key, table=True):
    """An account or an appointment that signs nothing until somebody else has confirmed it.

    Without a row, or with `confirmed` true, nothing is held: so is whatever an earlier release
    left. Who said no (`confirmed` false) left it held; somebody may still say yes.
    """

    __table_args__ = (
        check("appointment", "(kind = 'appointment') = (appointment_id IS NOT NULL)"),
        check("asked_from", "asked_from IS NULL OR kind = 'appointment'"),
        check(
            "decided", "(confirmed IS NULL) = (decided_at IS NULL) AND (confirmed IS NULL) = (decided_by_id IS NULL)"
        ),
        check("refused_why", "confirmed IS NULL OR confirmed = (reason IS NULL)"),
        check(
            "by_somebody_else", "decided_by_id IS NULL OR (decided_by_id <> made_by_id AND decided_by_id <> user_id)"
        ),
        partial_index("ix_hold_waiting", "id", where="confirmed IS NULL"),
    )

    user_id: UUID = Field(foreign_key="person.id", index=True)
    kind: HoldKind = Field(sa_type=word(HoldKind))
    appointment_id: UUID | None = Field(default=None, foreign_key="appointment.id", unique=True)
    made_at: datetime
    made_by_id: UUID = Field(foreign_key="person.id")
    entry_id: UUID | None = Field(
        default=None,
        index=True,
        description="the entry that told of it; none for a 挂点, of which the item's journal tells",
    )
    asked_from: date | None = Field(
        default=None, description="from when the office was to be held, where that is earlier"
    )
    confirmed: bool | None = None
    decided_at: datetime | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    reason: str | None = None


class DirectoryReview(Key, table=True):
    """首次核对: somebody read a university's first directory and confirmed that it is right.

    The second who confirms the same, of another organization, ends the setting up: that row
    `completes` it and keeps the document that both had read.
    """

    __table_args__ = (
        check("completes", "completes = (document IS NOT NULL)"),
        sa.UniqueConstraint("committee_id", "user_id", "sha256"),
        partial_index("uq_directory_review_completes", "committee_id", where="completes", unique=True),
    )

    committee_id: UUID = Field(foreign_key="organization.id", description="the university")
    user_id: UUID = Field(foreign_key="person.id")
    appointment_id: UUID = Field(foreign_key="appointment.id")
    sha256: str
    at: datetime
    completes: bool = False
    document: str | None = Field(default=None, description="canonical JSON, of that hash")
