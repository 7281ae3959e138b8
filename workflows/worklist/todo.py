"""待办: what somebody must do, the most urgent first, and what they wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.plain import by_column
from models.shaped import ShapedQuery
from models.signature import Signature
from models.vocabulary import SignAct, State
from models.work_item import WorkItem
from workflows.authz import visibility
from workflows.authz.actors import Actor
from workflows.items.lateness import OverdueCalculator
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.queries.absences import Absences, absences_of_waited_for
from workflows.items.queries.branches import BY_DUE_DATE, chosen_ids
from workflows.items.queries.expected_moves import EXPECTED_MOVES, looked_at
from workflows.items.queries.next_steps import WAITING, NextStep, next_steps
from workflows.items.queries.step_dates import StepDates, step_dates, with_dates
from workflows.notifications import queries as notifications
from workflows.rows import Listing
from workflows.work_items.queries import begun
from workflows.worklist.asker import HEADS, Asker, asker
from workflows.worklist.left import ASSIGN, left_tasks
from workflows.worklist.mine import waiting
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
    by = asker(session, actor, today, coming=True)
    tasks, counts = other_tasks(session, actor, today=today, limit=limit)
    left, count = left_tasks(session, actor, today=today, limit=limit)
    tasks += left
    counts[ASSIGN.name] += count
    first = FirstTasks([], [], {})
    if by is not None:
        shown = by if act is None else by._replace(acts=frozenset({act}), coming=False)
        first = first_tasks(session, shown, limit, late_first=True)
        tasks += first.today
        whole = act is None and len({task.about.id for task in first.today}) < limit
        counts.update(by_rank(first.today) if whole else count_by_act(session, by))
    found = sorted((task for task in tasks if act in {None, task.act}), key=urgency)[:limit]
    waits = _waits(session, actor, by, now, limit) if by is not None and act is None else ()
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


def _wait(case: ItemContext, awaited: NextStep) -> Wait:
    return Wait(task_subject(by_column(case.item), case.organization.name, OverdueCalculator.of_one(case)), awaited)


def _waits(
    session: Session, actor: Actor, by: Asker, now: datetime, limit: int
) -> Sequence[tuple[ItemContext, NextStep]]:
    """Return the open items that are somebody's own, and wait for others: one more than the limit, if there are."""
    heads = tuple((post.organization_id, post.item_id) for post in actor.posts if post.office in HEADS)
    rows = load.item_rows(_WAITS.all(session, _Waits(by, heads, limit + 1)))
    looked = looked_at(EXPECTED_MOVES, {row.item.state for row in rows}) | WAITING | {Part.CALENDAR}
    cases = load.load_many(session, actor, rows, looked, now=now, today=by.sees.today)
    return [(case, awaited) for case in cases for awaited in next_steps(case)[:1]]


class _Waits(NamedTuple):
    """Who asks, and heads which organizations, be it for one item alone."""

    by: Asker
    heads: tuple[tuple[UUID, UUID | None], ...]
    limit: int


def _own_that_wait(asked: _Waits) -> Listing:
    """Select what `_waits` returns.

    Whom an item names may know of it: only of the other ways is that asked. Asked of whoever has a measure as well, it
    seems so dear at each row to PostgreSQL that it would rather read all items there are.
    """
    me, today, _, away = asked.by.sees
    signs = sa.or_(*(_signed(act, me) for act in (SignAct.VERIFY, SignAct.SIGN)))
    visible = visibility.known_to_clause(*asked.by.sees)
    ways = [
        *(sa.and_(sa.or_(*map(_headed, asked.heads)), visible) for _ in asked.heads[:1]),
        *visibility.ways_to_be_named(me, today, away),
        sa.and_(col(Item.state) == State.VERIFY, signs, visible),
    ]
    mine = waiting(asked.by).cte().c
    others = [
        sa.exists().where(col(WorkItem.item_id) == Item.id, begun(today)),
        col(Item.id).not_in(sa.select(mine.item_id).where(mine.coming == 0)),
    ]
    chosen = chosen_ids(ways, others, asked.limit)
    return load.ITEMS.where(col(Item.id).in_(chosen)).order_by(*BY_DUE_DATE).limit(asked.limit)


_WAITS = ShapedQuery(_own_that_wait)


def _headed(held: tuple[UUID, UUID | None]) -> sa.ColumnElement[bool]:
    """Select the items of an organization that somebody heads."""
    where, item_id = held
    own = col(Item.organization_id) == where
    return own if item_id is None else sa.and_(own, col(Item.id) == item_id)


def _signed(act: SignAct, me: UUID | None) -> sa.Exists:
    """Select the items that somebody signed in their present round."""
    return sa.exists().where(
        col(Signature.item_id) == Item.id,
        col(Signature.round) == Item.round,
        col(Signature.act) == act,
        col(Signature.user_id) == me,
    )
