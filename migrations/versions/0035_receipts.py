"""Keep by what a channel tells what became of a message after it was taken, and that it was read there (ADR 36)."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("delivery", sa.Column("receipt", sa.String(), nullable=True))
    for name in ("ask_at", "read_at"):
        op.add_column("delivery", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    rows = sa.text("ask_at IS NOT NULL")
    op.create_index("ix_delivery_ask_at", "delivery", ["ask_at"], sqlite_where=rows, postgresql_where=rows)
