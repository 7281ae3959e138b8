"""Who may not (四只眼), on every path there is to a part in an item."""

from uuid import UUID

import pytest

from models.item import Item
from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from tests.workflows.items.chains import ALL, ANY, campaign
from workflows.errors import NotFound, NotPermitted
from workflows.items import machine
from workflows.items.lifecycle import MOVES

VERIFY = {"opinion": "核对了原始记录，情况属实", "method": "records"}


def being_verified(database: Database, campaign_id: UUID) -> UUID:
    return make.item(database, State.VERIFY, campaign_id=campaign_id)


def may_sign(database: Database, item_id: UUID) -> set[str]:
    return {
        login
        for *_, holders in cast.ORGANIZATIONS
        for login in holders
        if make.attempt(database, item_id, "sign", login) is None
    }


def drafted(database: Database, who: str) -> UUID:
    make.appoint(database, who, cast.BRANCH, Office.SECRETARY)
    item_id = make.item(database, State.PLAN)
    make.assigned(database, item_id)
    given = make.given(database, item_id, "submit_plan")
    make.move(database, item_id, "submit_plan", who, **given)
    make.move(database, item_id, "approve_plan", "xx_secretary")
    return item_id


def responsible(database: Database, who: str) -> UUID:
    item_id = make.item(database, State.RECTIFY)
    people = make.given(database, item_id, "assign")
    people["responsible_id"] = make.user_id(database, who)
    make.move(database, item_id, "assign", "head", **people)
    return item_id


def was_responsible(database: Database, who: str) -> UUID:
    item_id = responsible(database, who)
    to_id = make.user_id(database, "member")
    make.move(database, item_id, "transfer", who, to_id=to_id, reason="出国")
    return item_id


def leads(database: Database, who: str) -> UUID:
    item_id = make.item(database, State.RECTIFY)
    people = make.given(database, item_id, "assign")
    people["leader_id"] = make.user_id(database, who)
    make.move(database, item_id, "assign", "head", **people)
    return item_id


def planned_measure(database: Database, who: str, part: str) -> UUID:
    item_id = make.ready(database, "submit_plan")
    given = make.given(database, item_id, "submit_plan")
    measure = given["measures"][0] | {part: make.user_id(database, who)}
    make.move(database, item_id, "submit_plan", "head", goal="目标", measures=[measure])
    make.move(database, item_id, "approve_plan", "xx_secretary")
    return item_id


def has_a_measure(database: Database, who: str) -> UUID:
    return planned_measure(database, who, "responsible_id")


def leads_a_measure(database: Database, who: str) -> UUID:
    return planned_measure(database, who, "leader_id")


def reported(database: Database, who: str) -> UUID:
    item_id = make.item(database, State.RECTIFY)
    make.appoint(database, who, cast.BRANCH, Office.LIAISON)
    make.move(database, item_id, "progress", who, text="帮助召开")
    return item_id


def evidenced(database: Database, who: str) -> UUID:
    item_id = make.item(database, State.RECTIFY)
    make.appoint(database, who, cast.BRANCH, Office.LIAISON)
    make.move(database, item_id, "attach", who, **make.given(database, item_id, "attach"))
    return item_id


def was_delegated_to(database: Database, who: str) -> UUID:
    item_id = make.item(database, State.RECTIFY)
    given = make.given(database, item_id, "delegate") | {"to_id": make.user_id(database, who)}
    make.move(database, item_id, "delegate", "member", **given)
    return item_id


def delegated(database: Database, who: str) -> UUID:
    item_id = leads(database, who)
    make.move(database, item_id, "delegate", who, **make.given(database, item_id, "delegate"))
    people = make.given(database, item_id, "assign")
    make.move(database, item_id, "assign", "head", **people)
    return item_id


def heads_it_by_now(database: Database, who: str) -> UUID:
    item_id = make.item(database, State.RECTIFY)
    make.appoint(database, who, cast.BRANCH, Office.SECRETARY)
    return item_id


@pytest.mark.parametrize(
    "part",
    [
        drafted,
        responsible,
        was_responsible,
        leads,
        has_a_measure,
        leads_a_measure,
        reported,
        evidenced,
        was_delegated_to,
        delegated,
        heads_it_by_now,
    ],
)
def test_whoever_had_a_part_in_it_does_not_verify_it_and_others_do(database: Database, part):
    item_id = part(database, "xx_organizer")
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head")

    for move, given in (("verify", VERIFY), ("return", make.given(database, item_id, "return"))):
        refusal = make.attempt(database, item_id, move, "xx_organizer", **given)
        assert type(refusal) is NotPermitted
        assert make.attempt(database, item_id, move, "xx_deputy", **given) is None


