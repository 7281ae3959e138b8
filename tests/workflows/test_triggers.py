"""The database itself refuses to change what is written once, whoever asks."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from models.session import Database
from models.vocabulary import State
from tests import make
from tests.tamper import WRITTEN_ONCE
from workflows import seals

CHANGES = (
    "UPDATE {table} SET id = id",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE 1 = 1",
)


def fill(database: Database) -> Database:
    """Have a row in each of the tables."""
    make.item(database, State.CLOSED)
    with database.transaction() as session:
        seals.seal(session, make.NOW)
    return database


@pytest.fixture
def written(database: Database) -> Database:
    return fill(database)


@pytest.fixture
def sqlite_written(sqlite: Database) -> Database:
    return fill(sqlite)


@pytest.mark.parametrize("statement", CHANGES)
@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_no_statement_changes_or_deletes(written: Database, table: str, statement: str):
    before = make.dump(written)
    with (
        pytest.raises(DatabaseError, match=f"{table} is written once"),
        written.transaction() as session,
    ):
        session.execute(sa.text(statement.format(table=table)))
    assert make.dump(written) == before


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_no_table_is_emptied_on_postgresql(written: Database, table: str):
    if written.engine.dialect.name == "sqlite":
        return  # it has no TRUNCATE
    with (
        pytest.raises(DatabaseError, match="is written once"),
        written.transaction() as session,
    ):
        session.execute(sa.text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_writing_over_a_row_is_refused(written: Database, table: str):
    over = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"INSERT INTO {table} SELECT * FROM {table} "
        "ON CONFLICT (id) DO UPDATE SET id = excluded.id",
    }
    before = make.dump(written)
    with pytest.raises(DatabaseError), written.transaction() as session:
        session.execute(sa.text(over[written.engine.dialect.name]))
    assert make.dump(written) == before


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_replacing_a_row_under_a_fresh_id_is_refused_on_sqlite(
    sqlite_written: Database, table: str
):
    names = [column["name"] for column in sa.inspect(sqlite_written.engine).get_columns(table)]
    fresh = ", ".join("hex(randomblob(16))" if name == "id" else name for name in names)
    replace = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) SELECT {fresh} FROM {table}"
    with (
        pytest.raises(DatabaseError, match=f"{table} is written once"),
        sqlite_written.transaction() as session,
    ):
        session.execute(sa.text(replace))
