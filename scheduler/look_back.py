"""How far back a job looks for what happened: to where it found all there was, however long ago that is."""

from datetime import datetime, timedelta

AFTER_DOWNTIME = timedelta(days=1)
"""How far at most, and when the clock begins."""


def look_back(looked_at: datetime | None, now: datetime, usual: timedelta) -> timedelta:
    """Return how far back to look: beyond the `usual`, as long as it is since the job could look last.

    The storage may have been away meanwhile.
    """
    if looked_at is None:
        return AFTER_DOWNTIME
    return min(usual + max(now - looked_at, timedelta()), AFTER_DOWNTIME)
