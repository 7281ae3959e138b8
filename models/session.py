"""The doors of the database: `reading()` and `transaction()`, the only commit in the program."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Self, TypeVar, TypeVarTuple, overload

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.selectable import TypedReturnsRows
from sqlmodel import Session, SQLModel

from models import engine as engines
from models import staging
from models.base import table_of
from models.kept import KEPT, kept_on_postgresql
from models.turns import Turns

Ts = TypeVarTuple("Ts")
T = TypeVar("T")
OneRow = Mapping[str, object]
Given = OneRow | Sequence[OneRow]
"""The parameters of a statement, by name; of many rows it is made for."""

DEADLINE, LAST = "deadline", "last"
REPEATABLE_READ = 3
"""As psycopg counts: each statement of PostgreSQL would see a moment of its own otherwise."""
CHECKPOINT_MILLISECONDS = 2_000
PROBE_MILLISECONDS = 3_000
"""How long whoever only asks whether a write is possible waits for the lock."""


class Database:
    """One database, SQLite or PostgreSQL, with a door for readers and a door for writers."""

    def __init__(self, url: str | sa.URL) -> None:
        self.engine = engines.make(sa.make_url(url))
        self.on_deadline: Callable[[datetime], None] | None = None
        self._reader = self.engine.execution_options(deferred=True)
        self._in_passing = self.engine.execution_options(patient=False)
        self._turns = Turns(self.engine) if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one snapshot; whatever it changes is thrown away.

        Where the database itself refuses a change, the snapshot ends with a COMMIT: at a ROLLBACK psycopg drops all
        that it had prepared.
        """
        with self._reader.connect() as connection, _read_only(connection) as refuses_changes:
            begun = connection.begin()
            with _Session(connection, autoflush=False, expire_on_commit=False) as session:
                yield session
            if begun.is_active:
                begun.commit() if refuses_changes else begun.rollback()

    @contextmanager
    def transaction(self, *, brief: bool = False, at_hand: Sequence[staging.Insert] = ()) -> Iterator[Session]:
        """A session whose changes are all kept on a clean exit, and none of them otherwise.

        Of `brief` ones several may be kept together (models/turns.py), each as whole as by itself; whatever raises
        within undoes its own. The rows of some inserts may be `at_hand` (models/staging.py). When it set something for
        the clock (`set_deadline`), `on_deadline` is told the earliest of it afterwards; what that raises would pass for
        a change that was not kept, so it raises nothing.
        """
        if brief and self._turns is not None:
            with self._turns.together(engines.BUSY_MILLISECONDS / 1000) as connection, _grouped(connection) as session:
                session.info[KEPT] = self._turns.kept
                yield session
        elif at_hand and self._turns is not None:
            with (
                self.engine.connect() as connection,
                staging.at_hand(connection, at_hand),
                self._turn(engines.BUSY_MILLISECONDS),
                _writing(connection) as session,
            ):
                yield session
        else:
            with (
                self._turn(engines.BUSY_MILLISECONDS),
                self.engine.connect() as connection,
                _writing(connection) as session,
            ):
                if brief:
                    session.info[KEPT] = kept_on_postgresql(session.connection())
                yield session
        if (at := session.info.get(DEADLINE)) and self.on_deadline is not None:
            self.on_deadline(at)

    @contextmanager
    def in_passing(self) -> Iterator[Session]:
        """A transaction for what may be left undone: where SQLite has another writer, it waits not.

        Raises `WriterTimeout` or SQLAlchemy's `OperationalError` then.
        """
        with self._turn(0), self._in_passing.connect() as connection, _writing(connection) as session:
            yield session

    def _turn(self, milliseconds: int) -> AbstractContextManager[None]:
        """Have SQLite's one turn to write, or wait in vain; then this thread is free for readers, too."""
        return nullcontext() if self._turns is None else self._turns.alone(milliseconds / 1000)

    @property
    def has_turns(self) -> bool:
        """Whether one writes at a time, so that several brief changes are best made in one thread."""
        return self._turns is not None

    def one_after_another(self, works: Iterable[Callable[[], None]]) -> None:
        """Have works done in this thread that change something brief (`Turns.one_after_another`)."""
        assert self._turns is not None  # noqa: S101  see `has_turns`
        self._turns.one_after_another(works)

    def checkpoint(self) -> bool:
        """Cut SQLite's write-ahead log short where it grew; tell whether it is short now.

        Writers do so by themselves whenever there is a moment without readers. Readers that
        follow on one another without a gap keep the log growing: so this waits for those that
        read from it, while new ones are sent past it. A reader that holds on to an old snapshot
        is not waited for.
        """
        file = engines.file_of(self.engine.url)
        if file is None or engines.log_bytes(file) <= engines.WAL_BYTES:
            return True
        with self._turn(engines.BUSY_MILLISECONDS), self._driver() as cursor:
            _, length, copied = _checkpoint(cursor, "PASSIVE")
            if copied < length:
                return False
            with engines.patient(cursor, CHECKPOINT_MILLISECONDS):
                return _checkpoint(cursor, "TRUNCATE")[0] == 0

    def probe(self) -> None:
        """Find out, within seconds, whether a change would reach the disk, and change nothing.

        What is written says what it said before. It is not asked in turn with the writers of this
        process, one of whom may be waiting for the very lock that is to be found out about.
        Raises what the driver raises, or `sqlalchemy.exc.DBAPIError` where nobody answers.
        """
        with self._driver() as cursor:
            if self.engine.dialect.name == "sqlite":
                with engines.patient(cursor, PROBE_MILLISECONDS):
                    engines.rewrite(cursor)
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
        if self._turns is not None:
            self._turns.close()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Session(Session):
    """A session that many changes hand on without asking it anything: then there is nothing to let go of."""

    def close(self) -> None:
        if self.in_transaction() or self.identity_map:
            super().close()


