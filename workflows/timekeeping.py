"""What the house has seen of time: when the clock last ticked, and the latest moment there was."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from models.base import new_key
from models.clock import ClockMark, Moment
from models.session import insert

TICK_EVERY = timedelta(seconds=50)
"""How far apart ticks are that are worth noting: one a minute is."""


def last_tick(session: Session) -> datetime | None:
    """Return when a clock of the house last ticked, to a minute; None where none ever did."""
    return _at(session, Moment.TICK)


def note_tick(session: Session, now: datetime) -> None:
    """Note that the clock ticks, and with it how late it is."""
    _set(session, Moment.TICK, now, later_only=False)
    advance(session, now)


def latest(session: Session) -> datetime | None:
    """Return the latest moment that the house has noted; None where it never noted one."""
    return _at(session, Moment.LATEST)


def advance(session: Session, now: datetime) -> None:
    """Note how late it is, unless it was later before."""
    _set(session, Moment.LATEST, now, later_only=True)


def _at(session: Session, name: Moment) -> datetime | None:
    return session.exec(select(ClockMark.at).where(ClockMark.name == name)).one_or_none()


def _set(session: Session, name: Moment, at: datetime, *, later_only: bool) -> None:
    made = insert(session, ClockMark).values(id=new_key(), name=name, at=at)
    earlier = col(ClockMark.at) < at if later_only else None
    session.execute(
        made.on_conflict_do_update(
            index_elements=[col(ClockMark.name)], set_={"at": made.excluded.at}, where=earlier
        )
    )
