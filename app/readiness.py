"""What /ready and `rectify doctor` look at: whether the house can do its work now.

One list for both. A check is a function of the deployment; what it raises is its finding.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import migrations
from app.bootstrap import MEGABYTE, UNFIT, converter, scanner
from app.settings import STANDS_STILL, Settings
from ledger.conversion import Converter
from ledger.media.scanner import Scanner, ScannerAway
from models.causes import cause_of, code_of
from models.engine import WAL_BYTES, file_of, log_bytes
from models.files import Store, Unreachable
from models.session import Database
from transport.readiness import Checked, State
from workflows.audit.file_references import newest_reference
from workflows.calendars import years
from workflows.calendars.queries import differing
from workflows.days import day_of
from workflows.deliveries import outgoing
from workflows.journal import timekeeping
from workflows.webhooks import outgoing as events_out
from workflows.webhooks import queries
from workflows.workdays.stored import working_calendar

log = logging.getLogger(__name__)

HOLD_SECONDS = 2.0
"""For how long what was found is answered again: anybody may ask, and each look writes."""
LONG_LOG = 8 * WAL_BYTES
NARROW = 2
"""How many times the least that must be free is little enough to be told."""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What is looked at, and when."""

    database: Database
    files: Store
    now: datetime
    """In the university's time."""
    least_free: int
    """Bytes that must be free on each disk of ours."""
    stands_still: timedelta = STANDS_STILL
    """A clock that ticks once a minute and did not for so long is not running."""
    scanner: Scanner | None = None
    converter: Converter | None = None
    tidy: bool = False
    """Whether `rectify doctor` may clear up on the way."""
    rebuild: bool = False
    """Whether it writes anew what is derived from records and is not what they say."""
    judge: bool = False
    """Whether it judges all evidence anew, which takes a moment for each file."""


def deployment(settings: Settings, database: Database, files: Store, now: datetime) -> Deployment:
    """Return what is to be looked at by the settings."""
    least_free = settings.min_free_mb * MEGABYTE
    here = now.astimezone(settings.zone)
    return Deployment(database, files, here, least_free, settings.stands_still, scanner(settings), converter(settings))


Found = tuple[State, str]
"""How something stands, in a sentence that tells nothing about people: anybody may read it."""
Check = Callable[[Deployment], Found]


def writes(deployment: Deployment) -> Found:
    """A transaction reaches the disk."""
    deployment.database.probe()
    return State.OK, "数据库可以写入。"


def schema(deployment: Deployment) -> Found:
    """The database is of this release, with all of its tables."""
    standing = migrations.standing(deployment.database.engine)
    if standing in UNFIT:
        return State.FAILED, UNFIT[standing]().sentence
    return State.OK, "数据库的结构与本版本相符。"


def space(deployment: Deployment) -> Found:
    """No disk of ours is nearly full."""
    file = file_of(deployment.database.engine.url)
    found = (shutil.disk_usage(file.parent).free if file else None, deployment.files.free())
    free = min((each for each in found if each is not None), default=None)
    if free is not None and free < deployment.least_free:
        return State.FAILED, "磁盘可用空间低于 RECTIFY_MIN_FREE_MB，请腾出或扩大空间。"
    if free is not None and free < NARROW * deployment.least_free:
        return State.WARNING, "磁盘可用空间快到 RECTIFY_MIN_FREE_MB 了，请尽早腾出或扩大空间。"
    return State.OK, "磁盘可用空间充足。"


def files(deployment: Deployment) -> Found:
    """Evidence can be put where it is kept, and the newest is there."""
    with deployment.database.reading() as session:
        wanted = newest_reference(session)
    try:
        deployment.files.probe()
    except FileNotFoundError:
        return _without(deployment.files, wanted)
    if wanted is not None and not _opens(deployment.files, wanted):
        return _without(deployment.files, wanted)
    return State.OK, "佐证材料的存放处可以读写。"


def _opens(store: Store, sha256: str) -> bool:
    try:
        store.open(sha256).close()
    except Unreachable:
        raise
    except OSError:
        return False
    return True


def _without(store: Store, wanted: str | None) -> Found:
    """Say what it means that there is no folder, or not the file that is wanted."""
    if wanted is None:
        return State.OK, "佐证材料的存放处还没有用过。"
    if next(store.held(), None) is None:
        return State.FAILED, "佐证材料的存放处是空的：请检查 RECTIFY_FILES 和磁盘的挂载。"
    return State.WARNING, "最近的一份佐证材料读不出：请运行 rectify doctor 逐一核对。"


def clock(deployment: Deployment) -> Found:
    """The clock ticks: reminders and warnings go out."""
    with deployment.database.reading() as session:
        last = timekeeping.last_tick(session)
    if last is None:
        return State.WARNING, "时钟还没有走过：请确认 rectify serve 或 rectify clock 在运行。"
    if last > deployment.now + deployment.stands_still:
        return State.WARNING, "系统时间比时钟上次走动时还早：请检查服务器的时间。"
    if last < deployment.now - deployment.stands_still:
        minutes = deployment.stands_still // timedelta(minutes=1)
        return State.WARNING, f"时钟已停走{minutes}分钟以上，不再提醒、催办：请检查 rectify clock。"
    return State.OK, "时钟在走。"


def write_ahead_log(deployment: Deployment) -> Found:
    """Nobody keeps SQLite's write-ahead log from being cut short."""
    file = file_of(deployment.database.engine.url)
    if file is not None and log_bytes(file) > LONG_LOG:
        return State.WARNING, "预写日志（-wal）过长：请找出并结束长时间读取数据库的程序。"
    return State.OK, "预写日志不长。"


