"""Note that the journal of an earlier release is to be marked and sealed (ADR 7)."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    newest = op.get_bind().execute(sa.text("SELECT max(at) FROM entry")).scalar()
    if newest is not None:
        op.get_bind().execute(
            sa.text("INSERT INTO clock_mark (id, name, at) VALUES (:id, 'upgrading', :at)"),
            {"id": uuid4().hex, "at": newest},
        )
