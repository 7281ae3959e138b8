"""Many rows for SQLite, at hand before it is their turn: whoever else writes waits for no longer than they must.

SQLite has one writer at a time. Values come from Python some thousands at once, and each time the driver waits for the
interpreter behind every thread that computes; to copy what the log holds into the database takes as long again. So the
rows are laid out before, in tables of the connection's own, from where one statement takes them; and the log is seen
to afterwards, while others write.
"""

import sqlite3
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import sqlalchemy as sa

from models import engine as engines

_LAID_OUT = "laid_out"


class Insert(Hashable, Protocol):
    """What writes rows of one table."""

    def lay_out(self, driver: sqlite3.Connection, table: str) -> None:
        """Make a table of a connection's own, and write the rows into it."""
        ...


@contextmanager
def at_hand(connection: sa.Connection, inserts: Sequence[Insert]) -> Iterator[None]:
    """Have the rows of some inserts at hand for one transaction of a connection to SQLite, which begins within."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101  on PostgreSQL nobody waits
    tables = {insert: f"temp.laid_out_{n}" for n, insert in enumerate(inserts)}
    driver.execute("PRAGMA wal_autocheckpoint = 0")
    try:
        for insert, table in tables.items():
            insert.lay_out(driver, table)
        connection.info[_LAID_OUT] = tables
        yield
    finally:
        connection.info.pop(_LAID_OUT, None)
        try:
            _tidy(driver, tables.values())
        except sqlite3.Error:  # nobody should be lent it; what was to be kept is kept
            connection.invalidate()


def _tidy(driver: sqlite3.Connection, tables: Iterable[str]) -> None:
    driver.execute("PRAGMA wal_checkpoint(PASSIVE)")
    driver.execute(f"PRAGMA wal_autocheckpoint = {engines.CHECKPOINT_PAGES}")
    for table in tables:
        driver.execute(f"DROP TABLE IF EXISTS {table}")


def laid_out(connection: sa.Connection, insert: Insert) -> str | None:
    """Return the table in which the rows of an insert are at hand, if they are."""
    tables: dict[Insert, str] = connection.info.get(_LAID_OUT, {})
    return tables.get(insert)
