"""One tick: the deadlines that are due now, a batch of them, each in a transaction of its own."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from models.causes import cause_of
from models.session import Database
from workflows.accounts import set_back
from workflows.deadlines import escalate
from workflows.journal import timekeeping

log = logging.getLogger(__name__)


def beat(database: Database, now: datetime) -> int:
    """Note that the clock ticks, once a minute at most, and tick."""
    with database.reading() as session:
        last = timekeeping.last_tick(session)
    if last is None or not timedelta() <= now - last < timekeeping.TICK_EVERY:
        with database.transaction() as session:
            set_back.settle(session, now)
            timekeeping.note_tick(session, now)
    return tick(database, now)


def tick(database: Database, now: datetime) -> int:
    """Look at what is due, a batch at most; return how many deadlines this clock handled.

    Rows claimed by another clock are passed over; a row that fails is reported, pushed an hour
    ahead, and holds up no other. What a full batch left over is as due as before: the clock wakes
    for it within a second, notes that it is alive, and reads the time anew. A fault of the storage
    is no row's: it ends the tick, and every row stays as due as it was.
    """
    handled = 0
    with database.reading() as session:
        waiting = escalate.due_deadlines(session, now)
    for deadline_id, waited_for in waiting:
        try:
            with database.transaction() as session:
                handled += escalate.process(session, deadline_id, waited_for, now)
        except Exception as fault:
            if cause_of(fault):
                raise
            log.exception("deadline %s could not be handled; again in an hour", deadline_id)
            with database.transaction() as session:
                escalate.postpone(session, deadline_id, waited_for, now)
    return handled


def next_due(database: Database) -> datetime | None:
    """Return when the clock must look next, if anything waits for it."""
    with database.reading() as session:
        return escalate.next_due(session)


Clock = Callable[[], datetime]
