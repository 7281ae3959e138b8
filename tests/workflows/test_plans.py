"""What is asked all the time is found by an index, however many rows there are, on either database."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.item import Item
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.statements import listening
from workflows.authz.actors import Actor
from workflows.campaigns.queries import Several
from workflows.deadlines import escalate
from workflows.items.loading import load
from workflows.items.queries import listing
from workflows.items.queries.filters import ItemFilter
from workflows.journal.entries import chain_head
from workflows.notifications import queries as notices

GROWING = "item|entry|notice|deadline|measure|evidence|signature|item_view|escalation"
"""The tables that grow as people work."""
FULL = {"sqlite": re.compile(rf"SCAN ({GROWING})\b"), "postgresql": re.compile(rf"Seq Scan on ({GROWING})\b")}
"""What a plan says that reads the whole of one."""
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}

Ask = Callable[[Session, Actor, UUID], object]


def listed(**wanted: Any) -> Ask:
    return lambda session, actor, _: listing.list_items(session, actor, ItemFilter(**wanted), today=cast.TODAY)


ASKED: dict[str, tuple[str, Ask]] = {
    "when to look next": ("head", lambda session, *_: escalate.next_due(session)),
    "what is due": ("head", lambda session, *_: escalate.due_deadlines(session, make.NOW)),
    "an item": ("head", lambda session, actor, item: load.load_one(session, actor, item, now=make.NOW)),
    "an item's page": ("head", lambda session, actor, item: load.load_page(session, actor, item, now=make.NOW)),
    "the head of a chain": ("head", lambda session, _, item: chain_head(session, item)),
    "a chain": ("head", lambda session, _, item: listing.history_entries(session, item)),
    "notices": ("head", lambda session, actor, _: notices.inbox(session, actor)),
    "unread notices": ("head", lambda session, actor, _: notices.unread(session, actor)),
    "items in a stage": ("director", listed(campaign_id=Several.RUNNING, state=State.RECTIFY)),
    "items of a campaign": ("director", listed(campaign_id=Several.RUNNING)),
    "items due soon": ("director", listed(campaign_id=Several.RUNNING, due_through=date(2021, 5, 3))),
    "overdue items": ("director", listed(campaign_id=Several.RUNNING, overdue=True)),
}


@pytest.mark.parametrize("asked", ASKED)
def test_it_is_found_by_an_index(database: Database, asked: str):
    make.item(database, State.RECTIFY)
    login, ask = ASKED[asked]
    said: list[tuple[str, Any]] = []
    with database.reading() as session:
        actor, item = cast.actor(session, login), session.scalars(sa.select(Item.id)).first()
        assert item is not None
        with listening(database, lambda *given: said.append((given[2], given[3]))):
            ask(session, actor, item)
        kind = session.get_bind().dialect.name
        if kind == "postgresql":  # few rows are read whole all the same, if there is a choice
            session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        for statement, given in said:
            plan = session.connection().exec_driver_sql(EXPLAIN[kind] + statement, _alone(given))
            steps = [str(row[-1]) for row in plan]
            assert not any(FULL[kind].search(step) for step in steps), (statement, steps)
    assert said


def _alone(given: Any) -> Any:
    """Return the parameters of one run of a statement, as the driver takes them."""
    one = given[0] if isinstance(given, list) else given
    return tuple(one) if isinstance(one, list) else one
