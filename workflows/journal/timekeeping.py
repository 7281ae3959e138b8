"""What the house has seen of time: when the clock last ticked, and the latest moment there was.

A clock that was set back must not revive what had ended; workflows/accounts/set_back.py sees to it.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.clock import ClockMark, Moment
from models.session import insert

TICK_EVERY = timedelta(seconds=50)
"""How far apart ticks are that are worth noting: one a minute is."""

TOLERANCE = timedelta(minutes=2)
"""How far a clock may be set back, as machines set their clocks, without being said to be."""

LATEST_MARK = sa.select(col(ClockMark.at)).where(col(ClockMark.name) == Moment.LATEST).scalar_subquery()
"""The latest moment that the house has noted, as a column of a statement."""


class ClockSetBack(Exception):  # noqa: N818  no fault of who asks, who is answered all the same
    """The clock shows less than the house has noted."""


def is_set_back(now: datetime, latest: datetime | None) -> bool:
    """Tell whether the clock was set back since the latest moment that was noted."""
    return latest is not None and latest - now > TOLERANCE


def last_tick(session: Session) -> datetime | None:
    """Return when a clock of the house last ticked, to a minute; None where none ever did."""
    return session.exec(select(ClockMark.at).where(ClockMark.name == Moment.TICK)).one_or_none()


def note_tick(session: Session, now: datetime) -> None:
    """Note that the clock ticks."""
    _set(session, Moment.TICK, now, later_only=False)


def claim_alarm(session: Session, last: datetime, now: datetime) -> bool:
    """Note that somebody is told that the clock has not ticked since; tell whether nobody else was told yet."""
    made = insert(session, ClockMark).values(id=new_key(), name=Moment.ALARM, at=now)
    told_before = made.on_conflict_do_update(
        index_elements=[col(ClockMark.name)], set_={"at": made.excluded.at}, where=col(ClockMark.at) <= last
    )
    return session.execute(told_before.returning(col(ClockMark.id))).first() is not None


def advance_latest(session: Session, now: datetime) -> None:
    """Note how late it is, unless it was later before."""
    _set(session, Moment.LATEST, now, later_only=True)


def turn_back(session: Session, now: datetime) -> datetime | None:
    """Take it from the clock that it is as early as it says; return how late it had been.

    None where it was not set back, or where another process has seen to it.
    """
    found = session.exec(select(ClockMark).where(ClockMark.name == Moment.LATEST).with_for_update()).one_or_none()
    if found is None or not is_set_back(now, found.at):
        return None
    late, found.at = found.at, now
    return late


def _set(session: Session, name: Moment, at: datetime, *, later_only: bool) -> None:
    made = insert(session, ClockMark).values(id=new_key(), name=name, at=at)
    earlier = col(ClockMark.at) < at if later_only else None
    session.execute(
        made.on_conflict_do_update(index_elements=[col(ClockMark.name)], set_={"at": made.excluded.at}, where=earlier)
    )
