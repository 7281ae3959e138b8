"""Count guesses by who makes them, and know the browsers that people signed in at."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was counted before was counted by login alone; it fits no new count, and is forgotten
    # within a day.
    with op.batch_alter_table("attempt") as table:
        table.drop_constraint(op.f("uq_attempt_login_digest"), type_="unique")
        table.alter_column("login_digest", new_column_name="key")
        table.alter_column("not_before", new_column_name="last_at")
    with op.batch_alter_table("attempt") as table:
        table.add_column(sa.Column("kind", sa.String(length=24), server_default="login", nullable=False))
        table.add_column(sa.Column("login_digest", sa.String(), nullable=True))
        table.add_column(sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("attempt") as table:
        table.alter_column("kind", server_default=None)
        table.alter_column("told", server_default=None)
        table.create_unique_constraint(op.f("uq_attempt_key"), ["key"])
    op.create_index(op.f("ix_attempt_login_digest"), "attempt", ["login_digest"])
    op.create_index(op.f("ix_attempt_last_at"), "attempt", ["last_at"])
    op.create_table(
        "known_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_known_device_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("user_id", "digest", name=op.f("uq_known_device_user_id_digest")),
    )
    op.create_index(op.f("ix_known_device_digest"), "known_device", ["digest"])
