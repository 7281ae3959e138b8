"""Make 督办 documents with lines: what was drafted of one organization becomes one; a message has lines as well."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

RUNGS = ("remind", "warn", "urge", "supervise", "circulate", "interview", "refer")
INSTANT = sa.DateTime(timezone=True)
ESCALATION = sa.table(
    "escalation",
    *(sa.column(name, sa.Uuid()) for name in ("id", "deadline_id", "decided_by_id", "document_id")),
    *(sa.column(name, sa.Date()) for name in ("due_on", "answer_due_on")),
    *(sa.column(name, sa.String()) for name in ("rung", "state", "number", "opinion", "withdrawn_because")),
    *(sa.column(name, INSTANT) for name in ("drafted_at", "decided_at", "withdrawn_at")),
)
DOCUMENT = sa.table(
    "escalation_document",
    *(sa.column(name, sa.Uuid()) for name in ("id", "campaign_id", "organization_id", "addressee_id", "decided_by_id")),
    *(sa.column(name, sa.String()) for name in ("rung", "state", "number", "opinion")),
    *(sa.column(name, INSTANT) for name in ("drafted_at", "decided_at")),
    sa.column("answer_due_on", sa.Date()),
)
DEADLINE = sa.table(
    "deadline", *(sa.column(name, sa.Uuid()) for name in ("id", "item_id", "duty_id")), sa.column("met_at", INSTANT)
)
ITEM, DUTY = (
    sa.table(
        name,
        *(sa.column(key, sa.Uuid()) for key in ("id", "campaign_id", "organization_id")),
        sa.column("state", sa.String()),
    )
    for name in ("item", "duty")
)
ORGANIZATION = sa.table(
    "organization", sa.column("id", sa.Uuid()), sa.column("committee_id", sa.Uuid()), sa.column("path", sa.String())
)


def upgrade() -> None:
    op.create_table(
        "escalation_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("rung", sa.String(length=24), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("addressee_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("wanted", sa.String(), nullable=True),
        sa.Column("edited_by_id", sa.Uuid(), nullable=True),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("sent", sa.String(), nullable=True),
        sa.Column("sent_sha256", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(decided_by_id IS NULL) = (state IN ('drafted', 'withdrawn'))",
            name=op.f("ck_escalation_document_by_somebody"),
        ),
        sa.CheckConstraint("(state = 'drafted') = (decided_at IS NULL)", name=op.f("ck_escalation_document_decided")),
        sa.CheckConstraint(
            "state IN ('drafted', 'withdrawn', 'dismissed') OR number IS NOT NULL",
            name=op.f("ck_escalation_document_numbered"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('answered', 'accepted', 'returned') OR answer_due_on IS NOT NULL",
            name=op.f("ck_escalation_document_answerable"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('dismissed', 'withdrawn') OR opinion IS NOT NULL",
            name=op.f("ck_escalation_document_why_not"),
        ),
        sa.CheckConstraint("(edited_at IS NULL) = (edited_by_id IS NULL)", name=op.f("ck_escalation_document_edited")),
        sa.CheckConstraint("(sent IS NULL) = (sent_sha256 IS NULL)", name=op.f("ck_escalation_document_frozen")),
        sa.CheckConstraint(
            "addressee_id = COALESCE(person_id, organization_id)", name=op.f("ck_escalation_document_addressed")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_escalation_document_campaign_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_escalation_document_decided_by_id")),
        sa.ForeignKeyConstraint(["edited_by_id"], ["person.id"], name=op.f("fk_escalation_document_edited_by_id")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organization.id"], name=op.f("fk_escalation_document_organization_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_escalation_document_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_document")),
    )
    with op.batch_alter_table("escalation_document", schema=None) as batch_op:
        batch_op.create_index(
            "ix_escalation_document_last", ["campaign_id", "rung", "addressee_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_escalation_document_organization_id"), ["organization_id"], unique=False)
        batch_op.create_index("ix_escalation_document_state_id", ["state", "id"], unique=False)
        batch_op.create_index(
            "uq_escalation_document_drafted",
            ["campaign_id", "rung", "addressee_id"],
            unique=True,
            sqlite_where=sa.text("state = 'drafted'"),
            postgresql_where=sa.text("state = 'drafted'"),
        )

    op.create_table(
        "escalation_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.String(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(accepted IS NULL) = (decided_at IS NULL)", name=op.f("ck_escalation_answer_decided")),
        sa.CheckConstraint(
            "(accepted IS NULL) = (decided_by_id IS NULL)", name=op.f("ck_escalation_answer_by_somebody")
        ),
        sa.CheckConstraint(
            "(sha256 IS NULL) = (size IS NULL) AND (sha256 IS NULL) = (media_type IS NULL) AND (sha256 IS NULL) = (file_name IS NULL)",
            name=op.f("ck_escalation_answer_file"),
        ),
        sa.CheckConstraint(
            "accepted IS NULL OR accepted OR opinion IS NOT NULL",
            name=op.f("ck_escalation_answer_returned_with_opinion"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_escalation_answer_answered_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_escalation_answer_decided_by_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["escalation_document.id"], name=op.f("fk_escalation_answer_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_answer")),
        sa.UniqueConstraint("document_id", "version", name=op.f("uq_escalation_answer_document_id_version")),
    )
    with op.batch_alter_table("escalation_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_escalation_answer_sha256"), ["sha256"], unique=False)

    with op.batch_alter_table("escalation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("document_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_because", sa.String(), nullable=True))
        batch_op.create_index(batch_op.f("ix_escalation_document_id"), ["document_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_escalation_document_id"), "escalation_document", ["document_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_escalation_withdrawn"), "(withdrawn_at IS NULL) = (withdrawn_because IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_escalation_withdrawn_undecided"), "withdrawn_at IS NULL OR state = 'drafted'"
        )

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("digest_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("message_id", sa.Uuid(), nullable=True))
        batch_op.create_index(
            "ix_notice_message_id",
            ["message_id"],
            unique=False,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_notice_digest_on",
            ["recipient_id", "channel", "digest_on"],
            unique=True,
            sqlite_where=sa.text("digest_on IS NOT NULL"),
            postgresql_where=sa.text("digest_on IS NOT NULL"),
        )
        batch_op.create_foreign_key(batch_op.f("fk_notice_message_id"), "notice", ["message_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_notice_line_or_digest"), "digest_on IS NULL OR message_id IS NULL"
        )

    _wait_for_documents()
    _gather(op.get_bind())


def _wait_for_documents() -> None:
    """Have documents be waited for, no longer each of their lines: the rows are written anew after the upgrade."""
    op.execute("DELETE FROM work_item WHERE escalation_id IS NOT NULL")
    with op.batch_alter_table("work_item", schema=None) as batch_op:
        batch_op.drop_index("ix_work_item_escalation_id")
        batch_op.drop_constraint(batch_op.f("ck_work_item_one_subject"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_work_item_escalation_id"), type_="foreignkey")
        batch_op.drop_column("escalation_id")
        batch_op.add_column(sa.Column("document_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_work_item_document_id"), "escalation_document", ["document_id"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_work_item_one_subject"),
            "CASE WHEN item_id IS NULL THEN (duty_id IS NULL) <> (document_id IS NULL)"
            " ELSE duty_id IS NULL AND document_id IS NULL END",
        )
        batch_op.create_index(
            "ix_work_item_document_id",
            ["document_id"],
            unique=False,
            sqlite_where=sa.text("document_id IS NOT NULL"),
            postgresql_where=sa.text("document_id IS NOT NULL"),
        )
    op.execute(
        "INSERT INTO clock_mark (id, name, at) SELECT id, 'waiting', at FROM entry"
        " WHERE NOT EXISTS (SELECT 1 FROM clock_mark WHERE name = 'waiting') ORDER BY at DESC LIMIT 1"
    )


def _gather(connection: sa.Connection) -> None:
    """Give each escalation its document, under the key of its first line; withdraw what is settled by now."""
    lowest: set[tuple[UUID, Any]] = set()
    drafts: dict[tuple[Any, ...], UUID] = {}
    for row in _escalations(connection):
        line = sa.update(ESCALATION).where(ESCALATION.c.id == row.id)
        addressee = _addressee(row)
        to = {"campaign_id": row.campaign_id, "rung": row.rung, "organization_id": addressee, "addressee_id": addressee}
        if row.state != "drafted":
            decided = {
                name: getattr(row, name)
                for name in ("state", "number", "answer_due_on", "decided_by_id", "decided_at", "opinion")
            }
            made = {"id": row.id, "drafted_at": row.drafted_at} | to | decided
            connection.execute(sa.insert(DOCUMENT).values(made))
            connection.execute(line.values(document_id=row.id))
        elif row.met_at is not None:
            connection.execute(line.values(withdrawn_at=row.met_at, withdrawn_because=_because(row)))
        elif (row.deadline_id, row.due_on) not in lowest:  # what is higher is a remark on it
            lowest.add((row.deadline_id, row.due_on))
            key = (row.campaign_id, row.rung, addressee)
            if key not in drafts:
                drafts[key] = row.id
                made = {"id": row.id, "drafted_at": row.drafted_at, "state": "drafted"} | to
                connection.execute(sa.insert(DOCUMENT).values(made))
            connection.execute(line.values(document_id=drafts[key]))


def _escalations(connection: sa.Connection) -> Iterator[Any]:
    """Yield all escalations with what they are about, those of one due date by their rungs."""
    owner = sa.func.coalesce(ITEM.c.organization_id, DUTY.c.organization_id, type_=sa.Uuid())
    found = connection.execute(
        sa.select(
            ESCALATION,
            DEADLINE.c.met_at,
            DEADLINE.c.duty_id,
            ITEM.c.state.label("item_state"),
            sa.func.coalesce(ITEM.c.campaign_id, DUTY.c.campaign_id, type_=sa.Uuid()).label("campaign_id"),
            ORGANIZATION.c.id.label("organization_id"),
            ORGANIZATION.c.committee_id,
            ORGANIZATION.c.path,
        )
        .select_from(ESCALATION)
        .join(DEADLINE, DEADLINE.c.id == ESCALATION.c.deadline_id)
        .outerjoin(ITEM, ITEM.c.id == DEADLINE.c.item_id)
        .outerjoin(DUTY, DUTY.c.id == DEADLINE.c.duty_id)
        .join(ORGANIZATION, ORGANIZATION.c.id == owner)
    ).all()
    yield from sorted(found, key=lambda row: (RUNGS.index(row.rung), row.id))


def _addressee(row: Any) -> UUID:
    """Return to which organization a rung speaks."""
    if row.rung == "interview":
        return row.organization_id
    nodes = [UUID(hex=node) for node in row.path.split("/")[1:-1]]
    if row.rung == "circulate" and row.committee_id is not None:
        return row.committee_id
    at = nodes.index(row.committee_id) if row.committee_id in nodes else -1
    return nodes[: at + 2][-1]


def _because(row: Any) -> str:
    if row.duty_id is not None:
        return "已报送"
    return "已撤销或并案" if row.item_state == "void" else "已申请销号"
