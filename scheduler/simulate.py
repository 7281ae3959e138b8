"""The same rules on a virtual clock: time jumps from one thing due to the next."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from models.session import Database
from scheduler.seal import EVENING, seal
from scheduler.tick import next_due, tick

SOON = timedelta(seconds=1)


def play(database: Database, start: datetime, until: datetime) -> Iterator[tuple[datetime, int]]:
    """Tick at every moment between the two at which something is due; say what was handled."""
    at = start
    while (waiting := next_due(database)) is not None and (at := max(waiting, at)) <= until:
        yield at, tick(database, at)
        at += SOON


def play_days(database: Database, start: datetime, until: datetime) -> Iterator[tuple[datetime, int]]:
    """Play, and seal the journal each evening on the way, in the zone in which `start` is given."""
    at = start
    while (evening := _evening(at)) <= until:
        yield from play(database, at, evening)
        seal(database, evening)
        at = evening
    yield from play(database, at, until)


def _evening(at: datetime) -> datetime:
    """Return when the journal is sealed next."""
    today = datetime.combine(at, EVENING, at.tzinfo)
    return today if at < today else today + timedelta(days=1)
