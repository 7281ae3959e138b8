"""The board over 100,000 items: how long each of its parts takes, and how many statements."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from app.cli_actor import actor_named
from bench.data import Row, university
from models.base import new_key
from models.campaign import Campaign
from models.deadline import Deadline
from models.item import Item
from models.journal import Entry
from models.session import Database
from models.vocabulary import EscalationStep, State, SubjectKind
from workflows.dashboard import common_problems
from workflows.dashboard.burnup import burnup
from workflows.dashboard.funnel import funnel
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.pending_decisions import pending_decisions
from workflows.dashboard.submission_matrix import duty_matrix
from workflows.statistics.queries import statistics
from workflows.statistics.scope import scope_of

ITEMS = 100_000
TODAY = date(2021, 8, 18)
TIMES = 7
PARTS: tuple[Callable[..., object], ...] = (
    statistics,
    duty_matrix,
    funnel,
    burnup,
    overdue_by_unit,
    common_problems.common_problems,
    pending_decisions,
)
REOPENED = 60
"""One item in so many was closed, came back, and was closed again."""


def main() -> None:
    """Print each part's median and their sum, for who sees everything and for one 党总支."""
    with university(ITEMS) as (database, _):
        _advance(database)
        for login in ("buzhang", "xx_shuji"):
            together = 0.0
            for part in PARTS:
                spent, statements = _measure(database, login, part)
                together += spent
                print(f"{part.__name__} of {ITEMS:,} items for {login}: median {spent:.0f} ms, {statements} statements")
            print(f"all of that for {login}: {together:.0f} ms, the sum of the medians")


def _measure(database: Database, login: str, part: Callable[..., object]) -> tuple[float, int]:
    spent, said = [], 0

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal said
        said += not statement.startswith("BEGIN")

    sa.event.listen(database.engine, "before_cursor_execute", note)
    for _ in range(TIMES):
        with database.reading() as session:
            actor = actor_named(session, login, TODAY)
            campaign_id = session.exec(select(Campaign.id)).one()
            said, started = 0, time.perf_counter()
            part(session, scope_of(session, actor, campaign_id, today=TODAY))
            spent.append((time.perf_counter() - started) * 1000)
    sa.event.remove(database.engine, "before_cursor_execute", note)
    return sorted(spent)[TIMES // 2], said


def _advance(database: Database) -> None:
    """Let the items come in over two months and go their ways, each with a journal of its own."""
    with database.transaction() as session:
        ids = session.exec(select(Item.id).order_by(col(Item.id))).all()
        session.execute(
            sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("_id")),
            [_row(n, item_id) for n, item_id in enumerate(ids)],
        )
        entries = [
            _entry(item_id, seq, *act) for n, item_id in enumerate(ids) for seq, act in enumerate(_acts(n), start=1)
        ]
        session.execute(sa.insert(Entry), entries)
        session.execute(sa.update(Deadline).values(rung=EscalationStep.SUPERVISE, position=FAR))
        session.execute(sa.text("ANALYZE"))


def _row(n: int, item_id: UUID) -> Row:
    created = _created(n)
    fate = FATES[n % len(FATES)]
    closed = fate is State.CLOSED
    lasting = fate is State.LONG_TERM
    return {
        "_id": item_id,
        "state": fate,
        "created_at": created,
        "round": int(fate in APPLIED) + int(_came_back(n)),
        "applied_at": created + timedelta(days=20) if fate in APPLIED else None,
        "closed_at": created + timedelta(days=30) if closed else None,
        "stage_goal": "每学期检查" if lasting else None,
        "review_on": TODAY if lasting else None,
        "final_on": TODAY if lasting else None,
    }


def _acts(n: int) -> Iterator[tuple[str, datetime]]:
    """Yield what the journal of the n-th item tells; one closed item in so many came back."""
    created, fate = _created(n), FATES[n % len(FATES)]
    yield from ((act, created) for act in ("register", "confirm", "submit_plan", "approve_plan"))
    if fate is State.LONG_TERM:
        yield "turn_long_term", created + timedelta(days=10)
    if fate in APPLIED:
        for act in ("apply", "verify", "sign"):
            yield act, created + timedelta(days=20)
    if _came_back(n):
        for act in ("reopen", "apply", "verify", "sign"):
            yield act, created + timedelta(days=25)


def _came_back(n: int) -> bool:
    return FATES[n % len(FATES)] is State.CLOSED and n % REOPENED == 0


def _entry(item_id: UUID, seq: int, act: str, at: datetime) -> Row:
    return {
        "id": new_key(),
        "subject": SubjectKind.ITEM,
        "subject_id": item_id,
        "seq": seq,
        "at": at,
        "act": act,
        "automatic": True,
        "office": "系统时钟",
        "data": {},
        "previous": "0" * 64,
        "hash": "0" * 64,
    }


def _created(n: int) -> datetime:
    return datetime(2021, 4, 2, tzinfo=UTC) + timedelta(minutes=n * 37 % (60 * 24 * 60))


FATES = (
    State.CLOSED,
    State.PLAN,
    State.RECTIFY,
    State.CLOSED,
    State.VERIFY,
    State.RECTIFY,
    State.CLOSED,
    State.RECTIFY,
    State.CLOSED,
    State.RECTIFY,
    State.CLOSED,
    State.PLAN,
    State.RECTIFY,
    State.CLOSED,
    State.LONG_TERM,
)
APPLIED = (State.VERIFY, State.CLOSED)
FAR = 12
_TABLE = Item.metadata.tables["item"]


if __name__ == "__main__":
    main()
