"""APScheduler as an alarm clock: it wakes at the earliest thing due, with a tick as the net.

The store is memory: nothing is lost when a process dies, since every row says itself when it
is due, and nothing is done twice by two clocks, since each row is claimed. Of several on one
PostgreSQL one works, and another as soon as that one is gone (models/claim.py).
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from models.causes import cause_of, code_of
from models.claim import Claim
from models.session import Database
from scheduler.jobs import JOBS, MISSED_SEAL, TICK, YEARS, Job
from scheduler.tick import Clock, next_due

log = logging.getLogger(__name__)

AT_ONCE = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
ALARM = "alarm"
YEARLY = IntervalTrigger(days=365)
"""For what is done once: APScheduler takes a job without a next time away, which fails while it is being stopped."""
MIN_WAIT = timedelta(seconds=1)
"""A row that stays due, whatever the cause, is looked at once a second and no faster."""
MAX_WAIT = timedelta(days=1)


class ClockDoor:
    """The running clock of one process."""

    def __init__(self, database: Database, clock: Clock, zone: ZoneInfo, more: Iterable[Job] = ()) -> None:
        self._database = database
        self._jobs = (*JOBS, *more)
        self._clock = clock
        self._zone = zone
        self._claim = Claim(database.engine, "rectify clock")
        self._scheduler = BackgroundScheduler(job_defaults=AT_ONCE, timezone=zone)
        self._stopping = False
        self._alarm, self._ticking = threading.Lock(), threading.Lock()
        self._awake_at: datetime | None = None
        """When it will look by itself, as the clock reads; None as long as that is being found out."""

    def start(self) -> None:
        """Begin: every job by its trigger; at once what may have been missed. The first tick sets the alarm."""
        now = {"next_run_time": DateTrigger(timezone=self._zone).run_date}
        for job in self._jobs:
            at_once = now if job in (TICK, YEARS) else {}
            self._scheduler.add_job(self._runner(job), job.trigger(self._zone), id=job.name, **at_once)
        self._scheduler.add_job(self._runner(MISSED_SEAL), YEARLY, id="missed seal", **now)
        self._scheduler.start()

    def stop(self) -> None:
        """End after the work in hand.

        That work must set no alarm any more: APScheduler waits for it with its store locked.
        """
        with self._alarm:
            self._stopping = True
        self._scheduler.shutdown(wait=True)
        self._claim.release()

    def wake(self, at: datetime) -> None:
        """Look again by `at`: something was set for then. That costs nothing where it looks before anyway."""
        if self._awake_at is None or at < self._awake_at:
            with self._through("alarm"):
                self._set_alarm(at, or_sooner=True)

    def _look_ahead(self) -> None:
        """Find out when the next thing is due, and look then; or sooner, for what was set meanwhile."""
        self._awake_at = None
        self._set_alarm(next_due(self._database), or_sooner=True)

    def _runner(self, job: Job) -> Callable[[], None]:
        def run() -> None:
            with self._through(job.name):
                if not self._claim.held():
                    return
                while done := job.work(self._database, self._clock().astimezone(self._zone)):
                    log.info("%s: %d", job.name, done)
                    if self._stopping or done < job.batch:
                        break
                if job is TICK:
                    self._look_ahead()

        return run if job is not TICK else partial(self._tick, run)

    def _tick(self, run: Callable[[], None]) -> None:
        """Tick, unless this clock is ticking already: that tick sees all there is. Ticks alone set the alarm."""
        if self._ticking.acquire(blocking=False):
            try:
                self._set_alarm(None)  # the one that woke it would ring on
                run()
            finally:
                self._ticking.release()

    @contextmanager
    def _through(self, work: str) -> Iterator[None]:
        """Come through a fault of the storage: one line names the cause, and no alarm repeats it.

        Nothing is lost: the tick of every minute finds what was left.
        """
        try:
            yield
        except Exception as fault:
            cause = cause_of(fault)
            if cause is None:
                raise
            log.error("%s: storage: %s (%s)", work, cause.name, code_of(fault))  # noqa: TRY400
            self._set_alarm(None)

    def _set_alarm(self, at: datetime | None, *, or_sooner: bool = False) -> None:
        """Wake when the clock will read `at`, or when it was to anyway, if that is sooner.

        Each waking sets the next, so this one never recurs.

        An interval is used because rows speak in the clock's time, which a demo turns by hand,
        and APScheduler in real time.
        """
        with self._alarm:
            if or_sooner:
                at = min((each for each in (at, self._awake_at) if each), default=None)
            wait = MAX_WAIT if at is None else min(max(at - self._clock(), MIN_WAIT), MAX_WAIT)
            alarm = IntervalTrigger(seconds=wait.total_seconds(), timezone=self._zone)
            self._awake_at = self._clock() + wait
            if not self._stopping:
                self._scheduler.add_job(self._runner(TICK), alarm, id=ALARM, replace_existing=True)
