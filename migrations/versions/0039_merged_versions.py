"""Raise the version of what took in several items by one merge: once for each entry, as every other act does."""

from collections import Counter

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ITEM = sa.table(
    "item", sa.column("id", sa.Uuid()), sa.column("version", sa.Integer()), sa.column("merged_into_id", sa.Uuid())
)
ENTRY = sa.table(
    "entry", *(sa.column("subject"), sa.column("act"), sa.column("subject_id", sa.Uuid()), sa.column("data", sa.JSON()))
)


def upgrade() -> None:
    # What an item was merged into took in, with it, all that the item had taken in; its version rose for the item alone.
    connection = op.get_bind()
    merged = sa.select(ITEM.c.id, ITEM.c.merged_into_id).where(ITEM.c.merged_into_id.is_not(None))
    into = {str(item_id): survivor for item_id, survivor in connection.execute(merged)}
    taken_in = sa.select(ENTRY.c.subject_id, ENTRY.c.data).where(ENTRY.c.subject == "item", ENTRY.c.act == "absorb")
    behind = Counter(
        survivor
        for survivor, data in connection.execute(taken_in)
        if into.get(data.get("merged_id"), survivor) != survivor
    )
    for survivor, n in behind.items():
        op.execute(sa.update(ITEM).where(ITEM.c.id == survivor).values(version=ITEM.c.version + n))
