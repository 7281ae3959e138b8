"""Sealing the journal when the day's work is done."""

from datetime import datetime, time

from models.session import Database
from workflows.journal import seals

EVENING = time(23, 50)
"""After the day's work and before its end."""


def seal(database: Database, now: datetime) -> int:
    """Seal what is new in the journal; return how many entries that is."""
    with database.transaction() as session:
        made = seals.seal(session, now)
        return made.entries if made else 0
