"""What is sent to a database while a test looks; the engine outlives the test, so nobody stays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from models.session import Database


@contextmanager
def listening(database: Database, note: Callable[..., None], event: str = "before_cursor_execute") -> Iterator[None]:
    """Hand every statement, or another event, to `note`, as SQLAlchemy does."""
    sa.event.listen(database.engine, event, note)
    try:
        yield
    finally:
        sa.event.remove(database.engine, event, note)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Note every statement, but not the BEGIN of a transaction."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    with listening(database, note):
        yield found


@contextmanager
def instructions(database: Database) -> Iterator[list[int]]:
    """Note how many instructions SQLite takes, a hundred at a time: they grow with the rows that it looks at."""
    done: list[int] = []
    watched = set()

    def watch(_connection: Any, cursor: Any, *_: Any) -> None:
        watched.add(cursor.connection)
        cursor.connection.set_progress_handler(lambda: done.append(100), 100)

    with listening(database, watch):
        yield done
    for each in watched:
        each.set_progress_handler(None, 0)
