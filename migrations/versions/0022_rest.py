"""Let the clock of an item rest while it waits for somebody else, and the ladder move by that (ADR 23)."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rests = sa.CheckConstraint("rested_since IS NULL OR next_check_at IS NULL", name=op.f("ck_deadline_resting"))
    op.add_column("deadline", sa.Column("rested_since", sa.Date(), rests, nullable=True))
    op.add_column("deadline", sa.Column("rested", sa.Integer(), nullable=False, server_default="0"))
