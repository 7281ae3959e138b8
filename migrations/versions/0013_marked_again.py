"""Note that the journal of an earlier release is to be marked (ADR 7), for what 0.3.4 compares."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave it where an earlier revision of the same upgrade has noted it already."""
    bind = op.get_bind()
    newest = bind.execute(sa.text("SELECT max(at) FROM entry")).scalar()
    noted = bind.execute(sa.text("SELECT 1 FROM clock_mark WHERE name = 'upgrading'")).scalar()
    if newest is not None and noted is None:
        bind.execute(
            sa.text("INSERT INTO clock_mark (id, name, at) VALUES (:id, 'upgrading', :at)"),
            {"id": uuid4().hex, "at": newest},
        )
