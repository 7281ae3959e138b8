"""Let what is owed at a milestone be extended: the requests, and the printed date where another stands now."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("duty", sa.Column("original_due_on", sa.Date(), nullable=True))
    op.create_table(
        "duty_extension",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("duty_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("previous_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("requested_by_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_duty_extension_decided")),
        sa.CheckConstraint(
            "state <> 'refused' OR opinion IS NOT NULL", name=op.f("ck_duty_extension_refused_with_opinion")
        ),
        sa.CheckConstraint("new_due_on > previous_due_on", name=op.f("ck_duty_extension_later")),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_duty_extension_duty_id")),
        sa.ForeignKeyConstraint(["requested_by_id"], ["person.id"], name=op.f("fk_duty_extension_requested_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_duty_extension_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_extension")),
    )
    op.create_index("ix_duty_extension_duty_id", "duty_extension", ["duty_id"])
    pending = sa.text("state = 'pending'")
    op.create_index(
        "uq_duty_extension_pending",
        "duty_extension",
        ["duty_id"],
        unique=True,
        sqlite_where=pending,
        postgresql_where=pending,
    )
