"""待办: what somebody must do, the most urgent first, and what they wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.plain import by_column
from models.signature import Signature
from models.vocabulary import Role, SignAct, State
from models.work_item import WorkItem
from workflows.authz import access, visibility
from workflows.authz.actors import Actor
from workflows.authz.held_offices import holding_seat
from workflows.authz.permissions import ROLE_SEATS
from workflows.items.lateness import OverdueCalculator
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.queries.absences import Absences, absences_of_waited_for
from workflows.items.queries.branches import BY_DUE_DATE, NOTHING, chosen_ids
from workflows.items.queries.expected_moves import EXPECTED_MOVES, looked_at
from workflows.items.queries.next_steps import WAITING, NextStep, next_steps
from workflows.items.queries.step_dates import StepDates, step_dates, with_dates
from workflows.notifications import queries as notifications
from workflows.work_items.queries import begun
from workflows.worklist.left import ASSIGN, left_tasks
from workflows.worklist.mine import Mine
from workflows.worklist.other_tasks import other_tasks
from workflows.worklist.task import Task, TaskSubject, task_subject, urgency
from workflows.worklist.waiting_items import FirstTasks, by_rank, count_by_act, first_tasks


@dataclass(frozen=True, slots=True)
class Wait:
    """One item of somebody's that now waits for others."""

    about: TaskSubject
    awaited: NextStep


@dataclass(frozen=True, slots=True)
class Todo:
    """What somebody must do and what they wait for; `counts` says how many tasks of each act.

    With `more` there is more than is shown. What is `coming` is asked from a later day on, and not counted.
    `in_place_of` names, by item and act, in whose place something is done. `absences` tell, by item, who is not there
    of those waited for, and `dates` by when each step waited for is to be taken, where it has a date of its own.
    """

    mine: tuple[Task, ...]
    coming: tuple[Task, ...]
    waiting: tuple[Wait, ...]
    counts: Mapping[str, int]
    more: bool
    more_waiting: bool
    unread: int
    in_place_of: Mapping[tuple[UUID, str], str]
    absences: Mapping[UUID, Absences]
    dates: StepDates


def todo(
    session: Session, actor: Actor, *, now: datetime, today: date, limit: int = 50, act: str | None = None
) -> Todo:
    """Return what the actor must do today, the most urgent first, and what they wait for.

    With `act` only tasks of that act are shown, more of them, and nothing that is waited for; what is counted stays
    all there is.
    """
    mine = Mine(session, actor, today)
    rows = mine.rows(coming=True)
    waiting = None if rows is None else rows.cte()
    tasks, counts = other_tasks(session, actor, today=today, limit=limit)
    left, count = left_tasks(session, actor, today=today, limit=limit)
    tasks += left
    counts[ASSIGN.name] += count
    first = FirstTasks([], [], {})
    if waiting is not None:
        first = first_tasks(mine, waiting if act is None else _only(mine, act), limit, late_first=True)
        tasks += first.today
        whole = act is None and len({task.about.id for task in first.today}) < limit
        counts.update(by_rank(first.today) if whole else count_by_act(mine, waiting))
    found = sorted((task for task in tasks if act in {None, task.act}), key=urgency)[:limit]
    waits = _waits(mine, waiting, now, limit) if act is None else ()
    shown_waits = waits[:limit]
    dates = step_dates(session, (case for case, _ in shown_waits))
    return Todo(
        mine=tuple(found),
        coming=tuple(first.coming if act is None else ()),
        waiting=tuple(_wait(case, *with_dates(case.item.id, [awaited], dates)) for case, awaited in shown_waits),
        counts=+counts,
        more=len(found) < (counts.total() if act is None else counts[act]),
        more_waiting=len(waits) > limit,
        unread=notifications.unread(session, actor),
        in_place_of=first.in_place_of,
        absences=absences_of_waited_for(session, shown_waits),
        dates=dates,
    )


def _only(mine: Mine, act: str) -> sa.CTE:
    rows = mine.rows([act])
    assert rows is not None  # noqa: S101  there are ways
    return rows.cte()


def _wait(case: ItemContext, awaited: NextStep) -> Wait:
    return Wait(task_subject(by_column(case.item), case.organization.name, OverdueCalculator.of_one(case)), awaited)


def _waits(mine: Mine, waiting: sa.CTE | None, now: datetime, limit: int) -> Sequence[tuple[ItemContext, NextStep]]:
    """Return the open items that are somebody's own, and wait for others: one more than the limit, if there are.

    Whom an item names may know of it: only of the other ways is that asked. Asked of whoever has a measure as well, it
    seems so dear at each row to PostgreSQL that it would rather read all items there are.
    """
    me = mine.actor.me
    if me is None or waiting is None:
        return ()
    signs = sa.or_(*(_signed(act, me) for act in (SignAct.VERIFY, SignAct.SIGN)))
    visible = access.visible_clause(mine.actor, mine.today)
    heads = holding_seat(mine.actor.posts, ROLE_SEATS[Role.HEAD])
    ways = [
        heads if heads is NOTHING else sa.and_(heads, visible),
        *_named(me, mine.today, mine.actor.away),
        sa.and_(col(Item.state) == State.VERIFY, signs, visible),
    ]
    others = [
        sa.exists().where(col(WorkItem.item_id) == Item.id, begun(mine.today)),
        col(Item.id).not_in(sa.select(waiting.c.item_id).where(waiting.c.coming == 0)),
    ]
    chosen = chosen_ids(ways, others, limit + 1)
    query = load.ITEMS.where(col(Item.id).in_(chosen)).order_by(*BY_DUE_DATE).limit(limit + 1)
    rows = load.read_rows(mine.session, query)
    looked = looked_at(EXPECTED_MOVES, {row.item.state for row in rows}) | WAITING | {Part.CALENDAR}
    cases = load.load_many(mine.session, mine.actor, rows, looked, now=now, today=mine.today)
    return [(case, awaited) for case in cases for awaited in next_steps(case)[:1]]


@lru_cache(maxsize=512)
def _named(me: UUID, today: date, away: tuple[UUID, ...] | None) -> list[sa.ColumnElement[bool]]:
    """Make the ways of being named once for each person and day."""
    return visibility.ways_to_be_named(me, today, away)


def _signed(act: SignAct, me: UUID) -> sa.Exists:
    """Select the items that somebody signed in their present round."""
    return sa.exists().where(
        col(Signature.item_id) == Item.id,
        col(Signature.round) == Item.round,
        col(Signature.act) == act,
        col(Signature.user_id) == me,
    )
