"""A database of release 0.1 comes up to this one with all that is in it, and goes on."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from alembic import command

import migrations
from models.item import Item
from models.journal import Entry
from models.people import AccessToken
from models.session import Database
from models.signoff import SignOff
from models.vocabulary import Sensitivity, State, TokenKind, TokenScope
from tests import cast, make
from tests.conftest import run_on
from workflows.verify import verify

RELEASE = json.loads((Path(__file__).parent / "release_0_1.json").read_text())
"""The cast with an item in every stage, as release 0.1 stored it: SQLite's own values."""


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/old.db")
    else:
        url: sa.URL = request.getfixturevalue("postgres_master")
        name = f"old{uuid4().hex}"
        run_on(url, f"CREATE DATABASE {name}")
        database = Database(url.set(database=name).render_as_string(hide_password=False))
    with database.engine.connect() as connection:
        command.upgrade(migrations._config(connection), "0001")
    _fill(database)
    yield database
    database.close()
    if request.param == "postgresql":
        run_on(url, f"DROP DATABASE {name} WITH (FORCE)")


def _fill(database: Database) -> None:
    """Write the rows as they were; each table after those it refers to."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    with database.engine.begin() as connection:
        for table in metadata.sorted_tables:
            if rows := RELEASE.get(table.name):
                values = [
                    {name: _as(table.c[name].type, value) for name, value in row.items()}
                    for row in rows
                ]
                connection.execute(table.insert(), values)


def _as(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    """Return a value of SQLite's as its column's type wants it, on either database."""
    wants = {
        sa.Uuid: lambda v: UUID(hex=v),
        sa.DateTime: datetime.fromisoformat,
        sa.Date: date.fromisoformat,
        sa.Boolean: bool,
        sa.JSON: json.loads,
    }
    if value is None:
        return None
    for base, convert in wants.items():
        if isinstance(kind, base):
            found = convert(value)
            aware = isinstance(found, datetime) and getattr(kind, "timezone", False)
            return found.replace(tzinfo=cast.UTC) if aware else found
    return value


def test_nothing_of_it_is_lost(old: Database):
    migrations.upgrade(old.engine)
    migrations.check(old.engine)
    with old.engine.connect() as connection:
        for name, rows in RELEASE.items():
            found = connection.scalar(sa.text(f"SELECT count(*) FROM {name}"))
            assert found == len(rows), name
    assert {item.sensitivity for item in make.rows(old, Item)} == {Sensitivity.NONE}
    (token,) = make.rows(old, AccessToken)
    assert (token.kind, token.scope, token.confirmed_at) == (
        TokenKind.TOKEN, TokenScope.ALL, None
    )  # fmt: skip
    assert {signature.shown for signature in make.rows(old, SignOff)} == {None}


def test_its_journal_is_whole_and_may_not_be_written_over(old: Database):
    migrations.upgrade(old.engine)
    with old.reading() as session:
        report = verify(session)
    assert report.ok, report.faults
    assert report.entries == len(RELEASE["entry"])
    with pytest.raises(sa.exc.DBAPIError, match="written once"), old.transaction() as session:
        session.execute(sa.delete(Entry))


def test_its_items_go_on_to_be_closed(old: Database):
    migrations.upgrade(old.engine)
    waiting = next(item for item in make.rows(old, Item) if item.state is State.VERIFY)
    make.verified(old, waiting.id)
    make.move(old, waiting.id, "sign", "xx_secretary")
    make.move(old, waiting.id, "sign", "director")
    assert make.row(old, waiting.id).state is State.CLOSED
    assert all(signature.shown for signature in make.rows(old, SignOff, item_id=waiting.id)[1:])
