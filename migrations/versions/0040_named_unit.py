"""Keep whose a report says it is, where somebody said yes to its being compared for another organization."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reconciliation", sa.Column("named_unit", sa.String(), nullable=True))
