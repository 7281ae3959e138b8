"""What the clock is about to do, as lines of text."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from models.session import Database
from scheduler.jobs import JOBS, Job
from workflows.deadlines.outlook import outlook


def clock_list(
    database: Database, now: datetime, zone: ZoneInfo, limit: int, more: Iterable[Job] = ()
) -> Iterator[str]:
    """Yield what time it is taken to be, the jobs, then what is due next, for whom and why."""
    yield f"现在：{now.astimezone(zone):%Y-%m-%d %H:%M}"
    yield "任务："
    for job in (*JOBS, *more):
        yield f"  {job.name}  {job.label}（{job.when}）"
    with database.reading() as session:
        found = outlook(session, limit)
    yield "接下来："
    for due in found:
        mark = "（已到时）" if due.at <= now else ""
        yield f"  {due.at:%Y-%m-%d %H:%M}{mark} {due.rung}：{due.subject}（{due.organization}）"
        yield f"      告知：{'、'.join(due.people) or '无'}"
        yield f"      缘由：{due.why}"
    if not found:
        yield "  没有到期的事。"
