"""What many tests begin with is made once in a run, in a copy of the cast; a test takes that copy's place.

A database is known by the steps that led to it from the cast, as long as nobody else wrote to its file. Only what
is made before the first test is kept, where nothing is patched yet; PostgreSQL takes every step each time.
"""

import shutil
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.session import Database, file_of

Steps = tuple[Hashable, ...]
Seen = tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class Kept:
    """A file that is copied, and what was returned when it was made."""

    file: Path
    value: Any


KEPT: dict[Steps, Kept] = {}
"""What the steps from the cast to a database led to; nothing after no step."""
_past: dict[Database, tuple[Steps, Seen]] = {}


def keep(steps: Steps, database: Database, file: Path, value: Any = None) -> None:
    """Keep a database as that to which some steps lead."""
    database.copy_to(file)
    KEPT[steps] = Kept(file, value)


def begin(database: Database, file: Path) -> None:
    """Note of which file a database is a copy, as long as it is only that."""
    steps = next((steps for steps, kept in KEPT.items() if kept.file == file), None)
    _past.pop(database, None)
    if steps is not None:
        _past[database] = steps, _seen(database)


def once(database: Database, step: Hashable, make: Callable[[], Any]) -> Any:
    """Take a step, or take the place of whoever took it before."""
    steps, seen = _past.get(database, (None, ()))
    kept = KEPT.get((*steps, step)) if steps is not None else None
    if kept is None or seen != _seen(database) or database.on_deadline is not None:
        return make()
    lay(database, kept.file)
    return kept.value


def lay(database: Database, file: Path) -> None:
    """Let a database be a copy of a file."""
    database.close()
    place = file_of(database.engine.url)
    assert place is not None
    for old in place.parent.glob(f"{place.name}*"):
        old.unlink()
    shutil.copy(file, place)
    begin(database, file)


def _seen(database: Database) -> Seen:
    """Return what changes with whatever is written: the file and its log, which is there while it is read too."""
    place = file_of(database.engine.url)
    assert place is not None
    return _stat(place), _stat(place.with_name(f"{place.name}-wal"))


def _stat(file: Path) -> tuple[int, int] | None:
    found = file.stat() if file.exists() else None
    return (found.st_size, found.st_mtime_ns) if found and found.st_size else None