@contextmanager
def _writing(connection: sa.Connection) -> Iterator[Session]:
    with connection.begin(), _Session(connection, expire_on_commit=False) as session:
        session.connection()  # its part in the transaction begins here, so that what it undoes is all of it
        yield session
        session.flush()
        if session.in_transaction():  # else all of it was undone
            _end(session)


@contextmanager
def _grouped(connection: sa.Connection) -> Iterator[Session]:
    """Let a session write among others: where it fails it undoes no more than it did."""
    with _Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
        yield session
        _end(session)
        if session.in_transaction():
            session.commit()


def _end(session: Session) -> None:
    for write, rows in session.info.pop(LAST, {}).items():
        write(session, rows)


@contextmanager
def _read_only(connection: sa.Connection) -> Iterator[bool]:
    """Have PostgreSQL refuse changes for a while, and show one moment; tell whether it does.

    Afterwards it is as the server has it.
    """
    if connection.dialect.name != "postgresql":
        yield False
        return
    driver: Any = connection.connection.driver_connection
    driver.read_only, driver.isolation_level = True, REPEATABLE_READ
    try:
        yield True
    finally:
        connection.rollback()  # nothing, after a clean end
        if not driver.closed:
            driver.read_only = driver.isolation_level = None


def _checkpoint(cursor: Any, how: str) -> tuple[int, int, int]:
    """Return whether somebody was in the way, the pages in the log, and those copied from it."""
    found: tuple[int, int, int] = cursor.execute(f"PRAGMA wal_checkpoint({how})").fetchone()
    return found


def set_deadline(session: Session, at: datetime) -> None:
    """Say that this transaction sets something for the clock to look at then, maybe sooner than all else."""
    session.info[DEADLINE] = min(at, session.info.get(DEADLINE, at))


def write_last(session: Session, write: Callable[[Session, Sequence[T]], None], rows: Iterable[T]) -> None:
    """Have rows written when all else of a transaction is, together and just before it is kept."""
    session.info.setdefault(LAST, {}).setdefault(write, []).extend(rows)


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
    """Keep what is changed within on a clean exit, and none of it otherwise; what was before stays.

    After a fault the session's rows are to be read anew.
    """
    last = {write: len(rows) for write, rows in session.info.get(LAST, {}).items()}
    try:
        with session.begin_nested():
            session.connection()  # the database begins it no sooner
            yield
    except BaseException:
        session.expire_all()
        for write, rows in session.info.get(LAST, {}).items():
            del rows[last.get(write, 0) :]
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
