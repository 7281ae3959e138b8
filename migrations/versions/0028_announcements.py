"""Keep what groups are told of campaigns, and which are told each week (ADR 29)."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "weekly_announcement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_weekly_announcement_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weekly_announcement")),
        sa.UniqueConstraint("campaign_id", "channel", name=op.f("uq_weekly_announcement_campaign_id_channel")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    if sqlite:  # it writes the table anew, and lets none go to which rows refer
        op.execute("CREATE TEMP TABLE kept AS SELECT * FROM delivery_line")
        op.execute("DELETE FROM delivery_line")
    with op.batch_alter_table("delivery") as delivery:
        delivery.alter_column("recipient_id", existing_type=sa.Uuid(), nullable=True)
        delivery.add_column(sa.Column("campaign_id", sa.Uuid(), nullable=True))
        delivery.add_column(sa.Column("week", sa.Date(), nullable=True))
        delivery.create_foreign_key(op.f("fk_delivery_campaign_id"), "campaign", ["campaign_id"], ["id"])
        delivery.create_check_constraint(
            op.f("ck_delivery_person_or_group"), "(recipient_id IS NULL) = (campaign_id IS NOT NULL)"
        )
    if sqlite:
        op.execute("INSERT INTO delivery_line SELECT * FROM kept")
        op.execute("DROP TABLE kept")
    for name, columns, unique, rows in (
        ("uq_delivery_week", ["campaign_id", "channel", "week"], True, sa.text("week IS NOT NULL")),
        ("ix_delivery_campaign_id", ["campaign_id", "id"], False, sa.text("campaign_id IS NOT NULL")),
    ):
        op.create_index(name, "delivery", columns, unique=unique, sqlite_where=rows, postgresql_where=rows)
