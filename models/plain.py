"""Rows as they were read: the columns of a table under their names, and nothing behind them.

An entity of the session costs ten times as much to make, is watched for what is set on it, and may read from the
database when it is looked at. A plain row cannot be changed and knows no session: what changes it is written by
`store` and `update`, and is there only then.
"""

from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from pydantic_core import to_jsonable_python
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session, SQLModel

from models.base import Versioned, table_of
from models.prepared import BoundInsert, PreparedWrite

T = TypeVar("T", bound=SQLModel)


def read_columns(table: type[SQLModel], *without: str) -> list[sa.ColumnElement[Any]]:
    """Return what is read of a table for `split`; nothing stands for a column that is left out."""
    return [sa.null().label(each.key) if each.key in without else each for each in _columns(table)]


def split(table: type[T], values: Sequence[Any]) -> tuple[T, Sequence[Any]]:
    """Make a plain row of what was read by `read_columns`; return it with what stands behind.

    To a type checker it is a row of the table.
    """
    row = _plain(table)
    width = len(row._fields)
    return row._make(values[:width]), values[width:]


def new(table: type[T], **values: object) -> T:
    """Make a plain row that is not stored yet. Raises `KeyError` where a column without a default is not given."""
    row, defaults = _plain(table), _defaults(table)
    if unknown := values.keys() - set(row._fields):
        raise TypeError(f"{table.__name__} has no {', '.join(sorted(unknown))}")
    fresh = {name: make() for name, make in _factories(table).items() if name not in values}
    made: T = row._make(map({**defaults, **fresh, **values}.__getitem__, row._fields))
    return made


def those_of(table: type[T], rows: Iterable[SQLModel]) -> list[T]:
    """Return those of some plain rows that are rows of a table."""
    return cast("list[T]", [row for row in rows if getattr(row, "table", None) is table])


def changed(row: T, values: Mapping[str, object]) -> T:
    """Return a plain row with other values in some of its columns."""
    made: T = row._replace(**values)  # type: ignore[attr-defined]
    return made


def names_of(row: SQLModel) -> tuple[str, ...]:
    """Return the names of a row's columns, in their order."""
    names: tuple[str, ...] = row._fields if isinstance(row, tuple) else _plain(type(row))._fields
    return names


def by_column(row: SQLModel) -> dict[str, Any]:
    """Return the values of a row by the names of its columns."""
    return {name: getattr(row, name) for name in names_of(row)}


def as_json(row: SQLModel, names: Iterable[str] | None = None) -> dict[str, object]:
    """Return some columns of a row as plain JSON; all of them where none are named."""
    found: dict[str, object] = to_jsonable_python({name: getattr(row, name) for name in names or names_of(row)})
    return found


class Draft:
    """A plain row as it is to be: what is set on it (`values`), and else what was there."""

    __slots__ = ("_row", "values")

    def __init__(self, row: SQLModel) -> None:
        object.__setattr__(self, "_row", row)
        object.__setattr__(self, "values", {})

    def __getattr__(self, name: str) -> Any:
        return self.values[name] if name in self.values else getattr(self._row, name)

    def __setattr__(self, name: str, value: object) -> None:
        self.values[name] = value


def store(session: Session, row: SQLModel) -> None:
    """Write a new row past the session."""
    _insert(row.table).write(session, by_column(row))  # type: ignore[attr-defined]


def bind(session: Session, rows: Sequence[SQLModel]) -> BoundInsert:
    """Return what writes new rows of one table later, as `PreparedWrite.bind`."""
    return _insert(rows[0].table).bind(session, [*map(by_column, rows)])  # type: ignore[attr-defined]


def update(session: Session, row: T, values: Mapping[str, object]) -> T:
    """Write other values into some columns of a row, and return the row as it is now.

    Raises `StaleDataError` where a counted row was changed by somebody else since it was read.
    """
    table: type[SQLModel] = row.table  # type: ignore[attr-defined]
    here = {"its_id": row.id}  # type: ignore[attr-defined]
    if issubclass(table, Versioned):
        here["its_version"] = row.version  # type: ignore[attr-defined]
    if _update(table).write(session, {**values, **here}) != 1:
        raise StaleDataError
    return changed(row, values)


@cache
def _columns(table: type[SQLModel]) -> Sequence[sa.Column[Any]]:
    return tuple(table_of(table).c)


@cache
def _plain(table: type[SQLModel]) -> Any:
    row: Any = namedtuple("row", [column.key for column in _columns(table)])  # type: ignore[misc]  # noqa: PYI024
    return type(f"Plain{table.__name__}", (row,), {"__slots__": (), "table": table})


@cache
def _defaults(table: type[SQLModel]) -> dict[str, object]:
    """Return the value of each column that is the same in every new row."""
    fields = table.model_fields.items()
    return {name: field.default for name, field in fields if not field.is_required() and not field.default_factory}


@cache
def _factories(table: type[SQLModel]) -> dict[str, Any]:
    """Return what makes the value of each other column that need not be given."""
    fields = table.model_fields.items()
    return {name: field.default_factory for name, field in fields if field.default_factory}


@cache
def _insert(table: type[SQLModel]) -> PreparedWrite:
    return PreparedWrite(sa.insert(table_of(table)))


@cache
def _update(table: type[SQLModel]) -> PreparedWrite:
    stored = table_of(table)
    query = sa.update(stored).where(stored.c.id == sa.bindparam("its_id"))
    if issubclass(table, Versioned):
        query = query.where(stored.c.version == sa.bindparam("its_version"))
    return PreparedWrite(query)
