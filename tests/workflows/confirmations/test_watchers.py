"""Whoever watches is told of what was opened, and cannot have it acknowledged away."""

from datetime import timedelta

import pytest
from sqlmodel import select

from models.hold import Hold
from models.item import Item
from models.notice import Notice
from models.session import Database
from models.signature import Signature
from models.vocabulary import Office, State
from tests import cast, make
from tests.accounts import give
from tests.workflows.confirmations.held import NOW, TODAY, appoint, decide, only, reset
from workflows.accounts import commands as accounts
from workflows.accounts import resets
from workflows.confirmations import directory_as_read
from workflows.errors import Conflict
from workflows.notifications import commands as notifications
from workflows.organizations import appointments
from workflows.organizations import commands as organizations


def test_whoever_watches_is_told_at_once(database: Database):
    watch = {"director", "officer", "inspector"}
    appointed = appoint(database, "student_head", cast.BRANCH, Office.SECRETARY)
    with database.transaction() as session:
        appointments.end_appointment(
            session, appointed, actor=cast.actor(session, "admin"), now=NOW, zone=cast.SHANGHAI, ends_on=TODAY
        )
        organizations.add_administrator(
            session,
            now=NOW,
            zone=cast.SHANGHAI,
            login="root",
            name="王敏",
            staff_number="A-1",
            password_hash="x",
            must_change=True,
        )
        accounts.deactivate(
            session, make.user(session, "inspector"), actor=cast.actor(session, "admin"), now=NOW, zone=cast.SHANGHAI
        )
    told = {t.act: t.told for t in make.history(database, organizations.DIRECTORY)}
    assert told["appoint"] == told["end_appointment"] == watch | {"student_head"}
    (shut,) = [
        said for said in make.history(database, make.user_id(database, "inspector")) if said.act == "deactivated"
    ]
    assert shut.told == watch - {"inspector"}, "nobody who watches is put away unseen"
    made, *_ = make.history(database, make.user_id(database, "root"))
    assert watch <= made.told


def test_who_watches_over_two_universities_is_told_once(database: Database):
    appoint(database, "inspector", "武夷学院党委工作部", Office.OFFICER)
    appoint(database, "student_head", "武夷学院党委", Office.SECRETARY)
    with database.transaction() as session:
        student_head, admin = make.user_id(database, "student_head"), cast.actor(session, "admin")
        accounts.deactivate(session, student_head, actor=admin, now=NOW, zone=cast.SHANGHAI)
    shut = next(said for said in make.history(database, student_head) if said.act == "deactivated")
    assert {"inspector", "director", "outside_director"} <= shut.told


def test_the_account_concerned_does_not_acknowledge_it_away(database: Database):
    """Neither that its password was given anew, nor what else was done to it meanwhile."""
    head = make.user_id(database, "head")
    reset(database, "head")
    with database.transaction() as session:
        admin = cast.actor(session, "admin")
        organizations.number_person(session, head, "20130001", actor=admin, now=NOW, zone=cast.SHANGHAI)
    told = [notice.id for notice in make.rows(database, Notice, recipient_id=head)]
    assert len(told) == 2
    with database.transaction() as session:
        actor = cast.actor(session, "head")
        for notice_id in told:
            with pytest.raises(Conflict, match="待他人确认"):
                notifications.acknowledge(session, notice_id, actor=actor, now=NOW)
        assert notifications.acknowledge_all(session, told, actor=actor, now=NOW) == 0
    decide(database, "director", only(database).id)
    with database.transaction() as session:
        actor = cast.actor(session, "head")
        assert notifications.acknowledge_all(session, told, actor=actor, now=NOW) == 2


def test_who_took_an_account_that_watches_acknowledges_nothing_of_others(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    make.verified(sqlite, item_id)
    make.move(sqlite, item_id, "sign", "xx_secretary")
    reset(sqlite, "director")
    director = make.user_id(sqlite, "director")
    appoint(sqlite, "student_head", cast.BRANCH, Office.LIAISON)
    told = make.rows(sqlite, Notice, recipient_id=director)
    with sqlite.transaction() as session:
        actor = cast.actor(session, "director")
        ids = [notice.id for notice in told]
        left = len(told) - notifications.acknowledge_all(session, ids, actor=actor, now=NOW)
    assert left == 2, "its own password, and the office of somebody else"
    assert len(told) > left, "what is told of items is no part of it"


def test_what_an_earlier_release_left_counts_as_confirmed(sqlite: Database):
    with sqlite.transaction() as session:
        for hold in session.exec(select(Hold)):
            session.delete(hold)
        for review in session.exec(select(directory_as_read.DirectoryReview)):
            session.delete(review)
    item_id = make.item(sqlite, State.CLOSED)
    assert item_id
    with sqlite.reading() as session:
        committee = cast.organization(session, "闽江学院党委")
        assert directory_as_read.is_set_up(session, committee.id)


def test_a_signer_is_told_of_passwords_given_within_a_month(sqlite: Database):
    item_id = make.ready(sqlite, "sign")
    seen = make.look(sqlite, item_id, "director")
    reset(sqlite, "director")

    def told(login: str, days: int) -> list[str]:
        now = NOW + timedelta(days=days)
        with sqlite.reading() as session:
            item = session.get_one(Item, item_id)
            signed = session.exec(select(Signature).where(Signature.item_id == item_id)).all()
            return [r.sentence for r in resets.recent_resets(session, item, signed, make.user(session, login), now)]

    assert told("director", 3) == ["director同志的首次密码3天前由管理员发放"]
    assert told("party_secretary", 3) == []
    reset(sqlite, "xx_organizer")  # who verified it
    give(sqlite, "head")
    reset(sqlite, "head", NOW + timedelta(hours=1))  # who answers for it
    assert set(told("party_secretary", 3)) == {
        "head同志的密码3天前由管理员重置",
        "xx_organizer同志的首次密码3天前由管理员发放",
    }
    assert told("director", 31) == []
    assert make.look(sqlite, item_id, "director") == seen, "no part of what is signed"
