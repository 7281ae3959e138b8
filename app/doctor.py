"""What `rectify doctor` looks into beyond /ready: whether the house holds what its records say."""

import io
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from app.readiness import Deployment, Found, examine, why
from ledger.limits import FileRejected
from ledger.media.identify import identify
from models.files import Store, StoredFile, Unreachable, read_through
from models.session import Database
from models.triggers import wrong
from transport.readiness import Checked, State
from workflows.audit.file_references import Reference, references
from workflows.confirmations import directory_as_read
from workflows.days import day_of
from workflows.items import recount
from workflows.organizations.queries import unnumbered
from workflows.worklist import recomputation

SETTLED = timedelta(days=1)
"""An upload that is under way is younger than this."""
MISSING, ALTERED, UNREADABLE = "文件缺失", "文件被改动", "文件读不出"
SOUND = "ok"
UTC = ZoneInfo("UTC")


def pages(deployment: Deployment) -> Iterator[Found]:
    """The pages of the database agree with one another."""
    if deployment.database.engine.dialect.name != "sqlite":
        return  # PostgreSQL looks after its own
    with deployment.database.reading() as session:
        told = session.execute(sa.text("PRAGMA quick_check")).scalars().all()
    if told == [SOUND]:
        yield State.OK, "数据库文件没有损坏。"
    else:
        yield State.FAILED, f"数据库文件已损坏（{len(told)} 处），请停止服务，从最近的备份恢复。"


def guarded(deployment: Deployment) -> Iterator[Found]:
    """The database itself refuses to change what is written once."""
    with deployment.database.reading() as session:
        found = wrong(session.connection())
    for name, what in sorted(found.items()):
        yield State.FAILED, f"触发器“{name}”{what}，请停止服务，运行 rectify verify 核验。"
    if not found:
        yield State.OK, "不得改动的表有触发器保护。"


def confirmed(deployment: Deployment) -> Iterator[Found]:
    """Two people have confirmed the first directory of every university."""
    with deployment.database.reading() as session:
        names = [node.name for node in directory_as_read.new(session)]
    for name in names:
        yield State.WARNING, f"{name}的首次名册尚待两人核对，此前其中各职务都不能签字。"


def numbered(deployment: Deployment) -> Iterator[Found]:
    """Whoever signs has a 工号: without one, two accounts of one person pass for two people."""
    today = day_of(deployment.now)
    with deployment.database.reading() as session:
        without = unnumbered(session, today)
    if without:
        yield (State.WARNING, f"{without} 个任签字职务的账号没有工号，同一人的两个账号认不出来：请在人员页补登工号。")


def counted(deployment: Deployment) -> Iterator[Found]:
    """The counters of the boards are what there is to count (ADR 22)."""
    if deployment.rebuild:
        with deployment.database.transaction() as session:
            recount.rebuild(session)
    with deployment.database.reading() as session:
        off = len(recount.differences(session))
    if off:
        yield (
            State.FAILED,
            f"看板的计数有 {off} 行与事项不符，请运行 rectify doctor --rebuild 重新计数，再运行 rectify verify 核验。",
        )
    else:
        yield State.OK, "看板的计数与事项相符。"


def kept(deployment: Deployment) -> Iterator[Found]:
    """Every file that a record rests on is there, and is still what it was."""
    whole = 0
    for sha256, resting in _by_file(deployment.database).items():
        wrong = _wrong(deployment.files, sha256)
        if wrong is None:
            whole += 1
            continue
        for each in resting:
            place = f"事项 {each.number}" if each.number else each.what
            yield State.FAILED, f"{wrong}：{place}“{each.file_name}”（{sha256}）"
    yield State.OK, f"完好的文件：{whole} 份。"


def accepted(deployment: Deployment) -> Iterator[Found]:
    """What an earlier release took in as evidence would be taken in by this one, too."""
    if not deployment.judge:
        return
    for sha256, resting in _by_file(deployment.database).items():
        evidence = [each for each in resting if each.number]
        if not evidence or _wrong(deployment.files, sha256) is not None:
            continue
        with deployment.files.open(sha256) as file:
            copy = io.BytesIO(file.read())
        for each in evidence:
            try:
                identify(copy, each.file_name, UTC)
            except FileRejected as unfit:
                place = f"事项 {each.number}“{each.file_name}”"
                yield State.WARNING, f"以前收下、现在不收：{place}，只供下载：{unfit}"


def spare(deployment: Deployment) -> Iterator[Found]:
    """Files that no record rests on, and what is left of uploads that broke off."""
    before = deployment.now - SETTLED
    held = [each for each in deployment.files.held() if each.changed_at < before]
    resting = _by_file(deployment.database)  # read after the list: what was recorded since counts
    for each in held:
        if each.sha256 not in resting:
            yield State.OK, _tidied(deployment, each)


def waiting(deployment: Deployment) -> Iterator[Found]:
    """What waits for whom is what the records say."""
    if deployment.rebuild:
        with deployment.database.transaction() as session:
            wrong = recomputation.rebuild(session, lock=True)
        yield State.OK, f"等谁办什么，已按记录重建，改正 {wrong} 处。"
        return
    with deployment.database.reading() as session:
        wrong = sum(len(each.lacking) + len(each.surplus) for each in recomputation.differences(session))
    if wrong:
        yield State.FAILED, f"等谁办什么，有 {wrong} 处与记录不符，请运行 rectify doctor --rebuild 重建。"
    else:
        yield State.OK, "等谁办什么，与记录一致。"


CHECKS: dict[str, Callable[[Deployment], Iterator[Found]]] = {
    "pages": pages,
    "guarded": guarded,
    "confirmed": confirmed,
    "numbered": numbered,
    "waiting": waiting,
    "counted": counted,
    "kept": kept,
    "accepted": accepted,
    "spare": spare,
}
"""What is looked into after the checks of readiness, in this order; each may find many things."""


def diagnose(deployment: Deployment) -> Iterator[Checked]:
    """Yield what each check finds, as it finds it."""
    yield from examine(deployment)
    for name, check in CHECKS.items():
        try:
            for state, sentence in check(deployment):
                yield Checked(name=name, state=state, sentence=sentence)
        except Exception as fault:  # noqa: BLE001  whatever it stumbles over is what it found
            yield Checked(name=name, state=State.FAILED, sentence=why(fault))


def _by_file(database: Database) -> dict[str, list[Reference]]:
    found: defaultdict[str, list[Reference]] = defaultdict(list)
    with database.reading() as session:
        for each in references(session):
            found[each.sha256].append(each)
    return found


def _wrong(files: Store, sha256: str) -> str | None:
    try:
        with files.open(sha256) as file:
            return None if read_through(file)[0] == sha256 else ALTERED
    except FileNotFoundError:
        return MISSING
    except Unreachable:
        raise
    except OSError:
        return UNREADABLE


def _tidied(deployment: Deployment, held: StoredFile) -> str:
    what = "没有记录用到的文件" if held.sha256 else "中断的上传留下的残片"
    told = f"{what}：{held.name}（{held.size} 字节）"
    return f"{told}，已删除" if deployment.tidy and deployment.files.remove(held) else told
