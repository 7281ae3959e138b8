"""Hold what one administrator opens until somebody else has confirmed it, and know people by 工号.

Whatever there is before this has no hold, and so counts as confirmed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("staff_number", sa.String(), nullable=True))
    op.create_index(op.f("ix_person_staff_number"), "person", ["staff_number"], unique=True)
    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("asked_from", sa.Date(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("(kind = 'appointment') = (appointment_id IS NOT NULL)", name=op.f("ck_hold_appointment")),
        sa.CheckConstraint("asked_from IS NULL OR kind = 'appointment'", name=op.f("ck_hold_asked_from")),
        sa.CheckConstraint(
            "(confirmed IS NULL) = (decided_at IS NULL) AND (confirmed IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_hold_decided"),
        ),
        sa.CheckConstraint("confirmed IS NULL OR confirmed = (reason IS NULL)", name=op.f("ck_hold_refused_why")),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR (decided_by_id <> made_by_id AND decided_by_id <> user_id)",
            name=op.f("ck_hold_by_somebody_else"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_hold_user_id")),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_hold_appointment_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_hold_made_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_hold_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_hold_appointment_id")),
    )
    op.create_index("ix_hold_user_id", "hold", ["user_id"])
    op.create_index("ix_hold_entry_id", "hold", ["entry_id"])
    waiting = sa.text("confirmed IS NULL")
    op.create_index("ix_hold_waiting", "hold", ["id"], sqlite_where=waiting, postgresql_where=waiting)
    op.create_table(
        "directory_review",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completes", sa.Boolean(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.CheckConstraint("completes = (document IS NOT NULL)", name=op.f("ck_directory_review_completes")),
        sa.ForeignKeyConstraint(["committee_id"], ["organization.id"], name=op.f("fk_directory_review_committee_id")),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_directory_review_user_id")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_directory_review_appointment_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_review")),
        sa.UniqueConstraint(
            "committee_id", "user_id", "sha256", name=op.f("uq_directory_review_committee_id_user_id_sha256")
        ),
    )
    done = sa.text("completes")
    op.create_index(
        "uq_directory_review_completes",
        "directory_review",
        ["committee_id"],
        unique=True,
        sqlite_where=done,
        postgresql_where=done,
    )
