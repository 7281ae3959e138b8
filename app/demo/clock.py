"""A clock turned by hand, kept in a file so that a running server sees it turned."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path


class HandClock:
    """It was set to a moment, and has run on since then."""

    def __init__(self, database: Path, wall: Callable[[], datetime]) -> None:
        """Keep it beside the database that runs on it."""
        self._file = database.with_name(f"{database.name}-clock")
        self._wall = wall

    def exists(self) -> bool:
        return self._file.exists()

    def set(self, moment: datetime) -> None:
        """Set the clock, atomically: a server may be reading it."""
        draft = self._file.with_suffix(".new")
        draft.write_text(moment.isoformat(), encoding="ascii")
        draft.replace(self._file)

    def now(self) -> datetime:
        """Return the moment it was set to, and the time that has passed since."""
        set_at = datetime.fromtimestamp(self._file.stat().st_mtime, UTC)
        moment = datetime.fromisoformat(self._file.read_text(encoding="ascii"))
        return moment + (self._wall() - set_at)
