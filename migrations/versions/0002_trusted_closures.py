"""Keep what a trusted closure needs: passwords, proxies, recusals, looks and seals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login_digest", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("login_digest", name=op.f("uq_attempt_login_digest")),
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subjects", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_seal_counts_from_one")),
        sa.CheckConstraint("subjects >= 1 AND entries >= subjects", name=op.f("ck_seal_seals_something")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("number", name=op.f("uq_seal_number")),
    )
    op.create_table(
        "credential",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_credential_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("user_id", name=op.f("uq_credential_user_id")),
    )
    op.create_table(
        "recusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organization_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("declared_by_id", sa.Uuid(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(lifted_at IS NULL) = (lifted_by_id IS NULL)", name=op.f("ck_recusal_lifted")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["person.id"], name=op.f("fk_recusal_declared_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["person.id"], name=op.f("fk_recusal_lifted_by_id")),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], name=op.f("fk_recusal_organization_id")),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_recusal_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
    )
    op.create_index(op.f("ix_recusal_organization_id"), "recusal", ["organization_id"])
    op.create_index(
        "uq_recusal_standing",
        "recusal",
        ["user_id", "organization_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )

    op.create_table(
        "sealed_head",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_sealed_head_counts_from_one")),
        sa.ForeignKeyConstraint(["seal_id"], ["seal.id"], name=op.f("fk_sealed_head_seal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_head")),
        sa.UniqueConstraint("seal_id", "position", name=op.f("uq_sealed_head_seal_id_position")),
        sa.UniqueConstraint("subject_id", "seq", name=op.f("uq_sealed_head_subject_id_seq")),
    )
    op.create_table(
        "look",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_look_item_id")),
        sa.ForeignKeyConstraint(["user_id"], ["person.id"], name=op.f("fk_look_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
        sa.UniqueConstraint("item_id", "user_id", "sha256", name=op.f("uq_look_item_id_user_id_sha256")),
    )
    op.create_index(op.f("ix_look_user_id"), "look", ["user_id"])

    op.create_table(
        "proxy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_proxy_ends_after_start")),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_proxy_appointment_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_proxy_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proxy")),
    )
    op.create_index(op.f("ix_proxy_appointment_id"), "proxy", ["appointment_id"])
    op.create_index(op.f("ix_proxy_to_id"), "proxy", ["to_id"])

    # Columns are added in place: on SQLite a batch would copy the table, which others refer to.
    op.add_column("access_token", sa.Column("kind", sa.String(length=24), server_default="token", nullable=False))
    op.add_column("access_token", sa.Column("scope", sa.String(length=24), server_default="all", nullable=False))
    op.add_column("access_token", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "appointment", sa.Column("item_id", sa.Uuid(), sa.ForeignKey("item.id"), nullable=True), inline_references=True
    )
    op.create_index(op.f("ix_appointment_item_id"), "appointment", ["item_id"])
    op.add_column("evidence", sa.Column("media_type", sa.String(), nullable=True))
    op.add_column("evidence", sa.Column("made_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"])
    op.add_column("item", sa.Column("sensitivity", sa.String(length=24), server_default="none", nullable=False))
    op.create_index(
        "ix_item_merged_into_id",
        "item",
        ["merged_into_id"],
        sqlite_where=sa.text("merged_into_id IS NOT NULL"),
        postgresql_where=sa.text("merged_into_id IS NOT NULL"),
    )
    op.add_column(
        "sign_off",
        sa.Column("principal_id", sa.Uuid(), sa.ForeignKey("person.id"), nullable=True),
        inline_references=True,
    )
    op.add_column(
        "sign_off", sa.Column("shown", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=True)
    )
    _forbid_changes()


WRITTEN_ONCE = {
    "entry": (("id",), ("subject_id", "seq")),
    "seal": (("id",), ("number",)),
    "sealed_head": (("id",), ("seal_id", "position"), ("subject_id", "seq")),
    "sign_off": (("id",), ("item_id", "round", "act", "step", "seat")),
}
"""The tables of which no row is ever changed, with what each is unique by."""


def _forbid_changes() -> None:
    """Have the database itself refuse to change or delete what is written once."""
    if op.get_bind().dialect.name == "sqlite":
        for table, keys in WRITTEN_ONCE.items():
            same = " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key) + ")" for key in keys)
            there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608  names of our own
            # INSERT OR REPLACE deletes without the delete's trigger.
            for act, when in (("update", ""), ("delete", ""), ("insert", there)):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act} BEFORE {act.upper()} ON {table} {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is written once'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is written once', TG_TABLE_NAME; END $$"
    )
    for table in WRITTEN_ONCE:
        op.execute(
            f"CREATE TRIGGER {table}_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION written_once()"
        )
