"""JOBS: what runs when. Rows are the schedule; APScheduler only wakes us."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from models.session import Database
from scheduler.checkpoint import checkpoint
from scheduler.prune import prune
from scheduler.seal import EVENING, seal, seal_missed
from scheduler.tick import beat
from scheduler.years import keep_years
from workflows.deadlines.clocks import MOST_AT_ONCE

Work = Callable[[Database, datetime], int]
"""What is done, with a database, at an instant in the university's time."""


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that the clock does by itself."""

    name: str
    label: str
    work: Work
    trigger: Callable[[ZoneInfo], BaseTrigger]
    when: str
    batch: float = inf
    """How much it does at a time: what has done so much goes on at once."""


OFTEN = 20
"""How many seconds lie between two looks at what is to leave the house."""


def often(name: str, label: str, work: Work, batch: float = inf) -> Job:
    """Return a job that looks so often."""
    return Job(name, label, work, lambda zone: IntervalTrigger(seconds=OFTEN, timezone=zone), f"每 {OFTEN} 秒", batch)


TICK = Job(
    "tick",
    "提醒、预警、催办，起草督办",
    beat,
    lambda zone: IntervalTrigger(minutes=1, timezone=zone),
    "最早的到期时刻，另每分钟一次兜底",
    MOST_AT_ONCE,
)
PRUNE = Job(
    "prune",
    "清理过期的回执、令牌和阅看记录",
    prune,
    lambda zone: CronTrigger(hour=3, minute=20, timezone=zone),
    "每天 03:20",
)
SEAL = Job(
    "seal",
    "封存当天的全部记录",
    seal,
    lambda zone: CronTrigger(hour=EVENING.hour, minute=EVENING.minute, timezone=zone),
    f"每天 {EVENING:%H:%M}",
)
CHECKPOINT = Job(
    "checkpoint",
    "收回 SQLite 预写日志占用的空间",
    checkpoint,
    lambda zone: IntervalTrigger(minutes=5, timezone=zone),
    "每 5 分钟",
)
YEARS = Job(
    "years",
    "收录节假日数据；年度放假安排未确认的，每周提醒党委工作部",
    keep_years,
    lambda zone: IntervalTrigger(hours=1, timezone=zone),
    "启动时，另每小时一次",
)
JOBS = (TICK, PRUNE, SEAL, CHECKPOINT, YEARS)
MISSED_SEAL = replace(SEAL, work=seal_missed)
"""Done as soon as the clock runs, as TICK and YEARS are: it may have been down when it was due."""
