"""The signing desk and the verifier's queue: items on which somebody may make certain moves now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from models.vocabulary import SignAct
from workflows.authz.actors import Actor
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, Proxies
from workflows.items.moves import DETAILS
from workflows.items.moves.details import Desk, OnDesk
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.worklist.asker import asker
from workflows.worklist.task import Task
from workflows.worklist.waiting_items import by_rank, count_by_first_act, first_tasks

MAX_TASKS = 200
"""How many items of a queue are listed beside the one that is shown."""


def decided_at(desk: Desk) -> dict[str, OnDesk]:
    """Return the moves that are made at a desk, each with how it is decided there."""
    return {act: each.desk for act, each in DETAILS.items() if each.desk and each.desk.desk is desk}


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue by due date: its first tasks, and how many there are in all, by what is waited for."""

    tasks: tuple[Task, ...]
    totals: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.totals.values())

    @property
    def more(self) -> bool:
        """Whether there are more than these."""
        return self.total > len(self.tasks)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where one item stands in a queue, counted from 1, with its neighbours.

    For an item that is no longer there, as one just signed, there is no index and the next is
    the first of the rest.
    """

    index: int | None
    previous: Task | None
    next: Task | None
    total: int
    more: bool


def queue_of(
    session: Session,
    actor: Actor,
    moves: Collection[str],
    *,
    today: date,
    limit: int = MAX_TASKS,
    lent: Proxies | None = None,
) -> Queue:
    """Return the items that wait for the actor to make one of the moves, each once; what cannot be signed yet is last.

    The moves are such as `EXPECTED_MOVES` holds; `lent` is what was lent to the actor, if it was read already.
    """
    by = asker(session, actor, today, moves, lent=lent)
    if by is None:
        return Queue((), {})
    tasks = {task.about.id: task for task in reversed(first_tasks(session, by, limit).today)}
    listed = list(reversed(tasks.values()))
    shown = tuple(sorted(listed, key=lambda task: task.about.disputed is not None))
    return Queue(shown, by_rank(shown) if len(shown) < limit else count_by_first_act(session, by))


def queues_by_act(whole: Queue) -> dict[str, Queue]:
    """Return a queue cut by the move that is waited for."""
    found: dict[str, list[Task]] = {}
    for task in whole.tasks:
        found.setdefault(task.act, []).append(task)
    return {act: Queue(tuple(tasks), {act: whole.totals[act]}) for act, tasks in found.items()}


def awaited_move(case: ItemContext, moves: Collection[str]) -> str | None:
    """Return which of the moves an item on its page waits for the actor to make, if for any."""
    return next((each.move.name for each in EXPECTED_MOVES if each.move.name in moves and each.asks(case)), None)


@dataclass(frozen=True, slots=True)
class Application:
    """An item that is to be verified: since when, guaranteed by whom.

    `days` are working days since the application.
    """

    task: Task
    applied_at: datetime
    days: int
    guarantor: str
    principal: str | None


def applications(session: Session, actor: Actor, *, now: datetime, today: date) -> tuple[tuple[Application, ...], bool]:
    """Return what waits for the actor to verify it, and whether there is more than that."""
    queue = queue_of(session, actor, decided_at(Desk.VERIFYING), today=today)
    rows = load.rows_of(session, [task.about.id for task in queue.tasks])
    cases = load.load_many(session, actor, rows, frozenset({Part.SIGNATURES, Part.CALENDAR}), now=now, today=today)
    given = {case.item.id: case for case in cases}
    return tuple(_applied(given[task.about.id], task) for task in queue.tasks), queue.more


def _applied(case: ItemContext, task: Task) -> Application:
    names = case.parts.names
    given = [s for s in case.signatures if s.act is SignAct.GUARANTEE][-1]
    days = case.calendar.count(case.book.today(given.signed_at), case.today)
    principal = names[given.principal_id] if given.principal_id else None
    return Application(task, given.signed_at, days, names[given.user_id], principal)


def neighbours(queue: Queue, item_id: UUID) -> Neighbours:
    """Return where an item stands in a queue."""
    ids = [task.about.id for task in queue.tasks]
    if item_id not in ids:
        first = queue.tasks[0] if queue.tasks else None
        return Neighbours(None, None, first, queue.total, queue.more)
    at = ids.index(item_id)
    return Neighbours(
        at + 1,
        queue.tasks[at - 1] if at else None,
        queue.tasks[at + 1] if at + 1 < len(ids) else None,
        queue.total,
        queue.more,
    )
