"""Keep the papers of a filing, and until when one that was sent back is to be corrected (ADR 32)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("filing", sa.Column("correct_by", sa.Date(), nullable=True))
    op.create_table(
        "filing_paper",
        *_paper(),
        sa.Column("filing_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["filing_id"], ["filing.id"], name=op.f("fk_filing_paper_filing_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filing_paper")),
        sa.UniqueConstraint("filing_id", "position", name=op.f("uq_filing_paper_filing_id_position")),
    )
    op.create_table(
        "draft_paper",
        *_paper(),
        sa.Column("duty_id", sa.Uuid(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_draft_paper_duty_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_draft_paper_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_paper")),
        sa.UniqueConstraint("duty_id", "document", "sha256", name=op.f("uq_draft_paper_duty_id_document_sha256")),
    )
    for table in ("filing_paper", "draft_paper"):
        op.create_index(op.f(f"ix_{table}_sha256"), table, ["sha256"], unique=False)


def _paper() -> tuple[sa.Column, ...]:
    """Return the columns that both have."""
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("figures", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True),
    )