@pytest.mark.parametrize("part", [responsible, was_responsible, reported, was_delegated_to])
def test_whoever_had_a_part_in_it_does_not_sign_it_either(sqlite: Database, part):
    make.appoint(sqlite, "xx_deputy", "信息工程系党总支", Office.SECRETARY)
    item_id = part(sqlite, "xx_deputy")
    make.done(sqlite, item_id)
    make.move(sqlite, item_id, "apply", "head")
    make.verified(sqlite, item_id)

    assert may_sign(sqlite, item_id) == {"xx_secretary"}


def test_the_guarantor_neither_verifies_nor_signs(sqlite: Database):
    for office in (Office.ORGANIZER, Office.SECRETARY):
        make.appoint(sqlite, "head", "信息工程系党总支", office)
    item_id = make.item(sqlite, State.VERIFY)
    assert type(make.attempt(sqlite, item_id, "verify", "head", **VERIFY)) is NotPermitted
    make.verified(sqlite, item_id)
    assert may_sign(sqlite, item_id) == {"xx_secretary"}


def test_a_liaison_does_not_stand_in_for_the_secretary(sqlite: Database):
    for move in ("submit_plan", "apply", "request_extension"):
        item_id = make.ready(sqlite, move)
        given = make.given(sqlite, item_id, move)
        assert type(make.attempt(sqlite, item_id, move, "liaison", **given)) is NotPermitted
    make.appoint(sqlite, "officer", "信息工程系党总支", Office.LIAISON)
    assert may_sign(sqlite, make.ready(sqlite, "sign")) == {"xx_secretary"}


def test_the_chain_says_who_guarantees(sqlite: Database):
    campaign_id = campaign(sqlite, guarantor=["own:member"])
    item_id = make.item(sqlite, State.RECTIFY, campaign_id=campaign_id)
    make.done(sqlite, item_id)
    assert type(make.attempt(sqlite, item_id, "apply", "head")) is NotPermitted
    assert make.attempt(sqlite, item_id, "apply", "colleague") is None


def test_the_verifier_does_not_sign(sqlite: Database):
    make.appoint(sqlite, "xx_organizer", "信息工程系党总支", Office.SECRETARY)
    item_id = make.ready(sqlite, "sign")
    refusal = make.attempt(sqlite, item_id, "sign", "xx_organizer")
    assert type(refusal) is NotPermitted
    assert "验收人" in str(refusal)
    assert make.attempt(sqlite, item_id, "sign", "xx_secretary") is None


def test_one_person_signs_once_however_many_offices_he_holds(sqlite: Database):
    make.appoint(sqlite, "xx_secretary", "闽江学院党委工作部", Office.DIRECTOR)
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "xx_secretary")
    refusal = make.attempt(sqlite, item_id, "sign", "xx_secretary")
    assert type(refusal) is NotPermitted
    assert "一人一轮只签一次" in str(refusal)
    assert may_sign(sqlite, item_id) == {"director"}


@pytest.mark.parametrize(
    ("leader", "first", "last"), [("xx_secretary", type(None), type(None)), ("director", type(None), NotPermitted)]
)
def test_the_leader_does_not_give_the_last_signature(sqlite: Database, leader, first, last):
    item_id = leads(sqlite, leader)
    make.done(sqlite, item_id)
    make.move(sqlite, item_id, "apply", "head")
    make.verified(sqlite, item_id)
    assert type(make.attempt(sqlite, item_id, "sign", "xx_secretary")) is first
    make.move(sqlite, item_id, "sign", "xx_secretary")
    assert type(make.attempt(sqlite, item_id, "sign", "director")) is last
    make.appoint(sqlite, "officer", "闽江学院党委工作部", Office.DIRECTOR)
    assert make.attempt(sqlite, item_id, "sign", "officer") is None


BOTH = {"seats": ["superior:secretary", "office:director"]}
PARTY = {"seats": ["committee:secretary", "committee:deputy_secretary"]}


