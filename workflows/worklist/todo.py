"""待办: what somebody must do, the most urgent first, and what they wait for."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.signature import Signature
from models.vocabulary import Role, SignAct, State
from workflows.authz import access, visibility
from workflows.authz.actors import Actor
from workflows.authz.held_offices import holding_seat
from workflows.authz.permissions import ROLE_SEATS
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.loading.read import read_proxies
from workflows.items.moves.situations import signed
from workflows.items.queries.branches import BY_DUE_DATE, chosen_ids
from workflows.items.queries.expected_moves import EXPECTED_MOVES, looked_at
from workflows.items.queries.next_steps import WAITING, NextStep, next_steps
from workflows.notifications import queries as notifications
from workflows.worklist.other_tasks import other_tasks
from workflows.worklist.task import Task, TaskSubject, task_of, task_subject, urgency
from workflows.worklist.waiting_items import MAX_WAITING, waiting_items


@dataclass(frozen=True, slots=True)
class Wait:
    """One item of somebody's that now waits for others."""

    about: TaskSubject
    awaited: NextStep


@dataclass(frozen=True, slots=True)
class Todo:
    """What somebody must do and what they wait for; `counts` says how many tasks of each act.

    With `more` there is more than was looked at or is shown, and the counts are of what was.
    """

    mine: tuple[Task, ...]
    waiting: tuple[Wait, ...]
    counts: Mapping[str, int]
    more: bool
    more_waiting: bool
    unread: int


def todo(
    session: Session, actor: Actor, *, now: datetime, today: date, limit: int = 50, act: str | None = None
) -> Todo:
    """Return what the actor must do today, the most urgent first, and what they wait for.

    With `act` of the tasks those of one act are shown, and all that were counted of it.
    """
    proxies = read_proxies(session, actor, today)
    asked = waiting_items(session, actor, EXPECTED_MOVES, proxies.posts, today=today, cap=MAX_WAITING)
    named = {row.item.id: row for row in _named(session, actor, today, limit + len(asked))}
    rows = {row.item.id: row for row in asked[:MAX_WAITING]} | named
    looked = looked_at(EXPECTED_MOVES, {row.item.state for row in rows.values()}) | {Part.CALENDAR}
    if named:
        looked |= WAITING
    cases = load.load_many(session, actor, rows.values(), looked, now=now, today=today, proxies=proxies)
    mine = [task for case in cases for task in task_of(case, EXPECTED_MOVES)]
    mine = sorted((*mine, *other_tasks(session, actor, today=today)), key=urgency)
    busy = {task.about.id for task in mine}
    waits = _waits((case for case in cases if case.item.id in named.keys() - busy), limit + 1)
    shown = mine[:limit] if act is None else [task for task in mine if task.act == act]
    return Todo(
        mine=tuple(shown),
        waiting=waits[:limit],
        counts=Counter(task.act for task in mine),
        more=len(asked) > MAX_WAITING or (act is None and len(mine) > limit),
        more_waiting=len(waits) > limit,
        unread=notifications.unread(session, actor),
    )


_OPEN = (State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY, State.LONG_TERM)
"""Stages in which an item may wait for anybody."""


def _named(session: Session, actor: Actor, today: date, limit: int) -> Sequence[load.ItemRow]:
    """Return the open items that are somebody's own: named there, heading the owner, or signed."""
    if actor.me is None:
        return ()
    signs = sa.or_(*(signed(act, col(Signature.user_id) == actor.me) for act in (SignAct.VERIFY, SignAct.SIGN)))
    ways = [
        holding_seat(actor.posts, ROLE_SEATS[Role.HEAD]),
        *visibility.ways_to_be_named(actor.me, today),
        sa.and_(_VERIFYING, signs),
    ]
    chosen = chosen_ids(ways, [col(Item.state).in_(_OPEN), access.visible_clause(actor, today)], limit + 1)
    query = load.ITEMS.where(col(Item.id).in_(chosen)).order_by(*BY_DUE_DATE)
    return load.read_rows(session, query.limit(limit + 1))


_VERIFYING = col(Item.state) == State.VERIFY


def _waits(cases: Iterable[ItemContext], most: int) -> tuple[Wait, ...]:
    """Return what items wait for; those that are long-term and not yet due wait for nobody."""
    found = (Wait(task_subject(case), awaited) for case in cases for awaited in next_steps(case)[:1])
    return tuple(islice(found, most))
