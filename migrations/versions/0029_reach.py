"""Keep who entered an address, what people and universities choose of channels, and find messages by day (ADR 30)."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("contact_address", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(length=24), nullable=False, server_default="person"))
        batch_op.add_column(sa.Column("takes_urgent", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.alter_column("digest_at", existing_type=sa.Time(), nullable=True)
    op.create_index("ix_delivery_day_id", "delivery", ["day", "id"])
    op.create_table(
        "notification_preference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=24), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from <> quiet_until",
            name=op.f("ck_notification_preference_quiet"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notification_preference_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_preference")),
        sa.UniqueConstraint("person_id", name=op.f("uq_notification_preference_person_id")),
    )
    op.create_table(
        "channel_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=24), nullable=False),
        sa.Column("use", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["organization.id"], name=op.f("fk_channel_rule_committee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_rule")),
        sa.UniqueConstraint("committee_id", "channel", name=op.f("uq_channel_rule_committee_id_channel")),
    )
