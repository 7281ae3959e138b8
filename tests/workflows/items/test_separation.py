"""Who may not (四只眼), on every path there is to a part in an item."""

from uuid import UUID

import pytest

from models.session import Database
from models.vocabulary import Office, State
from models.work_item import WorkItem
from tests import cast, make
from tests.workflows.items.chains import campaign
from tests.workflows.items.parts import VERIFY, may_sign
from workflows.errors import NotPermitted


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
    make.move(database, item_id, "assign", "head", measures="keep", **people)
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


def bars(database: Database, item_id: UUID, act: str, who: str) -> bool:
    rows = make.rows(database, WorkItem, item_id=item_id, act=act)
    return bool(rows) and all(make.user_id(database, who).hex in row.barred for row in rows)


def to_do(database: Database, who: str) -> UUID:
    item_id = make.item(database, State.PLAN)
    people = {"leader_id": make.user_id(database, "xx_patron"), "responsible_id": make.user_id(database, who)}
    make.move(database, item_id, "assign", "head", **people)
    return item_id


def to_do_a_measure(database: Database, who: str) -> UUID:
    item_id = make.ready(database, "submit_plan")
    given = make.given(database, item_id, "submit_plan")
    measure = given["measures"][0] | {"responsible_id": make.user_id(database, who)}
    make.move(database, item_id, "submit_plan", "head", goal="目标", measures=[measure])
    return item_id


def delegated_to(database: Database, who: str) -> UUID:
    item_id = make.item(database, State.PLAN)
    make.assigned(database, item_id)
    given = make.given(database, item_id, "delegate") | {"to_id": make.user_id(database, who)}
    make.move(database, item_id, "delegate", "member", **given)
    return item_id


def delegated_to_after_the_plan(database: Database, who: str) -> UUID:
    item_id = make.ready(database, "approve_plan")
    given = make.given(database, item_id, "delegate") | {"to_id": make.user_id(database, who)}
    make.move(database, item_id, "delegate", "member", **given)
    return item_id


@pytest.mark.parametrize("part", [to_do, to_do_a_measure, delegated_to, delegated_to_after_the_plan])
def test_whoever_is_to_do_it_decides_on_no_plan_of_it_and_is_not_asked_to(sqlite: Database, part):
    item_id = part(sqlite, "xx_organizer")
    if make.row(sqlite, item_id).plan_submitted_at is None:
        make.move(sqlite, item_id, "submit_plan", "head", **make.given(sqlite, item_id, "submit_plan"))
    for move in ("return_plan", "approve_plan"):
        given = make.given(sqlite, item_id, move)
        refusal = make.attempt(sqlite, item_id, move, "xx_organizer", **given)
        assert type(refusal) is NotPermitted
        assert make.attempt(sqlite, item_id, move, "xx_deputy", **given) is None
    assert bars(sqlite, item_id, "approve_plan", "xx_organizer")
    assert not bars(sqlite, item_id, "approve_plan", "xx_deputy")


@pytest.mark.parametrize("part", [drafted, responsible, has_a_measure, was_delegated_to])
def test_whoever_does_it_decides_on_no_extension_of_it_and_is_not_asked_to(sqlite: Database, part):
    item_id = part(sqlite, "xx_organizer")
    make.asked(sqlite, item_id)
    for move in ("refuse_extension", "grant_extension"):
        given = make.given(sqlite, item_id, move)
        refusal = make.attempt(sqlite, item_id, move, "xx_organizer", **given)
        assert type(refusal) is NotPermitted
        assert make.attempt(sqlite, item_id, move, "xx_deputy", **given) is None
    assert bars(sqlite, item_id, "grant_extension", "xx_organizer")
    assert not bars(sqlite, item_id, "grant_extension", "xx_deputy")


def test_who_leads_it_still_approves_its_plan(sqlite: Database):
    item_id = make.ready(sqlite, "submit_plan")
    people = make.given(sqlite, item_id, "assign") | {"leader_id": make.user_id(sqlite, "xx_organizer")}
    make.move(sqlite, item_id, "assign", "head", **people)
    make.move(sqlite, item_id, "submit_plan", "head", **make.given(sqlite, item_id, "submit_plan"))
    assert make.attempt(sqlite, item_id, "approve_plan", "xx_organizer") is None
