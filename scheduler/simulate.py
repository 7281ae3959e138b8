"""The same rules on a virtual clock: time jumps from one thing due to the next."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.session import Database
from scheduler.tick import next_due, tick

SOON = timedelta(seconds=1)


def play(database: Database, start: datetime, until: datetime) -> Iterator[tuple[datetime, int]]:
    """Tick at every moment between the two at which something is due; say what was handled."""
    at = start
    while (waiting := next_due(database)) is not None and (at := max(waiting, at)) <= until:
        yield at, tick(database, at)
        at += SOON
