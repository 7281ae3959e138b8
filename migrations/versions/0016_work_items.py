"""Keep what waits for whom as rows (ADR 20), and note that those of what there is are to be written."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

SUBJECTS = ("item_id", "duty_id", "escalation_id")


def upgrade() -> None:
    op.create_table(
        "work_item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("duty_id", sa.Uuid(), nullable=True),
        sa.Column("escalation_id", sa.Uuid(), nullable=True),
        sa.Column("measure_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organization_id", sa.Uuid(), nullable=True),
        sa.Column("seat", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("barred", sa.String(), nullable=False),
        sa.Column("head_barred", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN item_id IS NULL THEN (duty_id IS NULL) <> (escalation_id IS NULL)"
            " ELSE duty_id IS NULL AND escalation_id IS NULL END",
            name=op.f("ck_work_item_one_subject"),
        ),
        sa.CheckConstraint("(person_id IS NULL) <> (seat IS NULL)", name=op.f("ck_work_item_one_addressee")),
        sa.CheckConstraint("(seat IS NULL) = (organization_id IS NULL)", name=op.f("ck_work_item_seat_somewhere")),
        sa.CheckConstraint("measure_id IS NULL OR item_id IS NOT NULL", name=op.f("ck_work_item_measure_of_an_item")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_work_item_item_id")),
        sa.ForeignKeyConstraint(["duty_id"], ["duty.id"], name=op.f("fk_work_item_duty_id")),
        sa.ForeignKeyConstraint(["escalation_id"], ["escalation.id"], name=op.f("fk_work_item_escalation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_item_person_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_work_item_organization_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_item")),
    )
    for subject in SUBJECTS:
        _index(f"ix_work_item_{subject}", [subject])
    _index("ix_work_item_person_id", ["person_id", "due_on", "id"])
    _index("ix_work_item_organization_id_seat", ["organization_id", "seat", "due_on", "id"])
    _note()


def _index(name: str, columns: list[str]) -> None:
    """Index the rows that have a value in the first of some columns."""
    rows = sa.text(f"{columns[0]} IS NOT NULL")
    op.create_index(name, "work_item", columns, sqlite_where=rows, postgresql_where=rows)


def _note() -> None:
    """Note that rows are to be written, where there is something that may wait."""
    bind = op.get_bind()
    newest = bind.execute(sa.text("SELECT max(at) FROM entry")).scalar()
    if newest is not None:
        bind.execute(
            sa.text("INSERT INTO clock_mark (id, name, at) VALUES (:id, 'waiting', :at)"),
            {"id": uuid4().hex, "at": newest},
        )
