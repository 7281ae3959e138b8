"""Ledgers of 5,000 rows into a campaign that holds others: and how long nobody else can write.

Problems that are new (登记), and items that run elsewhere and are taken over (接续), all of them past due.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from threading import Event
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from app.cli_actor import actor_named
from bench.data import university
from bench.moment import NOW
from ledger import import_, take_over
from ledger.forms import DIAGNOSIS, RECTIFICATION, ClaimedItem, Problem, Reading, Row, Source
from ledger.matching import DiagnosisFile
from ledger.prepared import Prepared, write
from ledger.take_over_decisions import Decisions
from ledger.take_over_lines import RunningLedger
from models.campaign import Campaign
from models.people import Organization
from models.session import Database
from models.vocabulary import OrgKind, State
from workflows.authz.actors import Actor

ITEMS, ROWS, TIMES = 20_000, 5_000, 5
DAY, LATE, NEW = date(2021, 4, 20), date(2021, 3, 1), date(2021, 5, 20)
PAUSE, WAITED = 0.005, "another writer waited meanwhile for"
OFFICER, SUPERIOR = "buzhang", "xx_zuzhiyuan"
Prepare = Callable[[Session, UUID, Actor, int], Prepared]  # type: ignore[type-arg]


def main() -> None:
    """Print the seconds of each part and of both together, medians with their range."""
    with university(ITEMS) as (database, _):
        for what, by, prepare in (("registered", OFFICER, _registering), ("taken over", SUPERIOR, _taking_over)):
            took: dict[str, list[float]] = {}
            for part in range(TIMES):
                _measure(database, prepare, by, part, took)
            thought, written, _ = took.values()
            took["both together"] = [sum(each) for each in zip(thought, written, strict=True)]
            for step, seconds in took.items():
                middle, span = statistics.median(seconds), f"{min(seconds):.2f} to {max(seconds):.2f}"
                print(f"{ROWS} {what}: {step}: {middle:.2f} s ({span})")


def _measure(database: Database, prepare: Prepare, by: str, part: int, took: dict[str, list[float]]) -> None:
    with _timed(took, "thinking it out, while others write"), database.reading() as session:
        actor = actor_named(session, by, DAY)
        prepared = prepare(session, session.exec(select(Campaign.id)).one(), actor, part)
    longest: list[float] = []
    with (
        _timed(took, "writing it"),
        _another(database, longest),
        database.transaction(at_hand=prepared.inserts) as session,
    ):
        done = write(session, prepared, actor=actor_named(session, by, DAY))
    if len(done.new) != ROWS or {getattr(line, "state", State.RECTIFY) for line in done.new} != {State.RECTIFY}:
        raise SystemExit(f"{len(done.new)} of {ROWS} came as far as they should")
    took.setdefault(WAITED, []).append(max(longest))


@contextmanager
def _another(database: Database, waits: list[float]) -> Iterator[None]:
    """Have somebody else write a little again and again meanwhile, and note how long they wait each time."""
    over = Event()

    def write_often() -> None:
        while not over.is_set():
            began = time.perf_counter()
            with database.transaction(brief=True):
                waits.append(time.perf_counter() - began)
            time.sleep(PAUSE)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write_often)
        yield
        over.set()
        writing.result()


@contextmanager
def _timed(took: dict[str, list[float]], what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    took.setdefault(what, []).append(time.perf_counter() - began)


def _registering(session: Session, campaign: UUID, actor: Actor, part: int) -> Prepared:  # type: ignore[type-arg]
    """Prepare a file of one problem a row, none of them in another part, as it is read."""
    names = [name for name, _ in _branches(session)]
    rows = tuple(
        Row(names[n % len(names)], "主题党日有特色", "", "", (_problem(part, n),), "台账", n) for n in range(ROWS)
    )
    reading = Reading(DIAGNOSIS, "", DAY, rows, (), (), f"{part:064}")
    return import_.prepare(session, DiagnosisFile(reading, "台账.xlsx", campaign), actor=actor, now=NOW)


def _problem(part: int, n: int) -> Problem:
    return Problem(f"第{part}-{n}次党小组会未召开", None, Source("", "台账", n, "存在问题", 1))


def _taking_over(session: Session, campaign: UUID, actor: Actor, part: int) -> Prepared:  # type: ignore[type-arg]
    """Prepare a running ledger of the branches of one 党总支, each row with two measures."""
    below = [name for name, code in _branches(session) if code.startswith("XX")]
    items = tuple(_claimed(below[n % len(below)], part, n) for n in range(ROWS))
    reading = Reading(RECTIFICATION, "", DAY, (), (), (), f"{TIMES + part:064}", items)
    ledger = RunningLedger(reading, "整改台账.xlsx", campaign, Decisions(due_on=NEW))
    return take_over.prepare(session, ledger, actor=actor, now=NOW)


def _claimed(branch: str, part: int, n: int) -> ClaimedItem:
    said: dict[str, Any] = dict.fromkeys(ClaimedItem.__dataclass_fields__)
    said |= {"organization": branch, "problem": f"第{part}-{n}次主题党日未召开", "number": f"旧{part}-{n}", "row": n}
    said |= {"measures": ("补开主题党日", "按月公示"), "leader": "周海涛", "person": "xx1_weiyuan1", "due": LATE}
    return ClaimedItem(**said | {"goal": "按期召开", "completion": "已完成", "progress": "已补开", "table": "台账"})


def _branches(session: Session) -> list[tuple[str, str]]:
    """Return the branches by full name, each with its code."""
    known = {node.id: node for node in session.exec(select(Organization))}
    return [
        (f"{known[node.parent_id].name}{node.name}", node.code)
        for node in known.values()
        if node.kind is OrgKind.BRANCH and node.parent_id
    ]


if __name__ == "__main__":
    main()
