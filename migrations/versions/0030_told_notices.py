"""Keep which notices a message tells: several of one minute are one message (ADR 27)."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_notice",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_notice_delivery_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", "channel", name=op.f("pk_delivery_notice")),
    )
    kept = "SELECT notice_id, channel, id FROM delivery WHERE notice_id IS NOT NULL"
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:  # it writes the table anew, and lets none go to which rows refer
        op.execute(f"CREATE TEMP TABLE kept AS {kept}")
        op.execute("CREATE TEMP TABLE kept_line AS SELECT * FROM delivery_line")
        op.execute("DELETE FROM delivery_line")
    else:
        op.execute(f"INSERT INTO delivery_notice (notice_id, channel, delivery_id) {kept}")
    op.drop_index("uq_delivery_notice_id", "delivery")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(op.f("fk_delivery_notice_id"), type_="foreignkey")
        delivery.drop_column("notice_id")
    if sqlite:
        op.execute("INSERT INTO delivery_line SELECT * FROM kept_line")
        op.execute("INSERT INTO delivery_notice SELECT * FROM kept")
        op.execute("DROP TABLE kept_line")
        op.execute("DROP TABLE kept")
    op.create_index(op.f("ix_delivery_notice_delivery_id"), "delivery_notice", ["delivery_id"])