@pytest.mark.parametrize(
    ("steps", "signed"),
    [
        # 会签, all: in any order, and all of them
        ([ALL | BOTH], [("xx_secretary", {"director"}), ("director", set())]),
        ([ALL | BOTH], [("director", {"xx_secretary"}), ("xx_secretary", set())]),
        # any: whoever comes first
        ([ANY | BOTH], [("director", set())]),
        # one after the other; a step of any is passed with one signature
        (
            [ANY | BOTH, ALL | PARTY],
            [
                ("xx_secretary", {"party_secretary", "party_deputy"}),
                ("party_deputy", {"party_secretary"}),
                ("party_secretary", set()),
            ],
        ),
        (
            [ALL | BOTH, ANY | PARTY],
            [
                ("director", {"xx_secretary"}),
                ("xx_secretary", {"party_secretary", "party_deputy"}),
                ("party_deputy", set()),
            ],
        ),
    ],
)
def test_signers_sign_together_or_in_order(database: Database, steps: list, signed: list):
    item_id = being_verified(database, campaign(database, *steps))
    make.verified(database, item_id)
    waiting = {"all": 2, "any": 2}[steps[0]["rule"]]
    assert len(may_sign(database, item_id)) == waiting
    for login, left in signed:
        assert make.row(database, item_id).state is State.VERIFY
        make.move(database, item_id, "sign", login)
        assert may_sign(database, item_id) == left
        if left:
            assert make.last(database, item_id).told == left
    assert make.row(database, item_id).state is State.CLOSED


def test_a_leader_among_two_last_signers_signs_first_but_not_last(sqlite: Database):
    item_id = being_verified(sqlite, campaign(sqlite, ALL | BOTH))
    with sqlite.transaction() as session:
        session.get_one(Item, item_id).leader_id = make.user(session, "director")
        session.get_one(Item, item_id).version += 1
    make.verified(sqlite, item_id)
    assert may_sign(sqlite, item_id) == {"xx_secretary", "director"}
    make.move(sqlite, item_id, "sign", "xx_secretary")
    assert may_sign(sqlite, item_id) == set()


@pytest.mark.parametrize(
    ("organization", "head", "chain"),
    [
        ("信息工程系党总支", "xx_secretary", ("officer", "director", "party_deputy")),
        ("机关直属党支部", "direct_head", ("party_organizer", "director", "party_secretary")),
    ],
)
def test_what_hangs_straight_under_the_committee_is_closed_by_it(
    database: Database, organization: str, head: str, chain: tuple[str, str, str]
):
    """系党总支 does not verify or close its own; a 直属党支部 has no level between."""
    item_id = make.registered(database, organization, head)
    usual = make.given(database, item_id, "confirm")
    make.move(database, item_id, "confirm", "director", **usual)
    people = make.given(database, item_id, "assign")
    make.move(database, item_id, "assign", head, **people)
    given = make.given(database, item_id, "submit_plan")
    make.move(database, item_id, "submit_plan", head, **given)
    make.move(database, item_id, "approve_plan", "officer")
    make.done(database, item_id)
    make.move(database, item_id, "apply", head)

    verifier, first, second = chain
    for own in ("xx_organizer", "xx_deputy", "direct_member"):
        assert make.attempt(database, item_id, "verify", own, **VERIFY) is not None
    make.move(database, item_id, "verify", verifier, **VERIFY)
    assert may_sign(database, item_id) == {first}
    make.move(database, item_id, "sign", first)
    make.move(database, item_id, "sign", second)
    assert make.row(database, item_id).state is State.CLOSED


VOIDING = {"void", "request_void", "grant_void", "refuse_void"}
"""All that 院党委 decides of a branch's item below a 党总支: whether it is none."""


@pytest.mark.parametrize(
    ("login", "moves"), [("inspector", {"reopen", "spot_check"}), ("party_secretary", VOIDING), ("colleague", set())]
)
def test_discipline_only_checks_and_reopens_and_bystanders_do_nothing(sqlite: Database, login, moves):
    may = set()
    for move in make.MADE:
        item_id = make.ready(sqlite, move)
        given = make.given(sqlite, item_id, move)
        if make.attempt(sqlite, item_id, move, login, **given) is None:
            may.add(move)
    assert may == moves


def test_the_administrator_has_no_business_here(sqlite: Database):
    for move in make.MADE:
        item_id = make.ready(sqlite, move)
        given = make.given(sqlite, item_id, move)
        assert type(make.attempt(sqlite, item_id, move, "admin", **given)) is NotFound


def test_no_move_is_made_without_somebody():
    """Time never decides: every move names who makes it, and the clock is no role."""
    assert all(move.by for move in MOVES.values())
    assert {move.name for move in MOVES.values() if move.sources} == set(machine.MACHINE.events)
