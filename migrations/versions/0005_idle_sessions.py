"""Let sessions end when nobody uses them, and keep where they were begun from."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Added in place: on SQLite a batch would copy the table, which others refer to.
    for name in ("last_seen_at", "idle_at"):
        op.add_column("access_token", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("access_token", sa.Column("address", sa.String(), nullable=True))
