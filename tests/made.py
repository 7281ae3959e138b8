"""What many tests begin with is made once in a process, in a copy of the cast; a test takes that copy's place.

A database is known by the steps that led to it from the cast, as long as nobody else wrote to it. Kept is only what
is made before the first test, or by a fixture that says it lasts: where nothing is patched.
"""

import shutil
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.engine import file_of
from models.session import Database
from tests import server

Steps = tuple[Hashable, ...]
Source = Path | str
"""The file of a SQLite database, or the name of a PostgreSQL one."""


@dataclass(frozen=True)
class Kept:
    """A database that is copied, and what was returned when it was made."""

    source: Source
    value: Any


KEPT: dict[Steps, Kept] = {}
"""What the steps from a cast to a database led to."""
SQLITE: Steps = ()
POSTGRESQL: Steps = (server.KIND,)
"""No step yet: the cast itself."""
_past: dict[Database, tuple[Steps, Any]] = {}


def keep(steps: Steps, database: Database, source: Source, value: Any = None) -> None:
    """Keep a database as that to which some steps lead."""
    if isinstance(source, Path):
        database.copy_to(source)
    else:
        database.close()
        server.copy(database.engine.url, str(database.engine.url.database), source)
    KEPT[steps] = Kept(source, value)
    _past[database] = steps, _seen(database)


def begin(database: Database, source: Source) -> None:
    """Note of which other a database is a copy, as long as it is only that."""
    steps = next((steps for steps, kept in KEPT.items() if kept.source == source), None)
    _past.pop(database, None)
    if steps is not None:
        _past[database] = steps, _seen(database)


def once(database: Database, step: Hashable, make: Callable[[], Any], *, lasting: bool = False) -> Any:
    """Take a step, or take the place of whoever took it before."""
    steps = _steps_to(database)
    if steps is None or database.on_deadline is not None:
        return make()
    taken = (*steps, step)
    if taken not in KEPT:
        value = make()
        if lasting:
            keep(taken, database, beside(steps), value)
        return value
    lay(database, KEPT[taken].source)
    return KEPT[taken].value


def _steps_to(database: Database) -> Steps | None:
    """Return the steps that led to a database, if nobody wrote to it since."""
    steps, seen = _past.get(database, (None, None))
    return steps if steps is not None and seen == _seen(database) else None


def origin(database: Database) -> Source | None:
    """Return of which database another is still only a copy."""
    steps = _steps_to(database)
    return None if steps is None else KEPT[steps].source


def beside(steps: Steps) -> Source:
    """Name the next database to be kept, beside that to which some steps led."""
    source = KEPT[steps].source
    return source.with_name(f"{len(KEPT)}.db") if isinstance(source, Path) else f"kept_{len(KEPT)}"


def lay(database: Database, source: Source) -> None:
    """Let a database be a copy of another."""
    database.close()
    if isinstance(source, Path):
        place = _file(database)
        for old in place.parent.glob(f"{place.name}*"):
            old.unlink()
        shutil.copy(source, place)
    else:
        url, before = database.engine.url, origin(database)
        server.give_back(url, str(url.database), before)
        server.copy(url, source, str(url.database))
    begin(database, source)


def _seen(database: Database) -> Any:
    """Return what changes with whatever is written: the file and its log, which is there while it is read too."""
    if database.engine.dialect.name == server.KIND:
        return server.changes(database.engine.url)
    place = _file(database)
    return _stat(place), _stat(place.with_name(f"{place.name}-wal"))


def _file(database: Database) -> Path:
    place = file_of(database.engine.url)
    assert place is not None
    return place


def _stat(file: Path) -> tuple[int, int] | None:
    found = file.stat() if file.exists() else None
    return (found.st_size, found.st_mtime_ns) if found and found.st_size else None
