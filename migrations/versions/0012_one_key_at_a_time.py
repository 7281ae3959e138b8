"""Ask for one key at a time whether a row is there already, so that SQLite looks and never reads all.

With the keys joined by OR in one query, SQLite reads the whole table for every new row when it has
been told that the table is small (ANALYZE), however long it has become since.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

WRITTEN_ONCE = {
    "entry": (("id",), ("subject_id", "seq")),
    "seal": (("id",), ("number",)),
    "sealed_head": (("id",), ("seal_id", "position"), ("subject_id", "seq")),
    "sign_off": (("id",), ("item_id", "round", "act", "step", "seat")),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, keys in WRITTEN_ONCE.items():
        there = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE "  # noqa: S608  names of our own
            + " AND ".join(f"{name} = NEW.{name}" for name in key)
            + ")"
            for key in keys
        )
        op.execute(f"DROP TRIGGER IF EXISTS {table}_no_insert")
        op.execute(
            f"CREATE TRIGGER {table}_no_insert BEFORE INSERT ON {table} WHEN {there} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
        )
