"""同意撤销: by another person, of another organization than who asked."""

import pytest
from sqlmodel import col, select

from models.hold import Hold
from models.session import Database
from models.vocabulary import Office, State
from tests import make

CASE = make.MoveCase(
    State.PLAN,
    "director",
    may=make.ABOVE,
    sentence="同意撤销",
    quote="与本支部另一事项重复登记",
    before=make.void_requested,
)


def test_one_asks_and_somebody_of_another_office_grants(database: Database):
    item_id = make.of_direct_branch(database)
    make.void_requested(database, item_id, "officer")
    assert make.last(database, item_id).told == {"party_secretary", "party_deputy", "party_organizer"}
    refusal = make.attempt(database, item_id, "grant_void", "director")
    assert "同一组织" in refusal.sentence
    make.move(database, item_id, "grant_void", "party_deputy", opinion="同意")
    item, said = make.row(database, item_id), make.last(database, item_id)
    assert (item.state, item.void_reason) == (State.VOID, "与本支部另一事项重复登记")
    assert said.data == {"opinion": "同意", "reason": "与本支部另一事项重复登记", "from": "plan", "to": "void"}


def test_a_second_office_does_not_make_a_second_person(sqlite: Database):
    make.appoint(sqlite, "officer", "闽江学院党委", Office.DEPUTY_SECRETARY)
    item_id = make.of_direct_branch(sqlite)
    make.void_requested(sqlite, item_id, "officer")
    assert "本人提请" in make.attempt(sqlite, item_id, "grant_void", "officer").sentence


@pytest.mark.parametrize(
    ("organization", "office", "may"),
    [
        ("闽江学院党委", Office.DEPUTY_SECRETARY, True),
        ("闽江学院党委", Office.MEMBER, False),
        ("财经系党总支", Office.DEPUTY_SECRETARY, False),
    ],
)
def test_an_office_that_may_void_makes_another_organization(sqlite: Database, organization, office, *, may: bool):
    item_id = make.of_direct_branch(sqlite)
    make.void_requested(sqlite, item_id, "officer")
    make.appoint(sqlite, "director", organization, office)
    assert (make.attempt(sqlite, item_id, "grant_void", "director") is None) is may


def test_one_that_waits_to_be_confirmed_does_not(sqlite: Database):
    item_id = make.of_direct_branch(sqlite)
    make.void_requested(sqlite, item_id, "officer")
    make.appoint(sqlite, "director", "闽江学院党委", Office.DEPUTY_SECRETARY)
    with sqlite.transaction() as session:
        mine = select(Hold).where(Hold.user_id == make.user(session, "director")).order_by(col(Hold.id).desc())
        hold = session.exec(mine).first()
        hold.confirmed = hold.decided_at = hold.decided_by_id = None
    assert "同一组织" in make.attempt(sqlite, item_id, "grant_void", "director").sentence
