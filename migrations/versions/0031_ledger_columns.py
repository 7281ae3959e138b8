"""Keep what people say that the columns of the files are which they hand in (ADR 31)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_columns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_ledger_columns_campaign_id")),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_ledger_columns_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_columns")),
        sa.UniqueConstraint(
            "user_id", "campaign_id", "sha256", "head", name=op.f("uq_ledger_columns_user_id_campaign_id_sha256_head")
        ),
    )
