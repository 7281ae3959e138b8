"""Databases as earlier releases left them: the cast with an item in every stage."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import command

import migrations
from models.session import Database

ROWS = {
    revision: json.loads((Path(__file__).parent / f"models/release_{release}.json").read_text())
    for release, revision in (("0_1", "0001"), ("0_2", "0002"), ("0_3", "0003"))
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


def as_released(url: str, revision: str) -> Old:
    """Make the database of a release at an empty place."""
    old = Old(revision, Database(url))
    with old.database.engine.connect() as connection:
        command.upgrade(migrations._config(connection), revision)
    _fill(old)
    return old


def _fill(old: Old) -> None:
    """Write the rows as they were; each table after those it refers to."""
    metadata = sa.MetaData()
    metadata.reflect(old.database.engine)
    with old.database.engine.begin() as connection:
        for table in metadata.sorted_tables:
            if rows := old.rows.get(table.name):
                values = [{name: _as(table.c[name].type, value) for name, value in row.items()} for row in rows]
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
            return found.replace(tzinfo=UTC) if aware else found
    return value
