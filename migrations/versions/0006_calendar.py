"""Keep the year as data: notices on days off, and local days that were withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STANDING = sa.text("whole_year AND confirmed_at IS NOT NULL AND ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "holiday_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("whole_year", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("days", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint(
            "source <> 'library' OR entered_by_id IS NULL", name=op.f("ck_holiday_notice_library_has_no_people")
        ),
        sa.CheckConstraint(
            "source <> 'library' OR confirmed_at IS NOT NULL", name=op.f("ck_holiday_notice_library_stands")
        ),
        sa.CheckConstraint(
            "source = 'library' OR entered_by_id IS NOT NULL", name=op.f("ck_holiday_notice_people_confirm")
        ),
        sa.CheckConstraint(
            "source = 'library' OR (confirmed_by_id IS NULL) = (confirmed_at IS NULL)",
            name=op.f("ck_holiday_notice_confirmed_by_somebody"),
        ),
        sa.ForeignKeyConstraint(["committee_id"], ["organization.id"], name=op.f("fk_holiday_notice_committee_id")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_holiday_notice_entered_by_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_holiday_notice_confirmed_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_holiday_notice_ended_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_notice")),
    )
    op.create_index(op.f("ix_holiday_notice_committee_id"), "holiday_notice", ["committee_id"])
    op.create_index(
        "uq_holiday_notice_standing",
        "holiday_notice",
        ["committee_id", "year"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_table(
        "work_calendar",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["committee_id"], ["organization.id"], name=op.f("fk_work_calendar_committee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_calendar")),
        sa.UniqueConstraint("committee_id", name=op.f("uq_work_calendar_committee_id")),
    )
    op.add_column("local_days", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
