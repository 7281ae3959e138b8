"""Let the clock watch each step that waits (ADR 23): its state stands with what waits, its drafts have a row of theirs.

A campaign that was opened before gives steps no date, so no row changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.add_column(sa.Column("taken", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rung", sa.String(length=24), nullable=True))
        batch_op.add_column(sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_work_item_one_clock"), "next_check_at IS NULL OR (position = 0 AND taken IS NOT NULL)"
        )
    _index("ix_work_item_next_check_at", "work_item", ["next_check_at"], "next_check_at IS NOT NULL")

    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:  # it writes the table anew, and lets none go to which rows refer
        op.execute("CREATE TEMP TABLE kept AS SELECT * FROM escalation")
        op.execute("DELETE FROM escalation")
    with op.batch_alter_table("deadline", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_deadline_item_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_deadline_duty_id"), type_="unique")
        batch_op.add_column(sa.Column("act", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("organization_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_deadline_organization_id"), "organization", ["organization_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_deadline_step_of_somebody"), "(act IS NULL) = (organization_id IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_deadline_step_has_no_clock"),
            "act IS NULL OR (next_check_at IS NULL AND met_at IS NULL AND rung IS NULL)",
        )
    if sqlite:
        op.execute("INSERT INTO escalation SELECT * FROM kept")
        op.execute("DROP TABLE kept")
    for subject in ("item_id", "duty_id"):
        _index(f"uq_deadline_{subject}", "deadline", [subject], "act IS NULL", unique=True)
        step = [subject, "act", "organization_id"]
        _index(f"uq_deadline_{subject}_act", "deadline", step, "act IS NOT NULL", unique=True)


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    rows = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=rows, postgresql_where=rows)
