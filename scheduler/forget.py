"""Forgetting the messages of long ago, in small transactions: they may be many, and nobody waits for it."""

from datetime import datetime, timedelta
from functools import partial

from apscheduler.triggers.cron import CronTrigger

from models.session import Database
from scheduler.jobs import Job
from workflows.days import day_of
from workflows.deliveries import retention

AT_ONCE = 500
"""How many messages are deleted in one transaction."""


def forgetting(kept: timedelta) -> Job:
    """Return the job that forgets messages after a time."""
    return Job(
        "forget",
        f"删除{kept.days}天以前的通知送达记录",
        partial(forget, kept=kept),
        lambda zone: CronTrigger(hour=3, minute=40, timezone=zone),
        "每天 03:40",
        AT_ONCE,
    )


def forget(database: Database, now: datetime, *, kept: timedelta) -> int:
    """Delete some of what is older; return how many. `now` is in the university's time."""
    with database.transaction() as session:
        return retention.forget(session, day_of(now) - kept, AT_ONCE)
