"""The doors of the database: `reading()` and `transaction()`, the only commit in the program."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

BUSY_MILLISECONDS = 30_000
POOL = 20
DEADLINE = "deadline"
CACHE_KIBIBYTES = 16_384
"""For each connection: the upper pages of a hundred thousand items' indexes stay at hand."""


class Database:
    """One database, SQLite or PostgreSQL, with a door for readers and a door for writers."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.on_deadline: Callable[[], None] | None = None
        self._reader = self.engine.execution_options(deferred=True)
        # SQLite has one writer at a time; queueing here spares its busy handler's sleeps.
        # Other processes are still held off by BEGIN IMMEDIATE alone.
        self._turn: AbstractContextManager[Any] = (
            threading.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on one snapshot; whatever it changes is thrown away."""
        with Session(self._reader, autoflush=False, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are all kept on a clean exit, and none of them otherwise.

        When it set something for the clock (`set_deadline`), `on_deadline` is called after it.
        """
        with self._turn, Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session
        if session.info.get(DEADLINE) and self.on_deadline is not None:
            self.on_deadline()

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _engine(url: str) -> sa.Engine:
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=POOL, pool_pre_ping=True)
    engine = sa.create_engine(
        url, pool_size=POOL, connect_args={"check_same_thread": False, "isolation_level": None}
    )
    sa.event.listen(engine, "connect", _set_pragmas)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KIBIBYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A deferred transaction that later writes loses updates or fails; writers ask at the start.
    deferred = connection.get_execution_options().get("deferred", False)
    connection.exec_driver_sql("BEGIN" if deferred else "BEGIN IMMEDIATE")


def set_deadline(session: Session) -> None:
    """Say that this transaction sets something for the clock, maybe sooner than the rest."""
    session.info[DEADLINE] = True


def columns(session: Session, statement: sa.Executable, given: dict[str, Any]) -> sa.Result[Any]:
    """Run a statement of plain columns past the session, in half the time.

    The session is not asked first, so what it holds and the statement reads must be flushed.
    """
    return session.connection().execute(statement, given)


def insert(session: Session, table: Any) -> Any:
    """Make an INSERT that can say what to do when the row is there, as this database writes it."""
    return _INSERT[session.get_bind().dialect.name](table)


_INSERT: dict[str, Callable[..., Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def named(result: sa.Result[Any]) -> list[dict[str, Any]]:
    """Return the rows as dicts by column; asking each row's mapping would cost four times that."""
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]
