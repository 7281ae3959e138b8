"""The PostgreSQL that a run starts, where tests get databases of their own as copies of others."""

from functools import cache

import sqlalchemy as sa

KIND = "postgresql"
MASTER = "master"
"""The database with the cast in it."""
COPY = "copy"
"""The one that a test gets; there is one at a time."""


def run_on(url: sa.URL, statement: str) -> None:
    """Run one statement on the server, over a connection that all of them share."""
    with admin(url).connect() as connection:
        connection.execute(sa.text(statement))


_spare: set[str] = set()
"""Of which databases there is a copy that nobody wrote to, and nobody uses."""


def copy(url: sa.URL, source: str, name: str) -> None:
    """Copy a database that nobody is connected to; by file is faster, as nothing waits for a disk."""
    if source in _spare:
        _spare.remove(source)
        run_on(url, f"ALTER DATABASE spare_{source} RENAME TO {name}")
    else:
        run_on(url, f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")


def give_back(url: sa.URL, name: str, source: object) -> None:
    """Drop a database; or lay it aside for the next who wants one, if it is only a copy of another."""
    if source is None or source in _spare:
        drop(url, name)
    else:
        run_on(url, f"ALTER DATABASE {name} RENAME TO spare_{source}")
        _spare.add(str(source))


def drop(url: sa.URL, name: str) -> None:
    run_on(url, f"DROP DATABASE {name} WITH (FORCE)")


def changes(url: sa.URL) -> int:
    """Return how many transactions wrote anything on the server, ever."""
    with admin(url).connect() as connection:
        return int(connection.scalar(sa.text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")))


def admin(url: sa.URL) -> sa.Engine:
    return _admin(url.set(database="postgres"))


@cache
def _admin(url: sa.URL) -> sa.Engine:
    return sa.create_engine(url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
