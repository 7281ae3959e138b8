"""Databases as earlier releases left them: the cast with an item in every stage."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import command

import migrations
from models.engine import file_of
from models.session import Database
from tests import server

ROWS = {
    revision: json.loads((Path(__file__).parent / f"models/release_{release}.json").read_text())
    for release, revision in {
        "0_1": "0001",
        "0_2": "0002",
        "0_3": "0003",
        "0_5": "0015",
        "0_6": "0018",
        "0_8": "0027",
        "0_9": "0032",
        "0_10": "0035",
        "0_11": "0039",
        "0_12": "0042",
    }.items()
}
"""What each release stored, by its revision: SQLite's own values."""


@dataclass
class Old:
    """A database as an earlier release left it, and the rows that are in it."""

    revision: str
    database: Database

    @property
    def rows(self) -> dict[str, list[dict[str, Any]]]:
        return ROWS[self.revision]


def as_released(url: str, revision: str, *, risen: bool = False) -> Old:
    """Make the SQLite database of a release at an empty place, as it was left or brought up to this one."""
    file = file_of(sa.make_url(url))
    assert file is not None
    file.write_bytes(_file(revision, risen=risen))
    return Old(revision, Database(url))


@cache
def _file(revision: str, *, risen: bool) -> bytes:
    """Return the file of such a database, made once in a process."""
    with TemporaryDirectory() as folder:
        file, whole = Path(folder) / "old.db", Path(folder) / "whole.db"
        if risen:
            file.write_bytes(_file(revision, risen=False))
        with Database(f"sqlite:///{file}") as database:
            _make(database, revision, risen=risen)
            database.copy_to(whole)
        return whole.read_bytes()


@cache
def on_server(url: sa.URL, revision: str, *, risen: bool) -> str:
    """Return the name of such a database of PostgreSQL that nobody uses, made once on a server."""
    name = f"old_{revision}"
    if risen:
        server.copy(url, on_server(url, revision, risen=False), name := f"{name}_risen")
    else:
        server.run_on(url, f"CREATE DATABASE {name}")
    with Database(url.set(database=name)) as database:
        _make(database, revision, risen=risen)
    return name


def _make(database: Database, revision: str, *, risen: bool) -> None:
    if risen:
        migrations.upgrade(database.engine)
        return
    with database.engine.connect() as connection:
        command.upgrade(migrations._config(connection), revision)
    _fill(database, ROWS[revision])


def _fill(database: Database, stored: dict[str, list[dict[str, Any]]]) -> None:
    """Write the rows as they were, each table after those it refers to; the database numbers what it numbers itself."""
    metadata = sa.MetaData()
    metadata.reflect(database.engine)
    with database.engine.begin() as connection:
        for table in metadata.sorted_tables:
            if rows := stored.get(table.name):
                given = [column for column in table.c if column is not table.autoincrement_column]
                values = [{each.name: _as(each.type, row[each.name]) for each in given} for row in rows]
                connection.execute(table.insert(), values)


def _as(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    """Return a value of SQLite's as its column's type wants it, on either database."""
    wants = {
        sa.Uuid: lambda v: UUID(hex=v),
        sa.DateTime: datetime.fromisoformat,
        sa.Date: date.fromisoformat,
        sa.Time: time.fromisoformat,
        sa.Boolean: bool,
        sa.JSON: json.loads,
    }
    if value is None:
        return None
    for base, convert in wants.items():
        if isinstance(kind, base):
            found = convert(value)
            aware = isinstance(found, datetime) and getattr(kind, "timezone", False)
            return found.replace(tzinfo=UTC) if aware else found
    return value
