"""Sealing the journal when the day's work is done."""

from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import col

from models.journal import Entry
from models.session import Database
from workflows.journal import seals
from workflows.spot_checks import commands

EVENING = time(23, 50)
"""After the day's work and before its end."""


def seal_missed(database: Database, now: datetime) -> int:
    """Seal what the last evening was to seal, where the clock was down then; return how many entries that is.

    `now` is in the university's time.
    """
    today = datetime.combine(now, EVENING, now.tzinfo)
    evening = today if today <= now else today - timedelta(days=1)
    with database.reading() as session:
        newest = seals.newest_seal(session)
        waits = session.scalar(sa.select(sa.func.min(col(Entry.at)))) if newest is None else newest.at
    return seal(database, now) if waits is not None and waits < evening else 0


def seal(database: Database, now: datetime) -> int:
    """Seal what is new in the journal, and draw what waited for it; return how many entries were sealed."""
    with database.transaction() as session:
        made = seals.seal(session, now)
        if made is None:
            return 0
        commands.draw_planned(session, made, now)
        return made.entries
