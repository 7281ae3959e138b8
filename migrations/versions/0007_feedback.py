"""Keep 投诉建议 with their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("committee_id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_feedback_answered"),
        ),
        sa.CheckConstraint(
            "(sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (media_type IS NULL)"
            " AND (sha256 IS NULL) = (file_name IS NULL)",
            name=op.f("ck_feedback_picture"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_feedback_answered_by_id")),
        sa.ForeignKeyConstraint(["committee_id"], ["organization.id"], name=op.f("fk_feedback_committee_id")),
        sa.ForeignKeyConstraint(["sender_id"], ["person.id"], name=op.f("fk_feedback_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_committee_id_id", "feedback", ["committee_id", "id"])
    op.create_index("ix_feedback_sender_id_id", "feedback", ["sender_id", "id"])
    op.create_index(op.f("ix_feedback_sha256"), "feedback", ["sha256"])
