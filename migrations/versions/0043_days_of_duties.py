"""Say of a duty from which day it counts as late, and whether its date rests while a later one is decided on (ADR 42)."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

PENDING = sa.text(
    "UPDATE duty SET date_rests = true WHERE EXISTS (SELECT 1 FROM duty_extension JOIN deadline"
    " ON deadline.duty_id = duty_extension.duty_id AND deadline.act IS NULL WHERE duty_extension.duty_id = duty.id"
    " AND duty_extension.state = 'pending' AND deadline.rested_since IS NOT NULL)"
)


def upgrade() -> None:
    # What was refused before this release goes on to count as it did: its journal does not name the day.
    later = sa.CheckConstraint("counted_due_on IS NULL OR counted_due_on > due_on", name="counted_due_on")
    op.add_column("duty", sa.Column("counted_due_on", sa.Date(), later, nullable=True))
    op.add_column("duty", sa.Column("date_rests", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("filing", sa.Column("counted_due_on", sa.Date(), nullable=True))
    op.execute(PENDING)
