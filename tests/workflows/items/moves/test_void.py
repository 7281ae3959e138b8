"""撤销: with a reason, by whom had no part in it; of what is confirmed, one level further up."""

from datetime import date

import pytest
from sqlmodel import col, select

from models.hold import Hold
from models.item import Item
from models.session import Database
from models.vocabulary import Office, Rectification, State
from tests import cast, make
from workflows.errors import NotPermitted

CASE = make.MoveCase(
    State.DIAGNOSE,
    "xx_secretary",
    may=make.SUPERIOR | make.ABOVE,
    given=lambda _: {"reason": "与本支部另一事项重复登记"},
    sentence="撤销",
    quote="与本支部另一事项重复登记",
    facts=("reason",),
)

REASON = "经向当事人核实，查无此事"


@pytest.mark.parametrize(("state", "by"), [(State.DIAGNOSE, "xx_secretary"), (State.PLAN, "director")])
def test_a_reason_voids_it_and_rests_the_clock(database: Database, state: State, by: str):
    item_id = make.item(database, state)
    number = make.row(database, item_id).number
    make.move(database, item_id, "void", by, reason=REASON)

    item = make.row(database, item_id)
    assert (item.state, item.void_reason, item.number) == (State.VOID, REASON, number)
    said = make.last(database, item_id)
    assert said.data == {"reason": REASON, "from": state.value, "to": "void"}
    assert said.told == {"head"}
    assert make.deadline(database, item_id).next_check_at is None


def test_what_is_confirmed_is_not_voided_by_who_confirmed_it(database: Database):
    """The 党总支 gave it its number; whether it was none after all, 院党委 says."""
    item_id = make.item(database, State.PLAN)
    for login in ("xx_secretary", "xx_deputy", "xx_organizer"):
        assert type(make.attempt(database, item_id, "void", login, reason=REASON)) is NotPermitted
    for login in ("party_secretary", "party_deputy", "director", "officer"):
        assert make.attempt(database, item_id, "void", login, reason=REASON) is None, login


def test_an_office_above_that_waits_to_be_confirmed_voids_nothing(sqlite: Database):
    make.appoint(sqlite, "xx_deputy", "闽江学院党委工作部", Office.OFFICER)
    item_id = make.item(sqlite, State.PLAN)
    assert make.attempt(sqlite, item_id, "void", "xx_deputy", reason=REASON) is None
    with sqlite.transaction() as session:
        mine = select(Hold).where(Hold.user_id == make.user(session, "xx_deputy")).order_by(col(Hold.id).desc())
        hold = session.exec(mine).first()
        hold.confirmed = hold.decided_at = hold.decided_by_id = None
    assert "由入账组织的上一级撤销" in make.attempt(sqlite, item_id, "void", "xx_deputy", reason=REASON).sentence


@pytest.mark.parametrize("part", ["leader_id", "responsible_id", "delegate"])
def test_who_leads_does_or_helps_does_not_void_or_merge_it(sqlite: Database, part: str):
    make.appoint(sqlite, "colleague", "闽江学院党委", Office.DEPUTY_SECRETARY)
    item_id, survivor = (make.item(sqlite, State.PLAN) for _ in range(2))
    me = make.user_id(sqlite, "colleague")
    who = make.given(sqlite, item_id, "assign")
    make.move(sqlite, item_id, "assign", "head", **(who if part == "delegate" else who | {part: me}))
    if part == "delegate":
        make.move(sqlite, item_id, "delegate", "member", to_id=me, until_on="2021-04-30")
    make.void_requested(sqlite, item_id, "director")
    for move, given in (("void", {"reason": REASON}), ("void", {"merged_into_id": survivor}), ("grant_void", {})):
        refusal = make.attempt(sqlite, item_id, move, "colleague", **given)
        assert type(refusal) is NotPermitted
        assert "领导、承办或协助过" in refusal.sentence
        assert make.attempt(sqlite, item_id, move, "party_deputy", **given) is None


def test_one_of_the_two_must_be_said(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    assert set(make.attempt(sqlite, item_id, "void", "director").fields) == {"reason"}


def test_its_number_is_not_given_again(sqlite: Database):
    make.move(sqlite, make.item(sqlite, State.PLAN), "void", "director", reason=REASON)
    assert make.row(sqlite, make.item(sqlite, State.PLAN)).number == "XX1-2021-002"


@pytest.mark.parametrize(
    ("organization", "by", "alone"),
    [
        ("闽江学院党委", "party_secretary", False),
        ("机关直属党支部", "direct_head", False),
        ("信息工程系党总支", "xx_secretary", False),
        (cast.BRANCH, "head", True),
    ],
)
def test_what_the_committee_itself_took_in_nobody_voids_alone(
    sqlite: Database, organization: str, by: str, alone: bool
):
    item_id = make.registered(sqlite, organization, by)
    with sqlite.transaction() as session:
        item = session.get_one(Item, item_id)
        item.state, item.number, item.rectification = State.PLAN, "T-1", Rectification.IMMEDIATE
        item.due_on = item.original_due_on = item.due_sort = date(2021, 5, 20)
    refusal = make.attempt(sqlite, item_id, "void", "director", reason=REASON)
    if alone:
        assert refusal is None
    else:
        assert type(refusal) is NotPermitted
        assert "由院党委一级入账，不由一人撤销" in refusal.sentence
