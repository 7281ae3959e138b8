"""What `rectify doctor` looks into: whether the house still holds what its records say."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.files import Held, Store, Unreachable, read_through
from models.session import Database
from workflows.queries.files import Reference, references

SETTLED = timedelta(days=1)
"""An upload that is under way is younger than this."""
MISSING, ALTERED, UNREADABLE = "文件缺失", "文件被改动", "文件读不出"


@dataclass(frozen=True, slots=True)
class House:
    """What is looked into, when, and whether to tidy up on the way."""

    database: Database
    files: Store
    now: datetime
    tidy: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of what was found; `wrong` where somebody must act."""

    sentence: str
    wrong: bool = False


def kept(house: House) -> Iterator[Finding]:
    """Every file that a record rests on is there, and is still what it was."""
    whole = 0
    for sha256, resting in _by_file(house.database).items():
        wrong = _wrong(house.files, sha256)
        if wrong is None:
            whole += 1
            continue
        for each in resting:
            place = f"事项 {each.number}" if each.number else "台账"
            yield Finding(f"{wrong}：{place}“{each.file_name}”（{sha256}）", wrong=True)
    yield Finding(f"完好的文件：{whole} 份。")


def spare(house: House) -> Iterator[Finding]:
    """Files that no record rests on, and what is left of uploads that broke off."""
    before = house.now - SETTLED
    held = [each for each in house.files.held() if each.changed_at < before]
    resting = _by_file(house.database)  # read after the list: what was recorded since counts
    for each in held:
        if each.sha256 not in resting:
            yield Finding(_tidied(house, each))


CHECKS: tuple[Callable[[House], Iterator[Finding]], ...] = (kept, spare)
"""What is looked into, in this order."""


def examine(house: House) -> Iterator[Finding]:
    """Yield what each check finds, as it finds it."""
    for check in CHECKS:
        yield from check(house)


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


def _tidied(house: House, held: Held) -> str:
    what = "没有记录用到的文件" if held.sha256 else "中断的上传留下的残片"
    told = f"{what}：{held.name}（{held.size} 字节）"
    return f"{told}，已删除" if house.tidy and house.files.remove(held) else told
