"""MOVES, said once more from outside: in which stage what can be done, and where it leads."""

import pytest

from models.session import Database
from models.vocabulary import State
from tests import cast, make
from workflows.items import machine, needs
from workflows.items.lifecycle import MOVES
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
    | {"appoint_patron", "transfer_measure"},
    State.VERIFY: ALWAYS | {"verify", "return", "sign", "turn_long_term", "appoint_patron"},
    State.LONG_TERM: ALWAYS
    | {"progress", "attach", "apply", "turn_long_term", "hand_over", "appoint_patron", "transfer_measure"},
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
DOES, KEEPS, ABOVE = "责任人或联络员", "上级党组织或党委工作部", "上级党组织或入账组织的上一级"
HOLDS, EXTENDS = "责任人或责任领导", "延期审批人"
WHOSE = {
    "register": "本组织书记或联络员或上级党组织或党委工作部",
    "confirm": "上级党组织",
    "void": ABOVE,
    "request_void": ABOVE,
    "grant_void": "入账组织的上一级",
    "refuse_void": ABOVE,
    "assign": "上级党组织或本组织书记",
    "submit_plan": "本组织书记",
    "return_plan": "上级党组织",
    "approve_plan": "上级党组织",
    "progress": DOES,
    "attach": DOES,
    "apply": "背书人",
    "verify": "验收人",
    "return": "验收人或签批人",
    "sign": "签批人",
    "turn_long_term": "上级党组织",
    "request_extension": "本组织书记",
    "grant_extension": EXTENDS,
    "refuse_extension": EXTENDS,
    "transfer": HOLDS,
    "transfer_measure": "责任人",
    "delegate": HOLDS,
    "revoke_delegation": f"{HOLDS}或{KEEPS}",
    "hand_over": KEEPS,
    "appoint_patron": "党委工作部",
    "spot_check": "纪委",
    "reopen": "上级党组织或纪委",
}


@pytest.mark.parametrize("state", State)
def test_each_stage_has_its_moves_and_no_others(sqlite: Database, state: State):
    item_id = make.item(sqlite, state)
    with sqlite.reading() as session:
        case = load.load_one(session, cast.actor(session, "head"), item_id, now=make.NOW)
        case = needs.read_to_offer(session, case)
        assert {offer.move.name for offer in machine.offers(case)} == OFFERED[state]


def test_an_item_begins_where_its_registration_leads(sqlite: Database):
    assert make.row(sqlite, make.registered(sqlite)).state is MOVES["register"].target is State.DIAGNOSE


def test_whoever_has_no_part_in_it_is_told_whose_move_it_is(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    with sqlite.reading() as session:
        looks_at = needs.needs_to_ask(MOVES.values())
        case = load.load_one(session, cast.actor(session, "colleague"), item_id, now=make.NOW, needs=looks_at)
        told = {name: machine.move_refusal(case, move) for name, move in MOVES.items()}
    assert {name: refusal.sentence.partition("，")[0] for name, refusal in told.items() if refusal} == {
        name: f"{MOVES[name].label}由{who}办理" for name, who in WHOSE.items()
    }


@pytest.mark.parametrize("move", make.MADE)
def test_each_move_leads_where_it_should(sqlite: Database, move: str):
    item_id = make.ready(sqlite, move)
    before = make.row(sqlite, item_id).state
    make.move(sqlite, item_id, move, make.case(move).by, **make.given(sqlite, item_id, move))
    assert make.row(sqlite, item_id).state is LEADS_TO.get(move, before)
