"""Keep of each paper whether it holds a ledger, and which of its numbers differ from what was frozen (ADR 38).

Of what was taken in before nothing is known: it is judged by its name, as it was.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("filing_paper", "draft_paper"):
        op.add_column(table, sa.Column("is_ledger", sa.Boolean(), nullable=True))
    differing = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("filing_paper", sa.Column("differing", differing, nullable=True))
