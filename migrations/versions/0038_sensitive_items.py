"""Find the sensitive items of a campaign without looking through all of them (ADR 40)."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rows = sa.text("sensitivity <> 'none'")
    op.create_index("ix_item_sensitive", "item", ["campaign_id"], sqlite_where=rows, postgresql_where=rows)
