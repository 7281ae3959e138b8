"""What the house knows of time beyond its clock: the clock itself may be set back."""

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, Session, col

from models.base import Key, word


class Moment(StrEnum):
    """Which moment is noted; no page names it."""

    TICK = "tick"
    """The last tick of a clock."""
    ALARM = "alarm"
    """When somebody was last told that no clock ticks."""
    LATEST = "latest"
    """The latest that was ever seen."""
    UPGRADING = "upgrading"
    """The newest entry before an upgrade, until its mark is left (workflows/audit/verify/upgrade.py)."""
    COUNTING = "counting"
    """The newest entry before an upgrade, until the counters are made (workflows/items/recount.py)."""
    WAITING = "waiting"
    """The same, until what waits for whom is written down (workflows/worklist/recomputation.py)."""


class ClockMark(Key, table=True):
    """A moment that outlives the process, one row for each name."""

    name: Moment = Field(sa_type=word(Moment), unique=True)
    at: datetime


def taken(session: Session, what: Moment) -> datetime | None:
    """Take the note away that an upgrade left something to be done, and return its moment; None where there is none."""
    noted = sa.delete(ClockMark).where(col(ClockMark.name) == what)
    return session.execute(noted.returning(col(ClockMark.at))).scalar_one_or_none()
