"""APScheduler as an alarm clock: it wakes at the earliest thing due, with a tick as the net.

The store is memory: nothing is lost when a process dies, since every row says itself when it
is due, and nothing is done twice by two clocks, since each row is claimed.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from models.session import Database
from scheduler.jobs import JOBS, Job
from scheduler.tick import Clock, next_due

log = logging.getLogger(__name__)

AT_ONCE = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
ALARM = "alarm"


class ClockDoor:
    """The running clock of one process."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._scheduler = BackgroundScheduler(job_defaults=AT_ONCE, timezone="UTC")

    def start(self) -> None:
        """Begin: every job by its trigger, the tick at once as well."""
        for job in JOBS:
            self._scheduler.add_job(self._runner(job), job.trigger(), id=job.name)
        self._scheduler.start()
        self._set_alarm(self._clock())

    def stop(self) -> None:
        """End after the work in hand."""
        self._scheduler.shutdown(wait=True)

    def wake(self) -> None:
        """Look again when the next thing is due: something was set that may come sooner."""
        self._set_alarm(next_due(self._database))

    def _runner(self, job: Job) -> Callable[[], None]:
        def run() -> None:
            done = job.work(self._database, self._clock())
            if done:
                log.info("%s: %d", job.name, done)
            self.wake()

        return run

    def _set_alarm(self, at: datetime | None) -> None:
        if at is None:
            return
        tick = JOBS[0]
        self._scheduler.add_job(
            self._runner(tick), DateTrigger(at), id=ALARM, replace_existing=True
        )
