"""撤销并案: with a reason, or into an item that lives on."""

import pytest

from models.session import Database
from models.vocabulary import State
from tests import make
from workflows.errors import Incomplete


@pytest.mark.parametrize("state", [State.DIAGNOSE, State.PLAN])
def test_a_reason_voids_it_and_rests_the_clock(database: Database, state: State):
    item_id = make.item(database, state)
    number = make.row(database, item_id).number
    make.move(database, item_id, "void", "xx_secretary", reason="经向当事人核实，查无此事")

    item = make.row(database, item_id)
    assert (item.state, item.void_reason, item.number) == (
        State.VOID,
        "经向当事人核实，查无此事",
        number,
    )
    said = make.last(database, item_id)
    assert said.data == {"reason": "经向当事人核实，查无此事", "from": state.value, "to": "void"}
    assert said.told == {"head"}
    assert make.deadline(database, item_id).next_check_at is None


def test_it_is_merged_into_an_item_that_lives_on(database: Database):
    survivor, item_id = make.item(database, State.RECTIFY), make.item(database, State.PLAN)
    make.move(database, item_id, "void", "xx_secretary", merged_into_id=survivor)

    assert make.row(database, item_id).merged_into_id == survivor
    assert make.last(database, item_id).data["merged_into_id"] == str(survivor)


def test_what_it_is_merged_into_lives_on_is_another_and_is_in_sight(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    foreign = make.registered(sqlite, "会计教研室党支部", "cj_head")
    other = make.open_with(sqlite)
    wrong = {
        "itself": item_id,
        "nothing": make.user_id(sqlite, "head"),
        "void": make.item(sqlite, State.VOID),
        "closed": make.item(sqlite, State.CLOSED),
        "another campaign": make.registered(sqlite, campaign_id=other),
        "out of sight": foreign,
    }
    for what, merged_into_id in wrong.items():
        refusal = make.attempt(
            sqlite, item_id, "void", "xx_secretary", merged_into_id=merged_into_id
        )
        assert type(refusal) is Incomplete, what
        assert set(refusal.fields) == {"merged_into_id"}


def test_one_of_the_two_must_be_said(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    assert set(make.attempt(sqlite, item_id, "void", "xx_secretary").fields) == {"reason"}


def test_an_item_that_others_were_merged_into_is_not_dropped_but_merged_on(sqlite: Database):
    item_id, other, third = (make.item(sqlite, State.PLAN) for _ in range(3))
    make.move(sqlite, other, "void", "xx_secretary", merged_into_id=item_id)

    refusal = make.attempt(
        sqlite, item_id, "void", "xx_secretary", reason="经查制度允许，不是一个问题"
    )
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"merged_into_id"}
    assert make.attempt(sqlite, item_id, "void", "xx_secretary", merged_into_id=third) is None


def test_its_number_is_not_given_again(sqlite: Database):
    make.move(
        sqlite,
        make.item(sqlite, State.PLAN),
        "void",
        "xx_secretary",
        reason="经向当事人核实，查无此事",
    )
    assert make.row(sqlite, make.item(sqlite, State.PLAN)).number == "XX1-2021-002"
