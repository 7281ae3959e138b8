"""Have PostgreSQL note which transaction last wrote what moves keep of accounts and offices (models/kept.py)."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

GUARDED = ("appointment", "clock_mark", "hold", "organization", "person", "proxy", "recusal", "work_calendar")
OF_TOKENS = (
    *("id", "user_id", "digest", "label", "created_at", "expires_at", "revoked_at", "kind", "scope", "confirmed_at"),
    "address",
)
"""All but what says that a session is used."""


def upgrade() -> None:
    """Each trigger waits for the end of its transaction, so that whoever writes there never waits holding anything."""
    made = op.create_table(
        "guarded_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transaction", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_guarded_change"),
    )
    if op.get_bind().dialect.name == "sqlite":
        return
    op.bulk_insert(made, [{"id": uuid4(), "transaction": 0}])
    op.execute(
        "CREATE FUNCTION note_guarded_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE guarded_change SET transaction = txid_current() WHERE transaction <> txid_current(); "
        "RETURN NULL; END $$"
    )
    for table, columns in {**dict.fromkeys(GUARDED, ""), "access_token": f" OF {', '.join(OF_TOKENS)}"}.items():
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_guarded AFTER INSERT OR DELETE OR UPDATE{columns} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note_guarded_change()"
        )
