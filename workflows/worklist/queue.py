"""The signing desk and the verifier's queue: items on which somebody may make certain moves now."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from models.vocabulary import SignAct
from workflows.authz.actors import Actor
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.loading.read import read_proxies
from workflows.items.moves import DETAILS
from workflows.items.moves.details import Desk, OnDesk
from workflows.items.queries.expected_moves import EXPECTED_MOVES, ExpectedMove, looked_at
from workflows.worklist.task import Task, task_of
from workflows.worklist.waiting_items import MAX_WAITING, waiting_items

QueuePlace = tuple[date, UUID]
"""Where an item stands in a queue: its due date, or the last day there is, and its id."""


def decided_at(desk: Desk) -> dict[str, OnDesk]:
    """Return the moves that are made at a desk, each with how it is decided there."""
    return {act: each.desk for act, each in DETAILS.items() if each.desk and each.desk.desk is desk}


@dataclass(frozen=True, slots=True)
class Queue:
    """A part of a queue, by due date: `tasks` begin behind the first `start` of `total`.

    With `more` the queue is longer than was looked at, and `total` is so many at least.
    """

    tasks: tuple[Task, ...]
    start: int
    total: int
    more: bool


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
    now: datetime,
    today: date,
    after: QueuePlace | None = None,
    limit: int = 50,
) -> Queue:
    """Return the items that wait for the actor to make one of the moves, each once.

    The moves are such as `EXPECTED_MOVES` holds. `after` is the place of the last item that was shown.
    """
    waiting, more = waiting_cases(session, actor, moves, now=now, today=today)
    found = [task for _, task in waiting]
    start = sum(queue_place(task) <= after for task in found) if after else 0
    return Queue(tuple(found[start : start + limit]), start, len(found), more)


def waiting_cases(
    session: Session, actor: Actor, moves: Collection[str], *, now: datetime, today: date
) -> tuple[list[tuple[ItemContext, Task]], bool]:
    """Return the items that wait for the actor, each with its task, and whether there are more."""
    expected = _expected(moves)
    proxies = read_proxies(session, actor, today)
    rows = waiting_items(session, actor, expected, proxies.posts, today=today, cap=MAX_WAITING)
    looked = looked_at(expected, {row.item.state for row in rows}) | {Part.SIGNATURES, Part.CALENDAR}
    cases = load.load_many(session, actor, rows[:MAX_WAITING], looked, now=now, today=today, proxies=proxies)
    found = [(case, task) for case in cases for task in task_of(case, expected)[:1]]
    return found, len(rows) > MAX_WAITING


def queues_by_act(whole: Queue) -> dict[str, Queue]:
    """Return a queue that was read whole, cut by the move that is waited for."""
    found: dict[str, list[Task]] = {}
    for task in whole.tasks:
        found.setdefault(task.act, []).append(task)
    return {act: replace(whole, tasks=tuple(tasks), total=len(tasks)) for act, tasks in found.items()}


def awaited_move(case: ItemContext, moves: Collection[str]) -> str | None:
    """Return which of the moves an item on its page waits for the actor to make, if for any."""
    return next((task.act for task in task_of(case, _expected(moves))), None)


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
    waiting, more = waiting_cases(session, actor, decided_at(Desk.VERIFYING), now=now, today=today)
    return tuple(_applied(case, task) for case, task in waiting), more


def _applied(case: ItemContext, task: Task) -> Application:
    names = case.parts.names
    given = [s for s in case.signatures if s.act is SignAct.GUARANTEE][-1]
    days = case.calendar.count(case.book.today(given.signed_at), case.today)
    principal = names[given.principal_id] if given.principal_id else None
    return Application(task, given.signed_at, days, names[given.user_id], principal)


def _expected(moves: Collection[str]) -> list[ExpectedMove]:
    return [each for each in EXPECTED_MOVES if each.move.name in moves]


def queue_place(task: Task) -> QueuePlace:
    """Return where an item stands in a queue."""
    return task.about.due_on or date.max, task.about.id


def neighbours(queue: Queue, item_id: UUID) -> Neighbours:
    """Return where an item stands in a queue that was read whole."""
    ids = [task.about.id for task in queue.tasks]
    if item_id not in ids:
        first = queue.tasks[0] if queue.tasks else None
        return Neighbours(None, None, first, queue.total, queue.more)
    at = ids.index(item_id)
    return Neighbours(
        queue.start + at + 1,
        queue.tasks[at - 1] if at else None,
        queue.tasks[at + 1] if at + 1 < len(ids) else None,
        queue.total,
        queue.more,
    )
