"""Engines: how a connection to SQLite or PostgreSQL is made, and what holds for each of them."""

import select
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPICursor

from models.canonical import stored

BUSY_MILLISECONDS = 30_000
"""How long a writer waits: for its turn within this process, and for the lock of another."""
POOL = 20
WAL_BYTES = 16 << 20
"""How long SQLite's write-ahead log stays once nobody needs more of it."""
CHECKPOINT_PAGES = 1_000
"""After how many pages in that log a writer copies them into the database."""
CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to answer the door, where its address says nothing else."""
TRUSTED_SECONDS = 20
"""How long a connection to PostgreSQL that was in use is believed to be alive, unless its socket says otherwise."""
PREPARED = 400
"""How many statements psycopg keeps prepared on a connection: all that are asked often."""
USED_AT = "used_at"
MOST_TOLD = 2_000
"""How many signs of a statement an error tells: what writes many rows at once is kilobytes of question marks."""
PRIMARY = 0xFF
"""The part of an extended result code of SQLite that is its primary one."""
CACHE_KIBIBYTES = 4_096
"""For each connection: the upper pages of the indexes stay at hand, and the rest in the system's own cache."""


class DatabaseMoved(OSError):  # noqa: N818  the file's state, not a fault of the program
    """The file of a SQLite database was taken away or replaced while it was in use.

    What was written to it from then on would be lost with it.
    """


class _Same:
    """Sees that the name of a database still means the file that it meant at first."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._meant: tuple[int, int] | None = None

    def note(self, *_event: object) -> None:
        """Note what the name means, at the first connection."""
        self._meant = self._meant or self._means()

    def demand(self, *_event: object) -> None:
        """Raise `DatabaseMoved` before anything is read from another file, written to it, or made."""
        if self._meant is not None and self._meant != self._means():
            raise DatabaseMoved

    def forget(self, *_event: object) -> None:
        """Have no connection open any more."""
        self._meant = None

    def _means(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino


def make(url: sa.URL) -> sa.Engine:
    """Make the engine of a database; a SQLite file is watched for being taken away."""
    shared = url.get_backend_name() != "sqlite" or file_of(url) is not None  # in memory each thread has its own
    lent = {"pool_use_lifo": True} if shared else {}
    pooled = partial(sa.create_engine, pool_size=POOL, json_serializer=stored, **lent)
    if url.get_backend_name() != "sqlite":
        given = "connect_timeout" in url.query
        patience = {} if given else {"connect_timeout": CONNECT_SECONDS}
        engine = pooled(url, connect_args=patience)
        sa.event.listen(engine, "connect", _keep_prepared)
        sa.event.listen(engine, "connect", _note_use)
        sa.event.listen(engine, "checkin", _note_use)
        sa.event.listen(engine, "checkout", partial(_see_whether_alive, engine.dialect))
        return engine
    engine = pooled(url, connect_args={"check_same_thread": False, "isolation_level": None})
    sa.event.listen(engine, "connect", _set_pragmas)
    if file := file_of(engine.url):
        same = _Same(file)
        sa.event.listen(engine, "do_connect", same.demand)
        sa.event.listen(engine, "connect", same.note)
        sa.event.listen(engine, "checkout", same.demand)
        sa.event.listen(engine, "begin", same.demand)
        sa.event.listen(engine, "engine_disposed", same.forget)
    sa.event.listen(engine, "begin", _begin)
    sa.event.listen(engine, "handle_error", _write_over)
    return engine


def _keep_prepared(connection: Any, _record: sa.pool.ConnectionPoolEntry) -> None:
    connection.prepared_max = PREPARED


def _note_use(_connection: Any, record: sa.pool.ConnectionPoolEntry) -> None:
    record.info[USED_AT] = time.monotonic()


def _see_whether_alive(dialect: sa.Dialect, connection: Any, record: sa.pool.ConnectionPoolEntry, _: object) -> None:
    """Have a connection replaced that died while nobody used it.

    One that was in use just now is asked only where the server has sent something meanwhile, as the end of it: to ask
    each time takes as long as a statement.
    """
    if time.monotonic() - record.info[USED_AT] < TRUSTED_SECONDS and not _has_sent(connection):
        return
    try:
        dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error as fault:
        raise sa.exc.InvalidatePoolError from fault


def _has_sent(connection: Any) -> bool:
    """Tell whether something waits to be read from the server, if only that it is gone."""
    with suppress(ValueError):  # a socket beyond those that may be looked at so
        return connection.closed or bool(select.select([connection], [], [], 0)[0])
    return True


def _set_pragmas(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KIBIBYTES}",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
        f"journal_size_limit={WAL_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A deferred transaction that later writes loses updates or fails; writers ask at the start.
    options = connection.get_execution_options()
    begin = "BEGIN" if options.get("deferred") else "BEGIN IMMEDIATE"
    try:
        cursor = connection.connection.cursor()
        with nullcontext() if options.get("patient", True) else patient(cursor, 0):
            cursor.execute(begin)
    except sqlite3.Error as fault:
        raise wrapped(connection, fault, begin) from fault


def _write_over(context: sa.engine.ExceptionContext) -> None:
    """Write over what a COMMIT left in the log that was refused.

    SQLite writes there first and syncs then. Where that fails nobody sees the change any more; but whoever reads the
    log anew, after a crash, would find it whole, unless something was written in its place.
    """
    code = getattr(context.original_exception, "sqlite_errorcode", 0)
    if context.statement is None and context.connection is not None and code & PRIMARY == sqlite3.SQLITE_IOERR:
        cursor = context.connection.connection.cursor()
        with suppress(sqlite3.Error), patient(cursor, 0):  # who holds the lock writes there as well
            rewrite(cursor)


def rewrite(cursor: DBAPICursor) -> None:
    """Write to a SQLite database what it says already."""
    cursor.execute("BEGIN IMMEDIATE")
    said = cursor.execute("PRAGMA user_version").fetchone()[0]
    cursor.execute(f"PRAGMA user_version = {said:d}")
    cursor.execute("COMMIT")


@contextmanager
def patient(cursor: DBAPICursor, milliseconds: int) -> Iterator[None]:
    """Wait no longer than this for locks of SQLite, for a while."""
    cursor.execute(f"PRAGMA busy_timeout={milliseconds}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def at_file(file: Path) -> sa.URL:
    """Return the address of a SQLite database, whatever signs its file's name has."""
    return sa.URL.create("sqlite", database=str(file))


def file_of(url: sa.URL) -> Path | None:
    """Return the file of a SQLite database; None for one in memory or on a server."""
    name = url.database or ""
    if url.get_backend_name() != "sqlite" or name in {"", ":memory:"}:
        return None
    return Path(unquote(urlsplit(name).path) if name.startswith("file:") else name)


def log_bytes(file: Path) -> int:
    """Return how long the write-ahead log of a SQLite database is."""
    try:
        return file.with_name(f"{file.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def wrapped(connection: sa.Connection, fault: Any, sql: str) -> BaseException:
    """Return an error of the driver as SQLAlchemy raises it, without what was given; what is dead is not used again."""
    dialect = connection.dialect
    dead = dialect.is_disconnect(fault, connection.connection, None)
    if dead:
        connection.invalidate(fault)
    base = dialect.loaded_dbapi.Error
    told = sql if len(sql) <= MOST_TOLD else f"{sql[:MOST_TOLD]} …"
    found: BaseException = sa.exc.DBAPIError.instance(
        told, None, fault, base, hide_parameters=True, connection_invalidated=dead, dialect=dialect
    )
    return found
