"""A ledger of 5,000 problems into a campaign that holds others: and how long nobody else can write."""

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from app.cli_actor import actor_named
from bench.data import NOW, university
from ledger import import_
from ledger.forms import DIAGNOSIS, Problem, Reading, Row, Source
from models.campaign import Campaign
from models.people import Organization
from models.session import Database
from models.vocabulary import OrgKind

ITEMS, ROWS, TIMES = 20_000, 5_000, 5
DAY = date(2021, 4, 20)
BY = "buzhang"


def main() -> None:
    """Print the seconds of each part and of both together, medians with their range."""
    with university(ITEMS) as (database, _):
        for part in range(TIMES):
            reading = _reading(database, part)
            with _timed("thinking it out, while others write"), database.reading() as session:
                actor = actor_named(session, BY, DAY)
                prepared = import_.prepare(session, reading, "台账.xlsx", _campaign(session), actor=actor, now=NOW)
            with _timed("writing it, while nobody else can"), database.transaction() as session:
                done = import_.write(session, prepared, actor=actor_named(session, BY, DAY))
            if len(done.new) != ROWS:
                raise SystemExit(f"{len(done.new)} of {ROWS} problems were registered")
    TOOK["both together"] = [sum(each) for each in zip(*TOOK.values(), strict=True)]
    for what, seconds in TOOK.items():
        print(f"{what}: {statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f})")


TOOK: dict[str, list[float]] = {}


@contextmanager
def _timed(what: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    TOOK.setdefault(what, []).append(time.perf_counter() - began)


def _campaign(session: Session) -> UUID:
    return session.exec(select(Campaign.id)).one()


def _reading(database: Database, part: int) -> Reading:
    """Return a file of one problem a row, none of them in another part, as it is read."""
    with database.reading() as session:
        known = {node.id: node for node in session.exec(select(Organization))}
    names = [
        f"{known[node.parent_id].name}{node.name}"
        for node in known.values()
        if node.kind is OrgKind.BRANCH and node.parent_id
    ]
    rows = tuple(
        Row(names[n % len(names)], "主题党日有特色", "", "", (_problem(part, n),), "台账", n) for n in range(ROWS)
    )
    return Reading(DIAGNOSIS, "", DAY, rows, (), (), f"{part:064}")


def _problem(part: int, n: int) -> Problem:
    return Problem(f"第{part}-{n}次党小组会未召开", None, Source("", "台账", n, "存在问题", 1))


if __name__ == "__main__":
    main()
