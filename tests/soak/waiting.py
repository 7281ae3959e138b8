"""What waits for whom, held against the records that it is derived from, and against what the machine allows."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from models.vocabulary import State
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.items.loading import load
from workflows.items.loading.read import read_proxies
from workflows.items.queries.expected_moves import EXPECTED_MOVES, looked_at
from workflows.worklist import recomputation
from workflows.worklist.mine import Mine

LOOKED_AT = looked_at(EXPECTED_MOVES, State)
Asked = set[tuple[UUID, str]]
"""Items, each with an act that it waits for."""


def derived(session: Any) -> list[str]:
    """Say what the rows lack and what they hold too much."""
    return [str(found) for found in recomputation.differences(session)]


def offered(session: Any, actor: Actor, today: date) -> Asked:
    """Return what the rows say that an actor must do."""
    waiting = Mine(session, actor, today).rows()
    if waiting is None:
        return set()
    each = waiting.subquery()
    return {(item_id, act) for item_id, act in session.execute(sa.select(each.c.item_id, each.c.act))}


def allowed(session: Any, actor: Actor, now: datetime, today: date) -> Asked:
    """Return what the machine lets an actor do of what is expected."""
    rows = load.read_rows(session, load.ITEMS.where(access.visible_clause(actor, today)))
    proxies = read_proxies(session, actor, today)
    cases = load.load_many(session, actor, rows, LOOKED_AT, now=now, today=today, proxies=proxies)
    return {(case.item.id, str(each.move.name)) for case in cases for each in EXPECTED_MOVES if each.asks(case)}
