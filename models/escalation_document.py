"""督办文书: the documents that 党委工作部 sends of what is late (督办单, 通报, 约谈, 移送), and what is answered."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Key, check, partial_index, word
from models.document_states import DocumentState
from models.vocabulary import EscalationStep


class EscalationDocument(Key, table=True):
    """One document, to one organization or person; its lines are the escalations that name it.

    The clock drafts it with its first line, mostly under the key of that; until somebody decides it
    gains lines, and no second one is drafted beside it. A circular (通报) goes to the 院党委, which
    stands for all organizations below it.
    """

    __table_args__ = (
        partial_index(
            "uq_escalation_document_drafted",
            "campaign_id",
            "rung",
            "addressee_id",
            where="state = 'drafted'",
            unique=True,
        ),
        sa.Index("ix_escalation_document_last", "campaign_id", "rung", "addressee_id", "id"),
        sa.Index("ix_escalation_document_state_id", "state", "id"),
        check("addressed", "addressee_id = COALESCE(person_id, organization_id)"),
        check("decided", "(state = 'drafted') = (decided_at IS NULL)"),
        check("by_somebody", "(decided_by_id IS NULL) = (state IN ('drafted', 'withdrawn'))"),
        check("numbered", "state IN ('drafted', 'withdrawn', 'dismissed') OR number IS NOT NULL"),
        check("why_not", "state NOT IN ('dismissed', 'withdrawn') OR opinion IS NOT NULL"),
        check("answerable", "state NOT IN ('answered', 'accepted', 'returned') OR answer_due_on IS NOT NULL"),
        check("edited", "(edited_at IS NULL) = (edited_by_id IS NULL)"),
        check("frozen", "(sent IS NULL) = (sent_sha256 IS NULL)"),
    )

    campaign_id: UUID = Field(foreign_key="campaign.id")
    rung: EscalationStep = Field(sa_type=word(EscalationStep))
    organization_id: UUID = Field(foreign_key="organization.id", index=True, description="to which it goes, or whose")
    person_id: UUID | None = Field(default=None, foreign_key="person.id", description="who is spoken to (约谈)")
    addressee_id: UUID = Field(description="the person, else the organization")
    drafted_at: datetime
    number: str | None = Field(default=None, description="文号")
    text: str | None = Field(default=None, description="what was written beside the lines")
    wanted: str | None = Field(default=None, description="反馈要求")
    edited_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    edited_at: datetime | None = None
    state: DocumentState = Field(default=DocumentState.DRAFTED, sa_type=word(DocumentState))
    answer_due_on: date | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id", description="who sent or dismissed it")
    decided_at: datetime | None = None
    opinion: str | None = Field(default=None, description="why it was dismissed or withdrawn")
    sent: str | None = Field(default=None, description="what was sent: canonical JSON, of that hash")
    sent_sha256: str | None = None


class EscalationAnswer(Key, table=True):
    """反馈: one version of what an organization answered, and whether 党委工作部 accepted it; never overwritten."""

    __table_args__ = (
        sa.UniqueConstraint("document_id", "version"),
        check("decided", "(accepted IS NULL) = (decided_at IS NULL)"),
        check("by_somebody", "(accepted IS NULL) = (decided_by_id IS NULL)"),
        check("returned_with_opinion", "accepted IS NULL OR accepted OR opinion IS NOT NULL"),
        check(
            "file",
            "(sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (media_type IS NULL)"
            " AND (sha256 IS NULL) = (file_name IS NULL)",
        ),
    )

    document_id: UUID = Field(foreign_key="escalation_document.id")
    version: int
    text: str
    new_due_on: date | None = Field(default=None, description="until when it is to be done, as the organization asks")
    sha256: str | None = Field(default=None, index=True)
    file_name: str | None = None
    size: int | None = None
    media_type: str | None = Field(default=None, description="by content, never by name")
    answered_by_id: UUID = Field(foreign_key="person.id")
    answered_at: datetime
    accepted: bool | None = None
    opinion: str | None = None
    decided_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    decided_at: datetime | None = None
