"""A tick with nothing due, and one with ten thousand rungs due at once while people go on."""

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle

import sqlalchemy as sa
from sqlmodel import col

from bench.data import token, university
from bench.load import Connection, request
from bench.moment import NOW
from bench.servers import running
from models.deadline import Deadline
from models.item import Item
from models.people import Organization
from models.session import Database
from models.vocabulary import EscalationStep, State
from scheduler.tick import next_due, tick
from workflows.deadlines import ladder
from workflows.rules.snapshot import campaign_rules, working_calendar

ITEMS = 100_000
DUE = 10_000
TIMES = 200
MOVES = 400
"""How many moves are made for comparison once nothing is due any more."""


def main() -> None:
    """Print how long each takes, and how long people wait meanwhile."""
    with university(ITEMS) as (database, address):
        _tell(
            f"tick, nothing due among {ITEMS:,} open items", [_timed(lambda: tick(database, NOW)) for _ in range(TIMES)]
        )
        _tell("when to look next", [_timed(lambda: next_due(database)) for _ in range(TIMES)])
        moves = _moves(database)
        _make_due(database)
        with running("ours", address) as port:
            began, connection, meanwhile = time.perf_counter(), Connection(port), list[float]()
            while _is_due(database):
                meanwhile += [_timed(lambda: connection.send(next(moves))) for _ in range(10)]
            took = time.perf_counter() - began
            alone = [_timed(lambda: connection.send(next(moves))) for _ in range(MOVES)]
        print(f"tick, {DUE:,} rungs due at once: {took:.1f} s, {DUE / took:.0f}/s, beside {len(meanwhile)} moves")
        _tell("progress meanwhile", meanwhile)
        _tell("progress afterwards", alone)


def _timed(act: Callable[[], object]) -> float:
    """Return the milliseconds that something takes."""
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def _tell(name: str, spent: list[float]) -> None:
    *_, nearly = statistics.quantiles(spent, n=20)
    print(f"{name}: median {statistics.median(spent):.2f} ms, p95 {nearly:.2f} ms, worst {max(spent):.2f} ms")


def _moves(database: Database) -> Iterator[bytes]:
    """Yield moves of one person over and over, on items that no rung is due of."""
    bearer = token(database, "xx1_weiyuan1")
    with database.reading() as session:
        mine = (
            sa.select(col(Item.id))
            .join(Organization, col(Organization.id) == Item.organization_id)
            .where(col(Organization.code) == "XX1", col(Item.state) == State.RECTIFY)
            .order_by(col(Item.id).desc())
            .limit(MOVES)
        )
        ids = session.scalars(mine).all()
    return cycle([request("POST", f"/api/v1/items/{id_}/moves/progress", bearer, {"text": "推进中"}) for id_ in ids])


def _make_due(database: Database) -> None:
    """Have the first 催办 of the oldest items be due, as after a morning on which many due dates passed."""
    with database.transaction() as session:
        book = campaign_rules(session, session.scalars(sa.select(col(Item.campaign_id)).limit(1)).one())
        days = working_calendar(session, book.committee_id)
        steps = ladder.rungs_of(book.rules.ladder)
        position = next(n for n, step in enumerate(steps) if step.rung is EscalationStep.URGE)
        late = ladder.overdue_before(book.today(NOW), days)
        oldest = sa.select(col(Item.id)).order_by(col(Item.id)).limit(DUE).scalar_subquery()
        session.execute(sa.update(Item).where(col(Item.id).in_(oldest)).values(due_on=late, due_sort=late))
        session.execute(
            sa.update(Deadline)
            .where(col(Deadline.item_id).in_(oldest))
            .values(position=position, next_check_at=book.check_at(book.today(NOW)))
        )


def _is_due(database: Database) -> bool:
    waits = next_due(database)
    return waits is not None and waits <= NOW


if __name__ == "__main__":
    main()
