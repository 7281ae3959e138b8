"""The doors of the database: `reading()` and `transaction()`, the only commit in the program."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVarTuple, overload
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlmodel import Session, SQLModel

from models.base import table_of
from models.canonical import stored

Ts = TypeVarTuple("Ts")
OneRow = Mapping[str, object]
Given = OneRow | Sequence[OneRow]
"""The parameters of a statement, by name; of many rows it is made for."""

BUSY_MILLISECONDS = 30_000
"""How long a writer waits: for its turn within this process, and for the lock of another."""
POOL = 20
DEADLINE = "deadline"
WAL_BYTES = 16 << 20
"""How long SQLite's write-ahead log stays once nobody needs more of it."""
CHECKPOINT_PAGES = 1_000
"""After how many pages in that log a writer copies them into the database."""
CHECKPOINT_MILLISECONDS = 2_000
PROBE_MILLISECONDS = 3_000
"""How long whoever only asks whether a write is possible waits for the lock."""
CONNECT_SECONDS = 10
"""How long a PostgreSQL server may take to answer the door, where its address says nothing else."""
CACHE_KIBIBYTES = 16_384
"""For each connection: the upper pages of a hundred thousand items' indexes stay at hand."""


class DatabaseMoved(OSError):  # noqa: N818  the file's state, not a fault of the program
    """The file of a SQLite database was taken away or replaced while it was in use.

    What was written to it from then on would be lost with it.
    """


class WriterTimeout(sa.exc.TimeoutError):
    """Another writer of this process held the database for longer than anybody waits."""


class Database:
    """One database, SQLite or PostgreSQL, with a door for readers and a door for writers."""

    def __init__(self, url: str | sa.URL) -> None:
        self.engine = _engine(sa.make_url(url))
        self.on_deadline: Callable[[datetime], None] | None = None
        self._reader = self.engine.execution_options(deferred=True)
        self._in_passing = self.engine.execution_options(patient=False)
        # SQLite has one writer at a time; queueing here spares its busy handler's sleeps.
        # Other processes are still held off by BEGIN IMMEDIATE alone.
        self._lock = threading.Lock() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one snapshot; whatever it changes is thrown away.

        Where the database itself refuses a change, the snapshot ends with a COMMIT: at a ROLLBACK psycopg drops all
        that it had prepared.
        """
        with self._reader.connect() as connection, _read_only(connection) as refuses_changes:
            begun = connection.begin()
            with Session(connection, autoflush=False, expire_on_commit=False) as session:
                yield session
            if begun.is_active:
                begun.commit() if refuses_changes else begun.rollback()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are all kept on a clean exit, and none of them otherwise.

        When it set something for the clock (`set_deadline`), `on_deadline` is told the earliest of it afterwards;
        what that raises would pass for a change that was not kept, so it raises nothing.
        """
        with self._turn(BUSY_MILLISECONDS), _writing(self.engine) as session:
            yield session
        if (at := session.info.get(DEADLINE)) and self.on_deadline is not None:
            self.on_deadline(at)

    @contextmanager
    def in_passing(self) -> Iterator[Session]:
        """A transaction for what may be left undone: where SQLite has another writer, it waits not.

        Raises `WriterTimeout` or SQLAlchemy's `OperationalError` then.
        """
        with self._turn(0), _writing(self._in_passing) as session:
            yield session

    @contextmanager
    def _turn(self, milliseconds: int) -> Iterator[None]:
        """Have SQLite's one turn to write, or wait in vain; then this thread is free for readers, too."""
        if self._lock is None:
            yield
        elif self._lock.acquire(timeout=milliseconds / 1000):
            try:
                yield
            finally:
                self._lock.release()
        else:
            raise WriterTimeout

    def checkpoint(self) -> bool:
        """Cut SQLite's write-ahead log short where it grew; tell whether it is short now.

        Writers do so by themselves whenever there is a moment without readers. Readers that
        follow on one another without a gap keep the log growing: so this waits for those that
        read from it, while new ones are sent past it. A reader that holds on to an old snapshot
        is not waited for.
        """
        file = file_of(self.engine.url)
        if file is None or log_bytes(file) <= WAL_BYTES:
            return True
        with self._turn(BUSY_MILLISECONDS), self._driver() as cursor:
            _, length, copied = _checkpoint(cursor, "PASSIVE")
            if copied < length:
                return False
            with _patient(cursor, CHECKPOINT_MILLISECONDS):
                return _checkpoint(cursor, "TRUNCATE")[0] == 0

    def probe(self) -> None:
        """Find out, within seconds, whether a change would reach the disk, and change nothing.

        What is written says what it said before. It is not asked in turn with the writers of this
        process, one of whom may be waiting for the very lock that is to be found out about.
        Raises what the driver raises, or `sqlalchemy.exc.DBAPIError` where nobody answers.
        """
        with self._driver() as cursor:
            if self.engine.dialect.name == "sqlite":
                with _patient(cursor, PROBE_MILLISECONDS):
                    cursor.execute("BEGIN IMMEDIATE")
                    said = cursor.execute("PRAGMA user_version").fetchone()[0]
                    cursor.execute(f"PRAGMA user_version = {said:d}")
                    cursor.execute("COMMIT")
            else:
                cursor.execute(f"SET LOCAL lock_timeout = {PROBE_MILLISECONDS}")
                cursor.execute("UPDATE alembic_version SET version_num = version_num")
                cursor.connection.commit()

    def copy_to(self, file: Path) -> None:
        """Write what a SQLite database holds now into a file, while others go on writing."""
        with self._driver() as cursor, closing(sqlite3.connect(file)) as copy:
            cursor.connection.backup(copy)

    @contextmanager
    def _driver(self) -> Iterator[Any]:
        """A cursor of the driver's own; what it began and did not end is undone."""
        with closing(self.engine.raw_connection()) as connection:
            yield connection.cursor()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


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


