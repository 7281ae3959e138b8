"""Keep what was reconciled, how each difference was settled and by whom, and who signed (ADR 34)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("paper_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("previous_id", sa.Uuid(), nullable=True),
        sa.Column("rows", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("rows_sha256", sa.String(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", sa.String(), nullable=True),
        sa.Column("statement_sha256", sa.String(), nullable=True),
        sa.CheckConstraint(
            "form IS NOT NULL OR state IN ('settled', 'replaced')", name=op.f("ck_reconciliation_compared")
        ),
        sa.CheckConstraint("state <> 'signed' OR statement IS NOT NULL", name=op.f("ck_reconciliation_signed")),
        sa.CheckConstraint("(statement IS NULL) = (statement_sha256 IS NULL)", name=op.f("ck_reconciliation_frozen")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_reconciliation_campaign_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["person.id"], name=op.f("fk_reconciliation_opened_by_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_reconciliation_organization_id")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["filing_paper.id"], name=op.f("fk_reconciliation_paper_id")),
        sa.ForeignKeyConstraint(["previous_id"], ["reconciliation.id"], name=op.f("fk_reconciliation_previous_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index(
        "ix_reconciliation_campaign_id_organization_id", "reconciliation", ["campaign_id", "organization_id", "id"]
    )
    op.create_index(op.f("ix_reconciliation_organization_id"), "reconciliation", ["organization_id"])
    op.create_index(op.f("ix_reconciliation_sha256"), "reconciliation", ["sha256"])
    op.create_index(
        "uq_reconciliation_paper_id",
        "reconciliation",
        ["paper_id"],
        unique=True,
        sqlite_where=sa.text("paper_id IS NOT NULL"),
        postgresql_where=sa.text("paper_id IS NOT NULL"),
    )

    op.create_table(
        "reconciliation_difference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("field", sa.String(length=24), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("reported_keys", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("reported", sa.String(), nullable=True),
        sa.Column("held", sa.String(), nullable=True),
        sa.Column("last", sa.String(), nullable=True),
        sa.Column("reported_place", sa.String(), nullable=False),
        sa.Column("held_place", sa.String(), nullable=False),
        sa.Column("likeness", sa.Integer(), nullable=True),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.String(length=24), nullable=True),
        sa.Column("is_same", sa.Boolean(), nullable=True),
        sa.Column("settlement", sa.String(length=24), nullable=True),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "settlement IS NULL OR settlement <> 'returned' OR opinion IS NOT NULL",
            name=op.f("ck_reconciliation_difference_returned_with_opinion"),
        ),
        sa.CheckConstraint(
            "(settlement IS NULL) = (settled_at IS NULL)", name=op.f("ck_reconciliation_difference_settled")
        ),
        sa.CheckConstraint(
            "(settlement IS NULL) = (settled_by_id IS NULL)", name=op.f("ck_reconciliation_difference_by_somebody")
        ),
        sa.CheckConstraint("is_doubtful OR is_same IS NULL", name=op.f("ck_reconciliation_difference_asked")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_reconciliation_difference_item_id")),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliation.id"], name=op.f("fk_reconciliation_difference_reconciliation_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["person.id"], name=op.f("fk_reconciliation_difference_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_difference")),
        sa.UniqueConstraint(
            "reconciliation_id", "position", name=op.f("uq_reconciliation_difference_reconciliation_id_position")
        ),
    )
    op.create_index(
        "ix_reconciliation_difference_open",
        "reconciliation_difference",
        ["item_id"],
        sqlite_where=sa.text("item_id IS NOT NULL AND (settlement IS NULL OR settlement = 'returned')"),
        postgresql_where=sa.text("item_id IS NOT NULL AND (settlement IS NULL OR settlement = 'returned')"),
    )

    op.create_table(
        "reconciliation_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=24), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("statement_sha256", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_reconciliation_signature_appointment_id")
        ),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"], ["reconciliation.id"], name=op.f("fk_reconciliation_signature_reconciliation_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_reconciliation_signature_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_signature")),
        sa.UniqueConstraint(
            "reconciliation_id", "side", "statement_sha256", name="uq_reconciliation_signature_statement"
        ),
    )
