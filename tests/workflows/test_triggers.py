"""The database itself refuses to change what is written once, whoever asks."""

import re

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from models.session import Database
from models.triggers import wrong
from models.vocabulary import State
from tests import make
from tests.tamper import WRITTEN_ONCE
from workflows.journal import seals

CHANGES = ("UPDATE {table} SET id = id", "DELETE FROM {table}", "DELETE FROM {table} WHERE 1 = 1")


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
    with pytest.raises(DatabaseError, match=f"{table} is written once"), written.transaction() as session:
        session.execute(sa.text(statement.format(table=table)))
    assert make.dump(written) == before


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_no_table_is_emptied_on_postgresql(written: Database, table: str):
    if written.engine.dialect.name == "sqlite":
        return  # it has no TRUNCATE
    with pytest.raises(DatabaseError, match="is written once"), written.transaction() as session:
        session.execute(sa.text(f"TRUNCATE {table} CASCADE"))


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_writing_over_a_row_is_refused(written: Database, table: str):
    over = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = excluded.id",
    }
    before = make.dump(written)
    with pytest.raises(DatabaseError), written.transaction() as session:
        session.execute(sa.text(over[written.engine.dialect.name]))
    assert make.dump(written) == before


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_replacing_a_row_under_a_fresh_id_is_refused_on_sqlite(sqlite_written: Database, table: str):
    names = [column["name"] for column in sa.inspect(sqlite_written.engine).get_columns(table)]
    fresh = ", ".join("hex(randomblob(16))" if name == "id" else name for name in names)
    replace = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) SELECT {fresh} FROM {table}"
    with pytest.raises(DatabaseError, match=f"{table} is written once"), sqlite_written.transaction() as session:
        session.execute(sa.text(replace))


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_a_new_row_is_looked_up_even_in_a_table_that_was_small_once(sqlite_written: Database, table: str):
    with sqlite_written.transaction() as session:
        session.execute(sa.text("ANALYZE"))
        session.execute(sa.text("UPDATE sqlite_stat1 SET stat = '2 1 1 1 1 1'"))
        session.execute(sa.text("ANALYZE sqlite_schema"))  # read what was written there
    with sqlite_written.engine.connect() as connection:
        said = connection.scalar(
            sa.text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": f"{table}_no_insert"}
        )
        asked = said.partition(" WHEN ")[2].partition(" BEGIN ")[0]
        asked = re.sub("NEW[.][a-z_]+", ":new", asked)
        plan = connection.execute(sa.text(f"EXPLAIN QUERY PLAN SELECT {asked}"), {"new": "x"})
        steps = [step.detail for step in plan]
    assert any(f"SEARCH {table} USING" in step for step in steps)
    assert not any(f"SCAN {table}" in step for step in steps)


def named(database: Database, *statements: str) -> dict[str, str]:
    """Return what is told of the triggers once an owner of the database ran some statements."""
    with database.transaction() as session:
        for statement in statements:
            session.execute(sa.text(statement))
    with database.reading() as session:
        return wrong(session.connection())


def test_a_database_as_it_was_made_has_them_all(database: Database):
    assert named(database) == {}


def test_each_that_is_gone_is_missed(sqlite: Database):
    names = [f"{table}_no_{act}" for table in WRITTEN_ONCE for act in ("update", "delete", "insert")]
    told = named(sqlite, *(f"DROP TRIGGER {name}" for name in names))
    assert told == dict.fromkeys(names, "已不在库中")


DOES_NOTHING = {
    "sqlite": (
        "DROP TRIGGER seal_no_delete",
        "CREATE TRIGGER seal_no_delete BEFORE DELETE ON seal BEGIN SELECT 1; END",
    ),
    "postgresql": (
        ("CREATE OR REPLACE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'"),
    ),
}
STRANGE = {
    "sqlite": "CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN DELETE FROM notice; END",
    "postgresql": "CREATE TRIGGER quiet BEFORE INSERT ON entry FOR EACH ROW EXECUTE FUNCTION written_once()",
}


def test_one_that_does_nothing_any_more_is_told(database: Database):
    told = named(database, *DOES_NOTHING[database.engine.dialect.name])
    assert "seal_" in "".join(told)
    assert set(told.values()) == {"被改动过或已停用"}


def test_one_that_is_none_of_ours_is_told(database: Database):
    assert named(database, STRANGE[database.engine.dialect.name]) == {"quiet": "不是本软件的"}
