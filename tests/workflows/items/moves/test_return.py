"""退回: with an opinion and one more thing to do; the due date stays."""

from datetime import date, timedelta

import pytest

from models.item import Measure
from models.session import Database
from models.signature import Signature
from models.vocabulary import Completion, SignAct, State
from tests import make
from workflows.errors import Conflict, NotPermitted

CASE = make.MoveCase(
    State.VERIFY,
    "xx_organizer",
    may={"xx_organizer", "xx_deputy"},
    given=lambda _: {"opinion": "会议记录不全，缺4月的签到", "requirement": "补齐4月的会议记录和签到"},
    sentence="退回整改，原时限不变，补充整改要求“补齐4月的会议记录和签到”",
    quote="会议记录不全，缺4月的签到",
    facts=("opinion", "requirement"),
)

BACK = {"opinion": "会议记录不全，缺4月的签到", "requirement": "补齐4月的会议记录和签到"}


def test_the_requirement_becomes_a_measure_and_the_clock_goes_on(database: Database):
    item_id = make.item(database, State.VERIFY)
    make.move(database, item_id, "return", "xx_organizer", **BACK)

    item = make.row(database, item_id)
    assert (item.state, item.applied_at, item.due_on) == (State.RECTIFY, None, date(2021, 5, 20))
    assert item.completion is Completion.UNFINISHED
    added = make.rows(database, Measure)[-1]
    assert (added.position, added.text, added.due_on, added.done_at) == (
        2,
        "补齐4月的会议记录和签到",
        date(2021, 5, 20),
        None,
    )
    assert added.responsible_id == make.user_id(database, "member")
    signed = make.rows(database, Signature)[-1]
    assert (signed.act, signed.seat, signed.opinion) == (
        SignAct.RETURN,
        "superior:organizer",
        "会议记录不全，缺4月的签到",
    )
    said = make.last(database, item_id)
    assert (said.data["requirement"], said.data["to"]) == ("补齐4月的会议记录和签到", "rectify")
    assert said.told == {"head", "member"}
    clock = make.deadline(database, item_id)
    assert clock.met_at is None
    assert clock.next_check_at is not None


def test_before_verification_signers_wait_and_after_it_they_return_in_turn(database: Database):
    item_id = make.item(database, State.VERIFY)
    for by in ("xx_secretary", "director"):
        assert type(make.attempt(database, item_id, "return", by, **BACK)) is Conflict
    make.verified(database, item_id)
    for by, expected in (
        ("xx_organizer", NotPermitted),  # who verified it has had his say
        ("xx_deputy", NotPermitted),
        ("director", NotPermitted),
        ("xx_secretary", type(None)),
    ):
        assert type(make.attempt(database, item_id, "return", by, **BACK)) is expected, by
    make.move(database, item_id, "sign", "xx_secretary")
    make.move(database, item_id, "return", "director", **BACK)
    assert make.rows(database, Signature)[-1].seat == "office:director"


def test_as_often_as_needed_each_round_with_all_its_signatures(database: Database):
    item_id = make.item(database, State.VERIFY)
    for n in (1, 2, 3):
        make.verified(database, item_id)
        make.move(database, item_id, "sign", "xx_secretary")
        make.move(database, item_id, "return", "director", **BACK)
        make.done(database, item_id)
        make.move(database, item_id, "apply", "head")
        assert make.row(database, item_id).round == n + 1
    make.verified(database, item_id)
    make.move(database, item_id, "sign", "xx_secretary")
    make.move(database, item_id, "sign", "director")

    assert make.row(database, item_id).state is State.CLOSED
    assert [(s.round, s.act.value) for s in make.rows(database, Signature)] == [
        *((n, act) for n in (1, 2, 3) for act in ("guarantee", "verify", "sign", "return")),
        *((4, act) for act in ("guarantee", "verify", "sign", "sign")),
    ]
    assert [m.position for m in make.rows(database, Measure)] == [1, 2, 3, 4]


@pytest.mark.parametrize("days", [0, 60])
def test_an_item_that_is_late_by_then_can_be_returned_too(sqlite: Database, days: int):
    item_id = make.item(sqlite, State.VERIFY)
    now = make.NOW + timedelta(days=days)
    make.move(sqlite, item_id, "return", "xx_organizer", now, **BACK)
    assert make.row(sqlite, item_id).due_on == date(2021, 5, 20)
