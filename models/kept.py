"""What of the accounts one connection of SQLite may keep from one change to the next.

Who holds a token, and which offices, is asked by every move, and seldom changes. The connection of the brief changes
(models/turns.py) writes none of it, which is seen to here, and SQLite tells it when anybody else wrote anything, in
this process or another: until then what was read stands. On a server to ask for that costs as much as to read it.
"""

import sqlite3
from collections.abc import Hashable, Mapping
from typing import Any

from models.base import table_of
from models.hold import Hold
from models.people import AccessToken, Appointment, Organization, User

MOST = 4096
"""How many answers are kept, at most."""
WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
ACCOUNTS: Mapping[str, frozenset[str]] = {
    **{table_of(table).name: frozenset[str]() for table in (User, Appointment, Organization, Hold)},
    table_of(AccessToken).name: frozenset({"last_seen_at", "idle_at"}),
}
"""The tables that such a connection does not write, with the columns that it may: whoever does forgets what is kept."""


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
    free = ACCOUNTS.get(table or "")
    refused = act in WRITES and free is not None and column not in free
    return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