def _engine(url: sa.URL) -> sa.Engine:
    pooled = partial(sa.create_engine, pool_size=POOL, json_serializer=stored)
    if url.get_backend_name() != "sqlite":
        given = "connect_timeout" in url.query
        patience = {} if given else {"connect_timeout": CONNECT_SECONDS}
        return pooled(url, connect_args=patience, pool_pre_ping=True, pool_use_lifo=True)
    engine = pooled(url, connect_args={"check_same_thread": False, "isolation_level": None})
    sa.event.listen(engine, "connect", _set_pragmas)
    if file := file_of(engine.url):
        same = _Same(file)
        sa.event.listen(engine, "do_connect", same.demand)
        sa.event.listen(engine, "connect", same.note)
        sa.event.listen(engine, "checkout", same.demand)
        sa.event.listen(engine, "engine_disposed", same.forget)
    sa.event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def _writing(engine: sa.Engine) -> Iterator[Session]:
    with engine.begin() as connection, Session(connection, expire_on_commit=False) as session:
        yield session
        session.flush()


@contextmanager
def _read_only(connection: sa.Connection) -> Iterator[bool]:
    """Have PostgreSQL refuse changes for a while; tell whether it does. Afterwards it is as the server has it."""
    if connection.dialect.name != "postgresql":
        yield False
        return
    driver: Any = connection.connection.driver_connection
    driver.read_only = True
    try:
        yield True
    finally:
        connection.rollback()  # nothing, after a clean end
        if not driver.closed:
            driver.read_only = None


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
    if options.get("patient", True):
        connection.exec_driver_sql("BEGIN" if options.get("deferred") else "BEGIN IMMEDIATE")
        return
    with _patient(connection.connection.cursor(), 0):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _patient(cursor: DBAPICursor, milliseconds: int) -> Iterator[None]:
    """Wait no longer than this for locks of SQLite, for a while."""
    cursor.execute(f"PRAGMA busy_timeout={milliseconds}")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")


def _checkpoint(cursor: Any, how: str) -> tuple[int, int, int]:
    """Return whether somebody was in the way, the pages in the log, and those copied from it."""
    found: tuple[int, int, int] = cursor.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    return found


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


def set_deadline(session: Session, at: datetime) -> None:
    """Say that this transaction sets something for the clock to look at then, maybe sooner than all else."""
    session.info[DEADLINE] = min(at, session.info.get(DEADLINE, at))


@overload
def columns(
    session: Session, statement: TypedReturnsRows[*Ts], given: Mapping[str, object]
) -> sa.CursorResult[*Ts]: ...
@overload
def columns(session: Session, statement: sa.Executable, given: Given) -> sa.CursorResult[*tuple[Any, ...]]: ...
def columns(session: Session, statement: sa.Executable, given: Given) -> sa.CursorResult[*tuple[Any, ...]]:
    """Run a statement of plain columns past the session, in half the time; with many rows once for each.

    The session is not asked first, so what it holds and the statement reads must be flushed.
    """
    return connection_of(session).execute(statement, given)


@contextmanager
def savepoint(session: Session) -> Iterator[None]:
    """Keep what is changed within on a clean exit, and none of it otherwise; the rest of the transaction stays."""
    try:
        with connection_of(session).begin_nested():
            yield
            session.flush()
    except BaseException:
        session.expunge_all()  # it may hold what is undone
        raise


def dialect_of(session: Session) -> str:
    """Return which kind of database a session is of."""
    return connection_of(session).dialect.name


def connection_of(session: Session) -> sa.Connection:
    """Return the connection that one of the doors gave a session; to ask the session itself costs more."""
    connection = session.bind
    assert isinstance(connection, sa.Connection)  # noqa: S101  whoever makes one does so here
    return connection


def insert(session: Session, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """Make an INSERT that can say what to do when the row is there, as this database writes it."""
    return upserting(session.get_bind().dialect.name, table)


def upserting(dialect: str, table: type[SQLModel]) -> sqlite.Insert | postgresql.Insert:
    """Make such an INSERT for one kind of database, for a statement that is made once."""
    return sqlite.insert(table_of(table)) if dialect == "sqlite" else postgresql.insert(table_of(table))
