"""MOVES, said once more from outside: in which stage what can be done, and where it leads."""

import pytest

from models.session import Database
from models.vocabulary import State
from tests import cast, make
from workflows.items import machine, needs
from workflows.items.loading import load

AT_WORK = {"assign", "transfer", "delegate", "hand_over"}
ALWAYS = {"revoke_delegation"}
OFFERED = {
    State.DIAGNOSE: {"confirm", "void"},
    State.PLAN: AT_WORK
    | ALWAYS
    | {"void", "request_void", "grant_void", "refuse_void", "submit_plan", "return_plan", "approve_plan"}
    | {"appoint_patron"},
    State.RECTIFY: AT_WORK
    | ALWAYS
    | {"progress", "attach", "apply", "turn_long_term", "request_extension", "grant_extension", "refuse_extension"}
    | {"appoint_patron"},
    State.VERIFY: ALWAYS | {"verify", "return", "sign", "turn_long_term", "appoint_patron"},
    State.LONG_TERM: ALWAYS | {"progress", "attach", "apply", "turn_long_term", "hand_over", "appoint_patron"},
    State.CLOSED: ALWAYS | {"spot_check", "reopen"},
    State.VOID: ALWAYS,
}
LEADS_TO = {
    "confirm": State.PLAN,
    "void": State.VOID,
    "grant_void": State.VOID,
    "approve_plan": State.RECTIFY,
    "apply": State.VERIFY,
    "return": State.RECTIFY,
    "turn_long_term": State.LONG_TERM,
    "reopen": State.RECTIFY,
}
"""Without `sign`: the last of several closes an item."""


@pytest.mark.parametrize("state", State)
def test_each_stage_has_its_moves_and_no_others(sqlite: Database, state: State):
    item_id = make.item(sqlite, state)
    with sqlite.reading() as session:
        case = load.load_one(session, cast.actor(session, "head"), item_id, now=make.NOW)
        case = needs.read_to_offer(session, case)
        assert {offer.move.name for offer in machine.offers(case)} == OFFERED[state]


@pytest.mark.parametrize("move", make.MADE)
def test_each_move_leads_where_it_should(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    before = make.row(sqlite, item_id).state
    make.move(sqlite, item_id, move, make.case(move).by, **make.given(sqlite, item_id, move))
    assert make.row(sqlite, item_id).state is LEADS_TO.get(move, before)
