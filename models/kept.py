"""What one connection of SQLite may keep, from one change to the next, of what it read and never writes.

Who holds a token, which offices are held near an organization and by which calendar it works, is asked by every move,
and seldom changes. The connection of the brief changes (models/turns.py) writes none of it, which is seen to here,
and SQLite tells it when anybody else wrote anything, in this process or another: until then what was read stands. On
a server to ask for that costs as much as to read it.
"""

import sqlite3
from collections.abc import Hashable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql import visitors

MOST = 4096
"""How many answers are kept, at most."""
WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
GUARDED = frozenset(
    {
        *("access_token", "appointment", "clock_mark", "hold", "organization", "person", "proxy", "recusal"),
        "work_calendar",
    }
)
"""The tables that such a connection does not write."""
TOLD = {"access_token": frozenset({"last_seen_at", "idle_at"}), "clock_mark": frozenset({"id", "name", "at", None})}
"""What may be written all the same, by columns (a new row names none): whoever does forgets what is kept."""


def demand_guarded(statement: sa.ClauseElement) -> None:
    """Raise `TypeError` where a statement whose answers are kept reads a table that may be written beside them."""
    tables = {each.name for each in visitors.iterate(statement) if isinstance(each, sa.Table)}
    if tables - GUARDED:
        raise TypeError(f"not guarded: {', '.join(sorted(tables - GUARDED))}")


class Kept(dict[Hashable, Any]):
    """Answers by what was asked, valid for the transaction that `begin` was told of."""

    _version: object = None

    def watch(self, driver: sqlite3.Connection) -> None:
        """Keep answers of this connection, which from now on is refused to write what they rest on."""
        self.clear()
        driver.set_authorizer(_judge)

    def begin(self, driver: sqlite3.Connection) -> None:
        """Forget everything where somebody else wrote since, as this transaction of the connection sees it."""
        version = driver.execute("PRAGMA data_version").fetchone()
        if version != self._version or len(self) > MOST:
            self.clear()
            self._version = version

    def leave(self, driver: sqlite3.Connection) -> None:
        """Let a connection go that is like any other again."""
        self.clear()
        driver.set_authorizer(None)


def _judge(act: int, table: str | None, column: str | None, _database: str | None, _trigger: str | None) -> int:
    """Tell SQLite, when it makes a statement ready, whether it may."""
    refused = act in WRITES and table in GUARDED and column not in TOLD.get(table, ())
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
