"""One tick: the deadlines that are due now, a batch of them, in short transactions."""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from models.causes import cause_of
from models.session import Database
from workflows.accounts import set_back
from workflows.deadlines import clocks, escalate
from workflows.deadlines.clocks import DueClock
from workflows.journal import timekeeping

log = logging.getLogger(__name__)

Due = DueClock
"""A due date or a step, and the time that it waits for."""
LONGEST_TRANSACTION = 0.02
"""After how many seconds one of the clock takes no further deadline: people wait for it."""
BREATH = 0.001
"""For how many seconds the clock then sleeps: its lock goes to whoever asks first, which would be the clock again."""


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

    A row that another clock claimed is passed over. One that fails is reported, put off by an hour, and holds up no
    other. What is due beyond a full batch stays due: whoever ticks, ticks again at once, by the time as it is then
    (scheduler/run.py). A fault of the storage is no row's: it ends the tick, and what was not kept stays due.
    """
    handled = 0
    with database.reading() as session:
        waiting = clocks.due(session, now)
    while waiting:
        tried, kept = _together(database, waiting, now)
        handled += kept
        del waiting[:tried]
        time.sleep(BREATH)
    return handled


def _together(database: Database, waiting: Sequence[Due], now: datetime) -> tuple[int, int]:
    """Handle the first of what is due in one short transaction; return how many were tried, and handled.

    Where one of them fails, nothing of it is kept, and each has a transaction of its own. What fails before the first
    is no row's fault.
    """
    tried = handled = 0
    try:
        with database.transaction() as session:
            end = time.monotonic() + LONGEST_TRANSACTION
            for tried, due in enumerate(waiting, 1):  # noqa: B007  told afterwards
                handled += escalate.process(session, *due, now)
                if time.monotonic() > end:
                    break
    except Exception as fault:
        if not tried or cause_of(fault):
            raise
        return tried, sum(_alone(database, due, now) for due in waiting[:tried])
    return tried, handled


def _alone(database: Database, due: Due, now: datetime) -> bool:
    try:
        with database.transaction() as session:
            return escalate.process(session, *due, now)
    except Exception as fault:
        if cause_of(fault):
            raise
        log.exception("deadline %s could not be handled; again in an hour", due[0])
        with database.transaction() as session:
            escalate.postpone(session, *due, now)
        return False


def next_due(database: Database) -> datetime | None:
    """Return when the clock must look next, if anything waits for it."""
    with database.reading() as session:
        return clocks.next_due(session)


Clock = Callable[[], datetime]
