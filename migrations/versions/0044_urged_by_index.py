"""Have what was sent about what is overdue counted from indexes alone: the entries of 催办 and 督办 by their ids, too."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sent = sa.text("act IN ('urge', 'supervise_sent')")
    op.drop_index("ix_entry_urged", "entry")
    op.create_index("ix_entry_urged", "entry", ["subject_id", "act", "id"], sqlite_where=sent, postgresql_where=sent)
