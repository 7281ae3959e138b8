"""Say of an item from which day it counts as late, where others had it for some of its days (ADR 42)."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

LATE = ["campaign_id", "state", "due_sort", "id", "organization_id", "sensitivity", "indicator_id", "level", "round"]


def upgrade() -> None:
    # What came back before this release goes on to count as it did: its journal does not name the day.
    later = sa.CheckConstraint("counted_due_on IS NULL OR counted_due_on > due_on", name="counted_due_on")
    op.add_column("item", sa.Column("counted_due_on", sa.Date(), later, nullable=True))
    op.drop_index("ix_item_campaign_id_state_due_sort", "item")
    op.create_index("ix_item_campaign_id_state_due_sort", "item", [*LATE, "date_rests", "counted_due_on"])
