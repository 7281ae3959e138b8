"""代签 and 四只眼: a rule holds for both people, the one who signs and the one signed for, and for nobody else."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from models.item import Item
from models.people import Appointment
from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from tests.workflows.items.varied import lend
from workflows.errors import NotPermitted
from workflows.organizations import recusals

UNIT, DISCIPLINE = "信息工程系党总支", "闽江学院纪委"


def at_the_last_signature(database: Database) -> UUID:
    """Bring an item to where 党委工作部部长 signs last, whose signature an officer holds."""
    lend(database, "director", "officer")
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "xx_secretary")
    return item_id


def recuse(database: Database, login: str, organization: str = cast.BRANCH) -> None:
    with database.transaction() as session:
        recusals.declare_relation(
            session,
            actor=cast.actor(session, "director"),
            now=make.NOW,
            user_id=make.user(session, login),
            reason="亲属",
            organization_id=cast.organization(session, organization).id,
        )


def ended(database: Database, login: str, office: Office) -> None:
    """Let an office have ended yesterday."""
    with database.transaction() as session:
        mine = (Appointment.user_id == make.user(session, login)) & (Appointment.office == office)
        session.exec(select(Appointment).where(mine)).one().ends_on = cast.TODAY - timedelta(days=1)


def test_the_last_signature_too_is_given_by_proxy(sqlite: Database):
    item_id = at_the_last_signature(sqlite)
    make.move(sqlite, item_id, "sign", "officer")
    assert make.row(sqlite, item_id).state is State.CLOSED


@pytest.mark.parametrize("part", ["heads", "leads"])
@pytest.mark.parametrize("whose", ["director", "officer"])
def test_of_who_heads_or_leads_it_a_proxy_does_not_give_the_last_signature(sqlite: Database, part: str, whose: str):
    item_id = at_the_last_signature(sqlite)
    if part == "heads":
        make.appoint(sqlite, whose, cast.BRANCH, Office.SECRETARY)
    else:
        with sqlite.transaction() as session:
            session.get_one(Item, item_id).leader_id = make.user(session, whose)
    refusal = make.attempt(sqlite, item_id, "sign", "officer")
    assert type(refusal) is NotPermitted
    assert {"heads": "整改单位书记", "leads": "责任领导"}[part] in refusal.sentence


def test_who_was_signed_for_has_signed(sqlite: Database):
    make.appoint(sqlite, "xx_secretary", "闽江学院党委工作部", Office.DIRECTOR)
    make.appoint(sqlite, "student_head", UNIT, Office.MEMBER)
    lend(sqlite, "xx_secretary", "student_head")
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "student_head")
    assert "一人一轮只签一次" in make.attempt(sqlite, item_id, "sign", "xx_secretary").sentence


def test_who_lent_another_office_has_no_part_in_this_signature(sqlite: Database):
    item_id = make.ready(sqlite, "sign")
    lend(sqlite, "xx_secretary", "xx_deputy")
    lend(sqlite, "xx_organizer", "xx_deputy")
    make.appoint(sqlite, "xx_organizer", DISCIPLINE, Office.OFFICER)
    recuse(sqlite, "xx_organizer")
    assert make.attempt(sqlite, item_id, "sign", "xx_deputy") is None


def test_who_lent_a_signature_has_no_part_in_what_is_no_signature(sqlite: Database):
    lend(sqlite, "xx_secretary", "xx_deputy")
    recuse(sqlite, "xx_secretary")
    item_id = make.ready(sqlite, "verify")
    assert make.attempt(sqlite, item_id, "verify", "xx_deputy", **make.given(sqlite, item_id, "verify")) is None

    make.appoint(sqlite, "colleague", UNIT, Office.DEPUTY_SECRETARY)
    lend(sqlite, "head", "colleague")
    recuse(sqlite, "head")
    assert make.attempt(sqlite, make.ready(sqlite, "approve_plan"), "approve_plan", "colleague") is None


@pytest.mark.parametrize("elsewhere", [False, True])
def test_who_is_only_liaison_by_now_does_not_sign_for_the_secretary(sqlite: Database, *, elsewhere: bool):
    make.appoint(sqlite, "liaison", cast.BRANCH, Office.MEMBER)
    lend(sqlite, "head", "liaison")
    if elsewhere:
        make.appoint(sqlite, "liaison", "学生党支部", Office.DEPUTY_SECRETARY)
    item_id = make.ready(sqlite, "apply")
    assert make.attempt(sqlite, item_id, "apply", "liaison") is None
    ended(sqlite, "liaison", Office.MEMBER)
    refusal = make.attempt(sqlite, item_id, "apply", "liaison")
    assert type(refusal) is NotPermitted
    assert "联络员不能代书记签字" in refusal.sentence


def test_nor_does_a_liaison_of_the_superior_for_its_secretary(sqlite: Database):
    for office in (Office.MEMBER, Office.LIAISON):
        make.appoint(sqlite, "colleague", UNIT, office)
    lend(sqlite, "xx_secretary", "colleague")
    item_id = make.ready(sqlite, "sign")
    with sqlite.transaction() as session:
        unit = cast.organization(session, UNIT).id
        mine = (Appointment.organization_id == unit) & (Appointment.office == Office.MEMBER)
        session.exec(select(Appointment).where(mine)).one().ends_on = cast.TODAY - timedelta(days=1)
    assert "联络员不能代书记签字" in make.attempt(sqlite, item_id, "sign", "colleague").sentence


def test_a_liaison_signs_in_an_office_of_his_own(sqlite: Database):
    make.appoint(sqlite, "liaison", cast.BRANCH, Office.SECRETARY)
    assert make.attempt(sqlite, make.ready(sqlite, "apply"), "apply", "liaison") is None
