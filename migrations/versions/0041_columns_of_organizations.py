"""Keep for which organization somebody said what the columns of a file are: it is known to the others there."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was said before stays known to who said it alone: nobody noted for whom.
    with op.batch_alter_table("ledger_columns") as table:
        table.add_column(sa.Column("organization_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_ledger_columns_organization_id"), "organization", ["organization_id"], ["id"])
