"""What waits for whom, held against the records that it is derived from, and against what the machine allows."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.vocabulary import State, SubjectKind
from models.work_item import WorkItem
from workflows.authz import access, actors, presence
from workflows.authz.actors import Actor
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.loading.read import read_proxies
from workflows.items.queries.expected_moves import EXPECTED_MOVES, ExpectedMove, looked_at
from workflows.items.queries.next_steps import able
from workflows.rules.snapshot import grounds
from workflows.rules.steps import STEP_LABELS
from workflows.worklist import recomputation
from workflows.worklist.asker import asker
from workflows.worklist.mine import waiting

LOOKED_AT = looked_at(EXPECTED_MOVES, State) | {Part.HOLDERS}
CALENDAR_CHANGED = sa.select(sa.func.max(col(Entry.at))).where(col(Entry.subject) == SubjectKind.CALENDAR)
STEPS = (
    sa.select(WorkItem, sa.func.coalesce(col(Item.campaign_id), col(Duty.campaign_id)))
    .outerjoin(Item, col(Item.id) == WorkItem.item_id)
    .outerjoin(Duty, col(Duty.id) == WorkItem.duty_id)
    .where(col(WorkItem.act).in_(STEP_LABELS))
)
Asked = set[tuple[UUID, str]]
"""Items, each with an act that it waits for."""


def derived(session: Any) -> list[str]:
    """Say what the rows lack and what they hold too much."""
    return [str(found) for found in recomputation.differences(session)]


def misdated(session: Any) -> list[str]:
    """Say which steps have another date than their rules say, or one on a day off; dates before a change are kept."""
    changed = session.scalar(CALENDAR_CHANGED)
    ground, wrong = grounds(session), []
    for row, campaign_id in session.execute(STEPS):
        book, days = ground(campaign_id)
        if book.rules.steps is None or (changed is not None and row.since <= changed):
            continue
        within = book.rules.steps.within(row.act)
        due_on = within and days.shift(book.today(row.since), within)
        if row.due_on != due_on or not days.is_workday(row.due_on):
            wrong.append(str(row))
    return wrong


def offered(session: Any, actor: Actor, today: date) -> Asked:
    """Return what the rows say that an actor must do."""
    by = asker(session, actor, today)
    if by is None:
        return set()
    each = waiting(by).subquery()
    return {(item_id, act) for item_id, act in session.execute(sa.select(each.c.item_id, each.c.act))}


def allowed(session: Any, actor: Actor, now: datetime, today: date) -> Asked:
    """Return what the machine lets an actor do of what is expected."""
    rows = load.read_rows(session, load.ITEMS.where(access.visible_clause(actor, today)))
    proxies = read_proxies(session, actor, today)
    cases = load.load_many(session, actor, rows, LOOKED_AT, now=now, today=today, proxies=proxies)
    undisputed = map(_undisputed, cases)
    found = ((case, each) for case in undisputed for each in EXPECTED_MOVES if is_asked(session, case, each))
    return {(case.item.id, str(each.move.name)) for case, each in found}


def _undisputed(case: ItemContext) -> ItemContext:
    """Set aside what a report and the system differ in: an item waits for who signs, and says why it cannot be."""
    return replace(case, parts=replace(case.parts, disputed={}))


def is_asked(session: Any, case: ItemContext, expected: ExpectedMove) -> bool:
    """Tell whether a move is expected of the actor, who may: what clerks do falls to others where none is there.

    A clerk who waits to be confirmed may do it, too, and is not counted upon (ADR 26).
    """
    if not expected.asks(case) or not expected.declared.clerks:
        return expected.asks(case)
    first = {person.user_id for person in able(case, expected)}
    if case.actor.user_id in first:
        return True
    there = {person for person in first if _is_confirmed(session, case, expected, person)}
    return all(who.until for who in presence.presence_of(session, there, case.today))


def _is_confirmed(session: Any, case: ItemContext, expected: ExpectedMove, person: UUID) -> bool:
    """Tell whether a clerk is one by an office that does not wait; another of theirs may."""
    actor = actors.load_actor(session, person, case.today)
    if actor is None or actor.waits:
        return False
    confirmed = replace(actor, posts=tuple(post for post in actor.posts if not post.waits))
    return confirmed.post_in(expected.circles(case)[0], case.organization, case.item.id) is not None
