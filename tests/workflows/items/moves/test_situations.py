"""Situations: what is told of one item is what rows are chosen by, or at least among them."""

import operator
from collections import Counter
from dataclasses import replace
from itertools import product

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from models.item import Item, Measure
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.items import varied
from workflows.items.loading import load
from workflows.items.moves import situations
from workflows.items.moves.situations import ALWAYS, REVIEW_SOON, VOID_REQUESTED, Situation
from workflows.items.queries.expected_moves import EXPECTED_MOVES

NAMED = {name: found for name, found in vars(situations).items() if isinstance(found, Situation)}
EXPECTED = {str(each.move.name): each.declared.situation for each in EXPECTED_MOVES}
NOWS = (make.NOW, cast.beijing(2021, 8, 25, 9))
"""In spring, and shortly before the next review of what is long-term."""


def university(database: Database) -> None:
    """Make items in every situation, and what is asked for and answered, returned, closed and reopened."""
    varied.varied(database)
    for name in ("refuse_void", "refuse_extension", "grant_extension", "reopen", "return_plan", "verify"):
        item_id = make.ready(database, name)
        make.move(database, item_id, name, make.case(name).by, **make.given(database, item_id, name))
    bare = make.item(database, State.RECTIFY)
    with database.transaction() as session:
        for measure in session.exec(select(Measure).where(Measure.item_id == bare)):
            session.delete(measure)


def test_rows_are_those_that_are_in_a_situation(sqlite: Database):
    university(sqlite)
    counted = Counter[tuple[str, bool]]()
    with sqlite.reading() as session:
        ids = list(session.scalars(sa.select(col(Item.id))))
        for now, (name, situation) in product(NOWS, (NAMED | EXPECTED).items()):
            today = now.date()
            actor = cast.actor(session, "inspector", today)
            cases = load.load_many(session, actor, load.rows_of(session, ids), situation.looks_at, now=now, today=today)
            in_it = {case.item.id for case in cases if situation.when(case)}
            chosen = set(session.scalars(sa.select(col(Item.id)).where(situation.rows)))
            assert in_it <= chosen, name
            assert in_it == chosen or not situation.exact, name
            counted.update((name, item_id in in_it) for item_id in ids)
            if situation.exact:
                without = ~situation
                assert {case.item.id for case in cases if without.when(case)} == set(ids) - in_it
                assert set(session.scalars(sa.select(col(Item.id)).where(without.rows))) == set(ids) - in_it
    always = {(name, False) for name, situation in (NAMED | EXPECTED).items() if situation is ALWAYS}
    assert set(counted) == {*product(NAMED | EXPECTED, (True, False))} - always


@pytest.mark.parametrize("wide", [VOID_REQUESTED, REVIEW_SOON, VOID_REQUESTED & ALWAYS])
def test_of_rows_that_are_too_many_there_is_no_opposite(wide: Situation):
    with pytest.raises(TypeError):
        operator.invert(wide)
    assert operator.invert(replace(wide, exact=True))
