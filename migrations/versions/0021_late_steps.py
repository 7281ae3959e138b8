"""Find the steps that are late by their dates: what the overview of who is late counts."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    rows = sa.text("taken IS NOT NULL AND position = 0")
    op.create_index("ix_work_item_due_on", "work_item", ["due_on"], sqlite_where=rows, postgresql_where=rows)
