"""Say of each item whether its date rests, for a later one is to be decided on; count it as late no longer (ADR 39)."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

ITEM = sa.table(
    "item", *map(sa.column, ("id", "campaign_id", "organization_id", "sensitivity", "state", "due_on", "date_rests"))
)
DEADLINE = sa.table("deadline", *map(sa.column, ("item_id", "act", "rested_since")))
COUNT = sa.table("daily_item_count", *map(sa.column, ("campaign_id", "organization_id", "sensitivity", "day", "due")))
LATE = ["campaign_id", "state", "due_sort", "id", "organization_id", "sensitivity", "indicator_id", "level", "round"]


def upgrade() -> None:
    rests = sa.CheckConstraint("NOT date_rests OR state = 'rectify'", name="date_rests")
    op.add_column("item", sa.Column("date_rests", sa.Boolean(), rests, server_default=sa.false(), nullable=False))
    # In 整改 a clock rests for no other reason.
    waiting = sa.select(DEADLINE.c.item_id).where(
        DEADLINE.c.item_id.is_not(None), DEADLINE.c.act.is_(None), DEADLINE.c.rested_since.is_not(None)
    )
    op.execute(sa.update(ITEM).where(ITEM.c.state == "rectify", ITEM.c.id.in_(waiting)).values(date_rests=sa.true()))
    its = (
        *(ITEM.c[name] == COUNT.c[name] for name in ("campaign_id", "organization_id", "sensitivity")),
        ITEM.c.due_on == COUNT.c.day,
        ITEM.c.date_rests,
    )
    count = sa.select(sa.func.count()).select_from(ITEM).where(*its).scalar_subquery()
    op.execute(sa.update(COUNT).where(sa.exists().where(*its)).values(due=COUNT.c.due - count))
    op.drop_index("ix_item_campaign_id_state_due_sort", "item")
    op.create_index("ix_item_campaign_id_state_due_sort", "item", [*LATE, "date_rests"])
