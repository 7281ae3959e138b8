"""Note that what waits for whom is to be written anew: whoever works on an item is no longer asked to decide on it.

The program writes it when the tables are those of its release: it knows what is asked of whom (ADR 20).
"""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    bind = op.get_bind()
    newest = bind.execute(sa.text("SELECT max(at) FROM entry")).scalar()
    noted = bind.execute(sa.text("SELECT 1 FROM clock_mark WHERE name = 'waiting'")).first()
    if newest is not None and noted is None:
        bind.execute(
            sa.text("INSERT INTO clock_mark (id, name, at) VALUES (:id, 'waiting', :at)"),
            {"id": uuid4().hex, "at": newest},
        )
