"""The signing desk and the verifier's queue: items on which somebody may make certain moves now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from workflows.actors import Actor
from workflows.queries import gather
from workflows.queries.candidates import CAP, candidates
from workflows.queries.prompts import PROMPTS
from workflows.queries.tasks import Task, to_do

Place = tuple[date, UUID]
"""Where an item stands in a queue: its due date, or the last day there is, and its id."""


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
class Around:
    """Where one item stands in a queue, counted from 1, with its neighbours.

    For an item that is no longer there, as one just signed, there is no index and the next is
    the first of the rest.
    """

    index: int | None
    previous: Task | None
    next: Task | None
    total: int
    more: bool


def queue(
    session: Session,
    actor: Actor,
    moves: Collection[str],
    *,
    now: datetime,
    today: date,
    after: Place | None = None,
    limit: int = 50,
) -> Queue:
    """Return the items that wait for the actor to make one of the moves, each once.

    The moves are such as PROMPTS names. `after` is the place of the last item that was shown.
    """
    prompts = [prompt for prompt in PROMPTS if prompt.move.name in moves]
    ids = candidates(session, actor, prompts, today=today, cap=CAP)
    batch = gather.batch(session, actor, ids[:CAP], now=now, today=today)
    found = [task for case in batch.cases() for task in to_do(case, prompts)[:1]]
    start = sum(place(task) <= after for task in found) if after else 0
    return Queue(tuple(found[start : start + limit]), start, len(found), len(ids) > CAP)


def place(task: Task) -> Place:
    """Return where an item stands in a queue."""
    return task.about.due_on or date.max, task.about.id


def around(queue: Queue, item_id: UUID) -> Around:
    """Return where an item stands in a queue that was read whole."""
    ids = [task.about.id for task in queue.tasks]
    if item_id not in ids:
        first = queue.tasks[0] if queue.tasks else None
        return Around(None, None, first, queue.total, queue.more)
    at = ids.index(item_id)
    return Around(
        queue.start + at + 1,
        queue.tasks[at - 1] if at else None,
        queue.tasks[at + 1] if at + 1 < len(ids) else None,
        queue.total,
        queue.more,
    )
