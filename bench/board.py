"""The board over many items (100,000): how long each of its parts takes, and how many statements.

The screen (大屏) shows some of these parts, and the lights; 诊断对照 is counted of the same rows.
"""

import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.cli_actor import actor_named
from bench.data import Row, counted, university
from bench.moment import NOW
from models.base import new_key
from models.campaign import Campaign, Indicator
from models.deadline import Deadline
from models.delivery_states import Channel
from models.item import Item
from models.journal import Entry
from models.notice import Notice
from models.session import Database
from models.vocabulary import EscalationStep, State, SubjectKind
from workflows.dashboard import common_problems
from workflows.dashboard.burnup import burnup
from workflows.dashboard.funnel import funnel
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.pending_decisions import pending_decisions
from workflows.dashboard.submission_matrix import duty_matrix
from workflows.dashboard.wallboard import status_counts
from workflows.diagnosis.queries import coverage
from workflows.items.lateness import LATE_STATES
from workflows.statistics.queries import By, statistics
from workflows.statistics.scope import Scope, scope_of

ITEMS = 100_000
TODAY = date(2021, 8, 18)
TIMES = 7
Part = Callable[[Session, Scope], object]
BOARD: tuple[Part, ...] = (
    statistics,
    duty_matrix,
    funnel,
    burnup,
    overdue_by_unit,
    common_problems.common_problems,
    pending_decisions,
)


def by_organization(session: Session, scope: Scope) -> object:
    return statistics(session, scope, by=By.ORGANIZATION)


def by_indicator(session: Session, scope: Scope) -> object:
    return statistics(session, scope, by=By.INDICATOR)


def diagnosis(session: Session, scope: Scope) -> object:
    return coverage(session, scope.actor, scope.campaign_ids[0], today=scope.today)


BESIDE: tuple[Part, ...] = (status_counts, by_organization, by_indicator, diagnosis)
LATE = 20
"""One item at work in so many is overdue: what is late is counted item by item, by the rung that it reached."""
REOPENED = 60
"""One item in so many was closed, came back, and was closed again."""


def main() -> None:
    """Print each part's medians and those of the board together, for who sees everything and for one 党总支."""
    items = int(sys.argv[1]) if len(sys.argv) > 1 else ITEMS
    with university(items) as (database, _):
        _advance(database)
        for login in ("buzhang", "xx_shuji"):
            board, beside = ([_measure(database, login, part) for part in parts] for parts in (BOARD, BESIDE))
            for part, found in zip((*BOARD, *BESIDE), (*board, *beside), strict=True):
                _tell(part.__name__, items, login, found)
            _tell("the board, the sum of its parts,", items, login, Measured(*map(sum, zip(*board, strict=True))))


class Measured(NamedTuple):
    """Medians in milliseconds, and a number of statements."""

    elapsed: float
    processor: float
    statements: int


def _tell(what: str, items: int, login: str, found: Measured) -> None:
    spent = f"median {found.elapsed:.0f} ms, {found.processor:.1f} ms of the processor"
    print(f"{what} of {items:,} items for {login}: {spent}, {found.statements} statements")


def _measure(database: Database, login: str, part: Part) -> Measured:
    elapsed, processor, said = [], [], 0

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal said
        said += not statement.startswith("BEGIN")

    sa.event.listen(database.engine, "before_cursor_execute", note)
    for _ in range(TIMES):
        with database.reading() as session:
            actor = actor_named(session, login, TODAY)
            campaign_id = session.exec(select(Campaign.id)).one()
            said, started, worked = 0, time.perf_counter(), time.process_time()
            part(session, scope_of(session, actor, campaign_id, today=TODAY))
            elapsed.append((time.perf_counter() - started) * 1000)
            processor.append((time.process_time() - worked) * 1000)
    sa.event.remove(database.engine, "before_cursor_execute", note)
    return Measured(median(elapsed), median(processor), said)


def _advance(database: Database) -> None:
    """Let the items come in over two months and go their ways, each with a journal of its own."""
    with database.transaction() as session:
        ids = session.exec(select(Item.id).order_by(col(Item.id))).all()
        cited = session.exec(select(Indicator.id).order_by(col(Indicator.id))).all()
        session.execute(
            sa.update(_TABLE).where(_TABLE.c.id == sa.bindparam("_id")),
            [_row(n, item_id) | {"indicator_id": cited[n % len(cited)]} for n, item_id in enumerate(ids)],
        )
        entries = [
            _entry(item_id, seq, *act) for n, item_id in enumerate(ids) for seq, act in enumerate(_acts(n), start=1)
        ]
        session.execute(sa.insert(Entry), entries)
        _urge(session, [entry for entry in entries if entry["act"] == EscalationStep.URGE])
    counted(database)


def _urge(session: Session, entries: list[Row]) -> None:
    """Let what is overdue stand on a rung, with a notice that nobody acknowledged; the clock of what is met rests."""
    late = sa.and_(_TABLE.c.state.in_(LATE_STATES), _TABLE.c.due_sort < TODAY)
    doers = dict(session.execute(sa.select(_TABLE.c.id, _TABLE.c.responsible_id).where(late)).all())
    session.execute(sa.insert(Notice), [_notice(entry, doers[entry["subject_id"]]) for entry in entries])
    for those, stands in (
        (late, {"rung": EscalationStep.URGE, "position": FAR}),
        (_TABLE.c.state.in_(APPLIED), {"met_at": NOW, "next_check_at": None}),
    ):
        items = sa.select(_TABLE.c.id).where(those)
        session.execute(sa.update(Deadline).where(col(Deadline.item_id).in_(items)).values(stands))


def _notice(entry: Row, doer: UUID) -> Row:
    return {
        "id": new_key(),
        "entry_id": entry["id"],
        "recipient_id": doer,
        "channel": Channel.INBOX,
        "text": "催办",
        "created_at": entry["at"],
    }


def _row(n: int, item_id: UUID) -> Row:
    created = _created(n)
    fate = FATES[n % len(FATES)]
    closed = fate is State.CLOSED
    lasting = fate is State.LONG_TERM
    return {
        "_id": item_id,
        "state": fate,
        "due_on": _due(n),
        "due_sort": _due(n),
        "created_at": created,
        "round": int(fate in APPLIED) + int(_came_back(n)),
        "applied_at": created + timedelta(days=20) if fate in APPLIED else None,
        "reopened": _came_back(n),
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
    if _is_late(n):
        yield EscalationStep.URGE, created + timedelta(days=60)
    if _came_back(n):
        for act in ("reopen", "apply", "verify", "sign"):
            yield act, created + timedelta(days=25)


def _is_late(n: int) -> bool:
    return FATES[n % len(FATES)] in LATE_STATES and n // len(FATES) % LATE == 0


def _due(n: int) -> date:
    return TODAY + timedelta(days=-7 - n % 60 if _is_late(n) else n % 120)


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
