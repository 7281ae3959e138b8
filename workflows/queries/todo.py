"""待办: what somebody must do, the most urgent first, and what they wait for."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.people import Organization
from models.signoff import SignOff
from models.vocabulary import Role, SignAct, State
from workflows import access, visibility
from workflows.actors import Actor
from workflows.queries import clock, gather
from workflows.queries.candidates import CAP, candidates
from workflows.queries.errands import errands
from workflows.queries.gather import Gathered
from workflows.queries.next import Awaited, what_next
from workflows.queries.prompts import PROMPTS, signed
from workflows.queries.tasks import Subject, Task, of_item, to_do, urgency
from workflows.rights import STANDING


@dataclass(frozen=True, slots=True)
class Wait:
    """One item of somebody's that now waits for others."""

    about: Subject
    awaited: Awaited


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
    session: Session,
    actor: Actor,
    *,
    now: datetime,
    today: date,
    limit: int = 50,
    act: str | None = None,
) -> Todo:
    """Return what the actor must do today, the most urgent first, and what they wait for.

    With `act` of the tasks those of one act are shown, and all that were counted of it.
    """
    asked = candidates(session, actor, PROMPTS, today=today, cap=CAP)
    named = _named(session, actor, today, limit + len(asked))
    batch = gather.batch(session, actor, {*asked[:CAP], *named}, now=now, today=today)
    cases = batch.cases()
    mine = [task for case in cases for task in to_do(case, PROMPTS)]
    mine = sorted((*mine, *errands(session, actor, today=today)), key=urgency)
    busy = {task.about.id for task in mine}
    waits = _waits((case for case in cases if case.item.id in named - busy), limit + 1)
    shown = mine[:limit] if act is None else [task for task in mine if task.act == act]
    return Todo(
        mine=tuple(shown),
        waiting=waits[:limit],
        counts=Counter(task.act for task in mine),
        more=len(asked) > CAP or (act is None and len(mine) > limit),
        more_waiting=len(waits) > limit,
        unread=clock.unread(session, actor),
    )


_OPEN = (State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY, State.LONG_TERM)
"""Stages in which an item may wait for anybody."""


def _named(session: Session, actor: Actor, today: date, limit: int) -> set[UUID]:
    """Return the open items that are somebody's own: named there, heading the owner, or signed."""
    if actor.me is None:
        return set()
    heads = access.filling(actor.posts, STANDING[Role.HEAD])
    signs = sa.or_(
        *(signed(act, col(SignOff.user_id) == actor.me) for act in (SignAct.VERIFY, SignAct.SIGN))
    )
    query = (
        sa.select(col(Item.id))
        .join(Organization, col(Organization.id) == Item.organization_id)
        .where(
            col(Item.state).in_(_OPEN),
            sa.or_(heads, visibility.named_in(actor.me, today), sa.and_(_VERIFYING, signs)),
            access.visible(actor, today),
        )
        .order_by(col(Item.due_sort), col(Item.id))
        .limit(limit + 1)
    )
    return set(session.scalars(query))


_VERIFYING = col(Item.state) == State.VERIFY


def _waits(cases: Iterable[Gathered], most: int) -> tuple[Wait, ...]:
    """Return what items wait for; those that are long-term and not yet due wait for nobody."""
    found = (Wait(of_item(case), awaited) for case in cases for awaited in what_next(case)[:1])
    return tuple(islice(found, most))
