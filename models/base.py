"""What every table shares: constraint names, keys, and columns that mean one thing everywhere."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel
from sqlmodel.sql.sqltypes import UTCDateTime
from uuid_utils.compat import uuid7

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

_TIME = 80
"""The bits of a key below those that say when it was made."""
UtcDateTime = UTCDateTime
"""An instant, as SQLModel stores each `datetime`: aware in, aware (UTC) out, whatever the database."""
Json = sa.JSON().with_variant(JSONB(), "postgresql")
JsonObject = dict[str, Any]
"""What a column of JSON holds; whoever reads it knows its shape."""


def word(kind: type[StrEnum]) -> sa.Enum:
    """A column type that stores an enum by value, as text, so that adding a word moves no table."""
    return sa.Enum(kind, native_enum=False, length=24, values_callable=lambda k: [member.value for member in k])


def check(name: str, rule: str) -> sa.CheckConstraint:
    """A named invariant that the database itself keeps."""
    return sa.CheckConstraint(rule, name=name)


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> sa.Index:
    """An index over the rows for which a condition holds, on either database."""
    rows = sa.text(where)
    return sa.Index(name, *columns, unique=unique, sqlite_where=rows, postgresql_where=rows)


def table_of(rows: type[SQLModel]) -> sa.Table:
    """Return the table that rows are stored in, for statements that the session need not watch over."""
    return cast("sa.Table", sa.inspect(rows).local_table)


def new_key() -> UUID:
    """A fresh time-ordered key (UUID v7)."""
    return uuid7()


def key_since(ago: timedelta) -> UUID:
    """Return what every key made since then, in real time, is not below (RFC 9562, version 7)."""
    return UUID(int=((new_key().int >> _TIME) - ago // timedelta(milliseconds=1)) << _TIME)


class Key(SQLModel):
    """A table whose rows have an id from the moment they are made."""

    model_config = {"defer_build": True}  # rows are made, not validated; few tables are ever dumped

    id: UUID = Field(default_factory=new_key, primary_key=True)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805  SQLAlchemy calls it with the class
        """Name the table after the class: LedgerFile is ledger_file."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, **data: object) -> None:
        """Refuse names that are no column: SQLModel would silently drop them."""
        if unknown := data.keys() - type(self).model_fields.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        super().__init__(**data)


class Versioned(Key):
    """A row that commands count up as they change it, so that a change that raced one fails."""

    version: int = 1

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, object]:  # noqa: N805  SQLAlchemy calls it with the class
        """Hand the counting to the commands, and the comparing to every UPDATE."""
        table: sa.Table = cls.__table__  # type: ignore[attr-defined]
        return {"version_id_col": table.c.version, "version_id_generator": False}
