"""Keep who is away and who stands in (ADR 24), and have PostgreSQL note who wrote there as of other offices."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leave",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("stand_in_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_leave_ends_after_start")),
        sa.CheckConstraint("stand_in_id <> user_id", name=op.f("ck_leave_stood_in_for_by_another")),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_leave_user_id")),
        sa.ForeignKeyConstraint(["stand_in_id"], ["person.id"], name=op.f("fk_leave_stand_in_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_leave_entered_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index(op.f("ix_leave_user_id"), "leave", ["user_id"])
    op.create_index(op.f("ix_leave_stand_in_id"), "leave", ["stand_in_id"])
    if op.get_bind().dialect.name != "sqlite":
        op.execute(
            "CREATE CONSTRAINT TRIGGER leave_guarded AFTER INSERT OR DELETE OR UPDATE ON leave "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_guarded_change()"
        )
