"""Keep what a ledger that was kept elsewhere claims of the items taken over from it (ADR 28)."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "item_claim",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("goal", sa.String(), nullable=True),
        sa.Column("measures", sa.String(), nullable=True),
        sa.Column("leader", sa.String(), nullable=True),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_text", sa.String(), nullable=True),
        sa.Column("progress", sa.String(), nullable=True),
        sa.Column("completion", sa.String(), nullable=True),
        sa.Column("sustained", sa.String(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column("acceptance", sa.String(), nullable=True),
        sa.Column("closure", sa.String(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_item_claim_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_claim")),
        sa.UniqueConstraint("item_id", name=op.f("uq_item_claim_item_id")),
    )
