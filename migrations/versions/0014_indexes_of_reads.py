"""Have what is read all the time found in its order: lists by person, by stage and of all campaigns, 待办, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ORDERED = ("responsible_id", "leader_id", "state")


def upgrade() -> None:
    for column in ORDERED:
        op.create_index(f"ix_item_{column}_due_sort", "item", [column, "due_sort", "id"])
    op.create_index("ix_item_due_sort", "item", ["due_sort", "id"])
    for column in ("responsible_id", "leader_id"):  # the longer ones begin with the same
        op.drop_index(f"ix_item_{column}", "item")
    op.create_index("ix_extension_state_item_id", "extension", ["state", "item_id"])
    waiting = sa.text("acknowledged_at IS NULL")
    op.create_index(
        "ix_notice_unacknowledged", "notice", ["recipient_id"], sqlite_where=waiting, postgresql_where=waiting
    )
    asked = sa.text("act = 'request_void'")
    op.create_index(
        "ix_entry_void_requested", "entry", ["act", "subject_id"], sqlite_where=asked, postgresql_where=asked
    )
