"""Raise the version of what took in several items by one merge: once for each entry, as every other act does."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ITEM = sa.table("item", sa.column("id"), sa.column("version"))
ENTRY = sa.table("entry", *map(sa.column, ("subject", "subject_id", "act", "at")))
TAKEN_IN = sa.and_(ENTRY.c.subject == "item", ENTRY.c.act == "absorb")


def upgrade() -> None:
    # An item that had taken others in was merged: each has an entry of that instant, and the version rose by one.
    several = sa.select(ENTRY.c.subject_id).where(TAKEN_IN).group_by(ENTRY.c.subject_id, ENTRY.c.at)
    more = sa.select(sa.func.count() - sa.func.count(ENTRY.c.at.distinct())).where(
        TAKEN_IN, ENTRY.c.subject_id == ITEM.c.id
    )
    op.execute(
        sa.update(ITEM)
        .where(ITEM.c.id.in_(several.having(sa.func.count() > 1)))
        .values(version=ITEM.c.version + more.scalar_subquery())
    )
