"""Counters: rows of numbers that many changes raise and lower, each within its own transaction.

Whoever changes a counter holds its row until the transaction is kept. So nothing is written before all else is: for
no longer than the disk takes, and by everybody in the order of the keys, so that nobody waits in a ring.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from models.base import table_of
from models.prepared import PreparedWrite
from models.session import dialect_of, upserting, write_last


class Change(NamedTuple):
    """By how much some columns change in the row of a key; those not named stay."""

    table: type[SQLModel]
    key: tuple[Any, ...]
    by: dict[str, int]


def change(session: Session, changes: Iterable[Change]) -> None:
    """Change counters, together with all that the transaction changes besides, when it is kept."""
    if some := [*changes]:
        write_last(session, _write, some)


@cache
def counted(table: type[SQLModel]) -> tuple[str, ...]:
    """Return the names of a table's counters: all columns that are not its key."""
    return tuple(column.key for column in table_of(table).c if not column.primary_key)


@cache
def keys(table: type[SQLModel]) -> tuple[str, ...]:
    """Return the names of the columns of its key, in their order."""
    return tuple(column.key for column in table_of(table).primary_key)


def summed(changes: Iterable[Change]) -> list[Change]:
    """Add changes up, one for each row that changes at all, in the order of tables and keys."""
    found = defaultdict[tuple[type[SQLModel], tuple[Any, ...]], dict[str, int]](dict)
    for table, key, by in changes:
        row = found[table, key]
        for name, n in by.items():
            row[name] = row.get(name, 0) + n
    rows = ((*row, {name: n for name, n in by.items() if n}) for row, by in found.items())
    return [Change(*row) for row in sorted(rows, key=lambda row: (row[0].__name__, row[1])) if row[2]]


def _write(session: Session, changes: Iterable[Change]) -> None:
    dialect = dialect_of(session)
    for table, rows in groupby(summed(changes), key=attrgetter("table")):
        columns = dict.fromkeys(counted(table), 0)
        given = [dict(zip(keys(table), key, strict=True)) | columns | by for _, key, by in rows]
        _add(dialect, table).write(session, *given)


def stored(session: Session, table: type[SQLModel]) -> Iterator[Change]:
    """Yield the rows of a table of counters as they are."""
    names, columns = keys(table), counted(table)
    for row in session.execute(sa.select(*(table_of(table).c[name] for name in (*names, *columns)))):
        yield Change(table, tuple(row[: len(names)]), dict(zip(columns, row[len(names) :], strict=True)))


def replace(session: Session, tables: Iterable[type[SQLModel]], count: Callable[[], Iterable[Change]]) -> None:
    """Put what is counted in the place of all counters that there are.

    Whoever changes one waits from here on, and what others changed is kept: so whatever is counted now stays so.
    """
    for table in sorted(tables, key=attrgetter("__name__")):  # as they are written
        if dialect_of(session) == "postgresql":
            session.execute(sa.text(f"LOCK TABLE {table_of(table).name} IN EXCLUSIVE MODE"))
        session.execute(sa.delete(table))
    _write(session, count())


@cache
def _add(dialect: str, table: type[SQLModel]) -> PreparedWrite:
    more = upserting(dialect, table)
    there = table_of(table).c
    return PreparedWrite(
        more.on_conflict_do_update(
            index_elements=keys(table), set_={name: there[name] + more.excluded[name] for name in counted(table)}
        )
    )
