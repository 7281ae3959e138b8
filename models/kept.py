"""What a connection may keep, from one brief change to the next, of what it read and never writes.

Who holds a token, which offices are held near an organization and by which calendar it works, is asked by every move,
and seldom changes. What was read stands until anybody else wrote, in this process or another. Of that the database
tells: SQLite counts what others wrote, and on PostgreSQL a trigger of each of these tables notes who wrote there last.
The connection itself writes none of it, which SQLite refuses it to: what writes some is not brief.
"""

import sqlite3
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.sql import visitors
from sqlmodel import Field, Session

from models.base import Key
from models.engine import wrapped

T = TypeVar("T")

MOST = 4096
"""How many answers are kept, at most."""
WRITES = {sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE}
GUARDED = frozenset(
    {
        *("access_token", "appointment", "clock_mark", "hold", "leave", "organization", "person", "proxy", "recusal"),
        "work_calendar",
    }
)
"""The tables that such a connection does not write."""
UNGUARDED = {"access_token": frozenset({"last_seen_at", "idle_at"}), "clock_mark": frozenset({"at"})}
"""The columns that may be changed all the same: whoever does forgets what is kept."""
ADDED_TO = "clock_mark"
"""The table that may be given a row all the same, for the first mark of its name."""
KEPT = "kept"
"""By which name a connection holds what it keeps."""


class GuardedChange(Key, table=True):
    """On PostgreSQL the one row that says which transaction last wrote a guarded table; on SQLite there is none."""

    transaction: int = Field(sa_type=sa.BigInteger)


_LAST_CHANGE = "SELECT transaction FROM guarded_change"


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

    def begin(self, version: object) -> None:
        """Forget everything where somebody else wrote since, which the database has another version for."""
        if version is None or version != self._version or len(self) > MOST:
            self.clear()
            self._version = version

    def leave(self, driver: sqlite3.Connection) -> None:
        """Let a connection go that is like any other again."""
        self.clear()
        driver.set_authorizer(None)


def version_on_sqlite(driver: sqlite3.Connection) -> object:
    """Return what changes as soon as another connection writes, as a transaction of this one sees it."""
    return driver.execute("PRAGMA data_version").fetchone()


def kept_on_postgresql(connection: sa.Connection) -> Kept:
    """Return what a connection keeps, valid for the transaction that it begins."""
    kept: Kept = connection.info.setdefault(KEPT, Kept())
    cursor = connection.connection.cursor()
    try:
        cursor.execute(_LAST_CHANGE)
        kept.begin(cursor.fetchone())
    except connection.dialect.loaded_dbapi.Error as fault:
        raise wrapped(connection, fault, _LAST_CHANGE) from fault
    return kept


def _judge(act: int, table: str | None, column: str | None, _database: str | None, _trigger: str | None) -> int:
    """Tell SQLite, when it makes a statement ready, whether it may."""
    if act not in WRITES or table not in GUARDED:
        return sqlite3.SQLITE_OK
    changes = act == sqlite3.SQLITE_UPDATE and column in UNGUARDED.get(table, ())
    adds = act == sqlite3.SQLITE_INSERT and table == ADDED_TO
    return sqlite3.SQLITE_OK if changes or adds else sqlite3.SQLITE_DENY


def keep(session: Session, asked: Hashable, read: Callable[[], T]) -> T:
    """Return an answer that rests on kept statements alone (`KeptQuery`): as it was found before, where that stands."""
    kept = kept_of(session)
    if kept is None:
        return read()
    found: T | Kept = kept.get(asked, kept)
    if found is kept:
        found = kept[asked] = read()
    return cast("T", found)


def kept_of(session: Session) -> Kept | None:
    """Return what a session may keep for those that come after it (models/kept.py); None where nothing may be kept."""
    return session.info.get(KEPT)
