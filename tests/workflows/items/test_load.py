"""Many items at once: the same answers as one by one, at a cost that their number does not move."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session, select

from models.item import Item
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.statements import statements
from tests.workflows.items import varied
from workflows.authz.actors import Actor
from workflows.errors import NotFound
from workflows.items import machine
from workflows.items.lifecycle import MOVES
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.needs import needs_to_ask


def load_all(session: Session, actor: Actor, rows: Sequence[load.ItemRow]) -> list[ItemContext]:
    asked = needs_to_ask(move for move in MOVES.values() if move.sources)
    return load.load_many(session, actor, rows, asked, now=make.NOW, today=cast.TODAY)


def answers(case: ItemContext) -> dict[str, str | None]:
    return {
        name: refusal.sentence if (refusal := machine.move_refusal(case, move)) else None
        for name, move in MOVES.items()
        if move.sources
    }


def test_each_of_many_is_answered_as_it_would_be_alone(database: Database):
    ids = varied.varied(database)
    varied.proxied(database)

    with database.reading() as session:
        seen = set()
        for login in varied.CAST:
            actor = cast.actor(session, login)
            read = load.rows_of(session, ids)
            many = {case.item.id: answers(case) for case in load_all(session, actor, read)}
            alone = {row[0].id: answers(case) for row in read for case in load_all(session, actor, [row])}
            assert many == alone, login
            seen |= {reason for each in many.values() for reason in each.values()}
    assert len(seen) > 30


@pytest.mark.parametrize("state", [State.RECTIFY, State.VERIFY])
def test_what_many_cost_does_not_move_with_their_number(sqlite: Database, state: State):
    make.item(sqlite, state)
    costs = []
    for number in (5, 60):
        varied.copies(sqlite, number, state)
        with sqlite.reading() as session:
            actor = cast.actor(session, "xx_deputy")
            ids = session.exec(select(Item.id)).all()
            with statements(sqlite) as found:
                read = load.rows_of(session, ids)
                assert len([answers(case) for case in load_all(session, actor, read)]) >= number
            costs.append(len(found))
    assert costs[0] == costs[1] <= 11, "\n\n".join(found)


def test_what_hangs_on_an_item_is_not_read_for_whoever_may_not_know_of_it(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    with sqlite.reading() as session:
        stranger = cast.actor(session, "cj_secretary")
        with statements(sqlite) as found, pytest.raises(NotFound):
            load.load_one(session, stranger, item_id, needs=load.PAGE, now=make.NOW)
    assert len(found) == 2, "\n\n".join(found)  # the item, which has no delegations, and its measures
