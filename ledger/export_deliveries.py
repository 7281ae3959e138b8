"""通知送达 as a file: a row for each message, read while they are taken; what was said is no part of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from ledger.columns import Column
from ledger.sheet import Sheet
from workflows.authz.actors import Actor
from workflows.deliveries.queries import DeliveryFilter, every_delivery
from workflows.rows import Row

TITLE = "通知送达"
COLUMNS = (
    Column("day", "日期", 22),
    Column("recipient", "姓名", 24),
    Column("login", "登录名", 28),
    Column("channel", "通知方式", 20),
    Column("kind", "种类", 20),
    Column("subject", "标题", 50),
    Column("state", "状态", 16),
    Column("reason", "原因", 40),
    Column("attempts", "试发次数", 16),
    Column("created_at", "列入时间", 32),
    Column("finished_at", "发出或了结时间", 32),
    Column("seen_at", "打开时间", 32),
    Column("read_at", "对方显示已读的时间", 32),
)


@dataclass(frozen=True, slots=True)
class DeliveryExport:
    """Which messages are exported, as a file of which kind, with times in which zone."""

    wanted: DeliveryFilter
    ending: str
    today: date
    zone: str

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"{TITLE}.{self.ending}"


def sheet(session: Session, actor: Actor, job: DeliveryExport) -> Sheet:
    """Lay the messages out as a table."""
    return Sheet(
        title=TITLE,
        unit=actor.unit,
        cutoff=f"{job.today.year}年{job.today.month}月{job.today.day}日",
        columns=COLUMNS,
        rows=_rows(session, actor, job),
        signatures="",
    )


def _rows(session: Session, actor: Actor, job: DeliveryExport) -> Iterator[Sequence[str]]:
    zone = ZoneInfo(job.zone)
    for row in every_delivery(session, actor, job.wanted):
        yield [_cell(row, column.field, zone) for column in COLUMNS]


def _cell(row: Row, name: str, zone: ZoneInfo) -> str:
    value = row[name]
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"
    return "" if value is None else str(getattr(value, "label", value))
