"""Make the counters of items, and note that they are to be filled; say of each item whether it was closed before."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STANDING = ("diagnose", "plan", "rectify", "verify", "closed", "long_term", "void")
EVER = ("ever_plan", "ever_verify", "ever_closed", "ever_long_term")
DAILY = ("registered", "closed", "long_term", "void", "due", "review")


def upgrade() -> None:
    indicator = sa.Column("indicator_id", sa.Uuid(), nullable=False)
    level = sa.Column("level", sa.String(length=24), nullable=False)
    _table("item_count", [indicator, level], (*STANDING, *EVER))
    _table("daily_item_count", [sa.Column("day", sa.Date(), nullable=False)], DAILY)
    op.add_column("item", sa.Column("reopened", sa.Boolean(), server_default=sa.false(), nullable=False))
    item, entry = sa.table("item", sa.column("id"), sa.column("reopened")), sa.table("entry", *map(sa.column, ENTRY))
    again = sa.select(entry.c.subject_id).where(entry.c.act == "reopen")
    op.execute(sa.update(item).where(item.c.id.in_(again)).values(reopened=sa.true()))
    _indexes()
    _note()


LATE = ["campaign_id", "state", "due_sort", "id", "organization_id", "sensitivity", "indicator_id", "level", "round"]
ENTRY = ("subject_id", "act")


def _table(name: str, key: list[sa.Column], counters: tuple[str, ...]) -> None:
    place = [
        sa.Column(
            "campaign_id", sa.Uuid(), sa.ForeignKey("campaign.id", name=f"fk_{name}_campaign_id"), nullable=False
        ),
        sa.Column(
            "organization_id",
            sa.Uuid(),
            sa.ForeignKey("organization.id", name=f"fk_{name}_organization_id"),
            nullable=False,
        ),
        sa.Column("sensitivity", sa.String(length=24), nullable=False),
    ]
    op.create_table(
        name,
        *place,
        *key,
        *(sa.Column(each, sa.Integer(), nullable=False) for each in counters),
        sa.PrimaryKeyConstraint(*(column.name for column in (*place, *key)), name=f"pk_{name}"),
        sqlite_with_rowid=False,
    )


def _indexes() -> None:
    """Have what is late counted from indexes alone, with the rungs that it reached and what was sent about it."""
    op.drop_index("ix_item_campaign_id_state_due_sort", "item")
    op.create_index("ix_item_campaign_id_state_due_sort", "item", LATE)
    for name, table, columns, where in (
        (
            "ix_deadline_climbed",
            "deadline",
            ["item_id", "rung", "position"],
            "item_id IS NOT NULL AND rung IS NOT NULL",
        ),
        ("ix_entry_urged", "entry", ["subject_id", "act"], "act IN ('urge', 'supervise_sent')"),
        (
            "ix_notice_entry_id_unacknowledged",
            "notice",
            ["entry_id", "channel", "acknowledged_at"],
            "acknowledged_at IS NULL",
        ),
    ):
        rows = sa.text(where)
        op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)


def _note() -> None:
    """Have the program count when the tables are those of its release: it knows what is counted (ADR 22)."""
    bind = op.get_bind()
    newest = bind.execute(sa.text("SELECT max(at) FROM entry")).scalar()
    if newest is not None:
        bind.execute(
            sa.text("INSERT INTO clock_mark (id, name, at) VALUES (:id, 'counting', :at)"),
            {"id": uuid4().hex, "at": newest},
        )