def antivirus(deployment: Deployment) -> Found:
    """The virus scanner answers, where one is set: nothing is taken in without it."""
    if deployment.scanner is None:
        return State.OK, "没有设置病毒扫描。"
    try:
        deployment.scanner.ping()
    except ScannerAway:
        return State.WARNING, "病毒扫描没有应答，收不下文件：请检查 clamd 和 RECTIFY_ANTIVIRUS。"
    return State.OK, "病毒扫描有应答。"


def libreoffice(deployment: Deployment) -> Found:
    """LibreOffice starts where it is cut off as for a file, where one is set."""
    if deployment.converter is None:
        return State.OK, "没有设置 LibreOffice，旧版格式的台账请另存后上传。"
    asked_at = deployment.now.replace(minute=deployment.now.minute // 10 * 10, second=0, microsecond=0)
    if why := _conversion_refusal(deployment.converter, asked_at):
        return State.WARNING, f"不能读旧版格式的台账：{why}"
    return State.OK, "LibreOffice 能在隔离中启动。"


@lru_cache(maxsize=1)
def _conversion_refusal(converter: Converter, _asked_at: datetime) -> str | None:
    """Say why nothing is converted, as it was found at first in these ten minutes: to look takes seconds."""
    return converter.refusal()


def holidays(deployment: Deployment) -> Found:
    """The days off of this year, and from November on of the next, are confirmed.

    And the library says of none that is in use otherwise than was confirmed.
    """
    today = day_of(deployment.now)
    try:
        with deployment.database.reading() as session:
            kept = [working_calendar(session, each) for each in years.all_universities(session)]
    except Exception:  # noqa: BLE001  whatever it is, a check of its own tells it
        return State.OK, "没有查看放假安排：数据库读不出，见其他各项。"
    if not kept:
        return State.OK, "还没有启动行动，没有查看放假安排。"
    wanted = {year for days in kept if (year := years.years_wanted(days, today)) is not None}
    differ = {year for days in kept for year in differing(days, today)}
    amiss = [f"{year}年放假安排尚未确认：请党委工作部在校历中录入放假通知。" for year in sorted(wanted)]
    amiss += [f"{year}年放假安排与节假日数据不同：请党委工作部在校历中核对。" for year in sorted(differ)]
    return (State.WARNING, "".join(amiss)) if amiss else (State.OK, "放假安排已确认。")


def deliveries(deployment: Deployment) -> Found:
    """What is to leave the house does."""
    try:
        with deployment.database.reading() as session:
            held_up = outgoing.held_up(session, deployment.now)
    except Exception:  # noqa: BLE001  whatever it is, a check of its own tells it
        return State.OK, "没有查看待发的通知：数据库读不出，见其他各项。"
    if held_up:
        names = "、".join(channel.label for channel in held_up)
        return State.WARNING, f"{names}发不出去已有半小时：请看日志，并用 rectify channels test 试发。"
    return State.OK, "没有发不出去的通知。"


def webhooks(deployment: Deployment) -> Found:
    """Other systems take what they are told."""
    try:
        with deployment.database.reading() as session:
            off = queries.switched_off(session)
            held_up = events_out.held_up(session, deployment.now, outgoing.HELD_UP)
    except Exception:  # noqa: BLE001  whatever it is, a check of its own tells it
        return State.OK, "没有查看 Webhook：数据库读不出，见其他各项。"
    if off or held_up:
        return State.WARNING, f"有{off + held_up}个 Webhook 没有收下，其中{off}个已停用：请在“Webhook”页查看。"
    return State.OK, "Webhook 都收下了，或没有订阅。"


CHECKS: dict[str, Check] = {
    "writes": writes,
    "schema": schema,
    "space": space,
    "files": files,
    "clock": clock,
    "log": write_ahead_log,
    "holidays": holidays,
    "antivirus": antivirus,
    "libreoffice": libreoffice,
    "deliveries": deliveries,
    "webhooks": webhooks,
}
"""What is looked at, by the name that programs know it by. Whatever is added here is told by /ready
and by `rectify doctor` alike; what a load balancer must not act on is at worst a warning."""


def examine(deployment: Deployment) -> list[Checked]:
    """Look at everything; a check that fails on the way says why."""
    return [looked(name, check, deployment) for name, check in CHECKS.items()]


def looked(name: str, check: Check, deployment: Deployment) -> Checked:
    """Look at one thing."""
    try:
        state, sentence = check(deployment)
    except Exception as fault:  # noqa: BLE001  whatever it stumbles over is what it found
        state, sentence = State.FAILED, why(fault)
    return Checked(name=name, state=state, sentence=sentence)


def why(fault: Exception) -> str:
    """Say why something could not be looked at: the cause where it is known, the kind at least."""
    cause = cause_of(fault)
    return f"{cause.sentence if cause else '查不下去。'}（{code_of(fault)}）"


class Readiness:
    """The list as it was found a moment ago, however many ask."""

    def __init__(self, deployment: Callable[[], Deployment]) -> None:
        self._deployment = deployment
        self._looking = threading.Lock()
        self._found: list[Checked] = []
        self._until = 0.0

    def __call__(self) -> list[Checked]:
        """Return what was found; look again when that is some seconds old.

        While one looks, the others are told what was found before, if anything was.
        """
        if not self._looking.acquire(blocking=not self._found):
            return self._found
        try:
            if time.monotonic() >= self._until:
                self._look()
            return self._found
        finally:
            self._looking.release()

    def _look(self) -> None:
        before, self._found = _amiss(self._found), examine(self._deployment())
        self._until = time.monotonic() + HOLD_SECONDS
        if (now := _amiss(self._found)) != before:
            log.warning("readiness: %s", ", ".join(now) or "all is well again")


def _amiss(found: Sequence[Checked]) -> list[str]:
    return [f"{each.name} {each.state}" for each in found if each.state is not State.OK]
