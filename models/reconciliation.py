"""对账: a report held against the system, each difference with what became of it, and who signed for both sides."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field

from models.base import Json, JsonObject, Key, Versioned, check, partial_index, word
from models.reconciliation_words import ChangedBy, DifferenceKind, ReconciliationState, RowField, Settlement, Side


class Reconciliation(Versioned, table=True):
    """One report of an organization, held against what the system held of it.

    It is of a paper that was filed, or of a file by itself, such as another system's. Where the file holds no
    ledger, `form` is null and there is nothing to compare.
    """

    __table_args__ = (
        partial_index("uq_reconciliation_paper_id", "paper_id", where="paper_id IS NOT NULL", unique=True),
        sa.Index("ix_reconciliation_campaign_id_organization_id", "campaign_id", "organization_id", "id"),
        check("frozen", "(statement IS NULL) = (statement_sha256 IS NULL)"),
        check("signed", "state <> 'signed' OR statement IS NOT NULL"),
        check("compared", "form IS NOT NULL OR state IN ('settled', 'replaced')"),
    )

    campaign_id: UUID = Field(foreign_key="campaign.id")
    organization_id: UUID = Field(foreign_key="organization.id", index=True)
    paper_id: UUID | None = Field(default=None, foreign_key="filing_paper.id")
    name: str = Field(description="of the file")
    sha256: str = Field(index=True, description="of the file")
    form: str | None = Field(default=None, description="which form the file was read as")
    named_unit: str | None = Field(default=None, description="whose the file says it is, where that is another's")
    previous_id: UUID | None = Field(default=None, foreign_key="reconciliation.id", description="the third side")
    rows: list[JsonObject] = Field(sa_type=Json, description="the report as it was read")
    rows_sha256: str
    matched: int = Field(description="how many of its rows were found among the items")
    rounds: int = Field(default=1, description="how often it was compared")
    held_at: datetime = Field(description="as of when it was compared last")
    state: ReconciliationState = Field(sa_type=word(ReconciliationState))
    opened_by_id: UUID = Field(foreign_key="person.id")
    opened_at: datetime
    statement: str | None = Field(default=None, description="对账单: canonical JSON, from its first signature on")
    statement_sha256: str | None = None


class ReconciliationDifference(Key, table=True):
    """One thing in which a report and the system differ; what was found never changes, only what became of it."""

    __tablename__ = "reconciliation_difference"
    __table_args__ = (
        sa.UniqueConstraint("reconciliation_id", "position"),
        check("settled", "(settlement IS NULL) = (settled_at IS NULL)"),
        check("by_somebody", "(settlement IS NULL) = (settled_by_id IS NULL)"),
        check("returned_with_opinion", "settlement IS NULL OR settlement <> 'returned' OR opinion IS NOT NULL"),
        check("asked", "is_doubtful OR is_same IS NULL"),
        partial_index(
            "ix_reconciliation_difference_open",
            "item_id",
            where="item_id IS NOT NULL AND (settlement IS NULL OR settlement = 'returned')",
        ),
    )

    reconciliation_id: UUID = Field(foreign_key="reconciliation.id")
    position: int
    round: int = Field(description="in which comparison it was found")
    kind: DifferenceKind = Field(sa_type=word(DifferenceKind))
    field: RowField | None = Field(default=None, sa_type=word(RowField))
    item_id: UUID | None = Field(default=None, foreign_key="item.id")
    reported_keys: list[str] = Field(sa_type=Json, description="the rows of the report that it is about")
    reported: str | None = None
    held: str | None = None
    last: str | None = None
    reported_place: str
    held_place: str
    likeness: int | None = None
    is_doubtful: bool = False
    changed_by: ChangedBy | None = Field(default=None, sa_type=word(ChangedBy))
    is_same: bool | None = Field(default=None, description="of a doubtful pair, what somebody said")
    settlement: Settlement | None = Field(default=None, sa_type=word(Settlement))
    opinion: str | None = None
    settled_by_id: UUID | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = None


class ReconciliationSignature(Key, table=True):
    """One side's signature under a 对账单; it stands for that statement alone, and for none that came after."""

    __tablename__ = "reconciliation_signature"
    __table_args__ = (
        sa.UniqueConstraint(
            "reconciliation_id", "side", "statement_sha256", name="uq_reconciliation_signature_statement"
        ),
    )

    reconciliation_id: UUID = Field(foreign_key="reconciliation.id")
    side: Side = Field(sa_type=word(Side))
    user_id: UUID = Field(foreign_key="person.id")
    appointment_id: UUID = Field(foreign_key="appointment.id")
    statement_sha256: str
    signed_at: datetime
