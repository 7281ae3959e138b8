"""Ask 确认入账 of clerks alone, and no longer of leaders; dates and clocks go on with the rows that are left.

Of a clue no clerk may know: there everybody who may is asked as before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

ITEM = sa.table("item", sa.column("id"), sa.column("sensitivity"))
ROW = sa.table(
    "work_item", *(sa.column(name) for name in ("item_id", "act", "seat", "position", "taken", "rung", "next_check_at"))
)


def upgrade() -> None:
    known = sa.select(ITEM.c.id).where(ITEM.c.sensitivity != "clue")
    asked = sa.and_(ROW.c.act == "confirm", ROW.c.item_id.in_(known))
    first = ROW.alias()
    its_clock = {
        name: sa.select(first.c[name])
        .where(first.c.item_id == ROW.c.item_id, first.c.act == "confirm", first.c.position == 0)
        .scalar_subquery()
        for name in ("taken", "rung", "next_check_at")
    }
    op.execute(sa.update(ROW).where(asked, ROW.c.seat == "own:organizer").values(position=0, **its_clock))
    op.execute(sa.update(ROW).where(asked, ROW.c.seat == "office:officer").values(position=1))
    op.execute(sa.delete(ROW).where(asked, ROW.c.seat.not_in(["own:organizer", "office:officer"])))
