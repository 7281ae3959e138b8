"""One administrator alone closes nothing: what he opens signs once somebody else confirmed it."""

from datetime import date
from uuid import UUID

import pytest

from models.hold import Hold
from models.people import Appointment, Proxy, User
from models.session import Database
from models.vocabulary import HoldKind, Office, State
from tests import cast, make
from tests.accounts import give
from tests.workflows.confirmations.held import NOW, TODAY, account, appoint, decide, only, reset
from workflows.errors import Conflict, Incomplete, NotPermitted
from workflows.items.moves import DETAILS
from workflows.journal import seals
from workflows.organizations import commands as organizations
from workflows.organizations import proxies


def refused(database: Database, item_id: UUID, move: str, by: str, **given) -> str:
    found = make.attempt(database, item_id, move, by, **given)
    assert isinstance(found, NotPermitted), found
    assert "党委工作部" in found.sentence, "it says who can help"
    return found.sentence


VERIFY = {"opinion": "核原始记录，抽谈2人", "method": "records"}


def test_new_accounts_close_nothing(database: Database):
    item_id = make.item(database, State.VERIFY)
    for login, place, office in (
        ("fake1", "信息工程系党总支", Office.ORGANIZER),
        ("fake2", "信息工程系党总支", Office.SECRETARY),
        ("fake3", "闽江学院党委工作部", Office.DIRECTOR),
    ):
        account(database, login)
        appoint(database, login, place, office)
    assert "待确认" in refused(database, item_id, "verify", "fake1", **VERIFY)
    make.verified(database, item_id)
    refused(database, item_id, "sign", "fake2")
    make.move(database, item_id, "sign", "xx_secretary")
    refused(database, item_id, "sign", "fake3")


def test_a_reset_password_closes_nothing(database: Database):
    item_id = make.item(database, State.VERIFY)
    for login in ("xx_organizer", "xx_secretary", "director"):
        give(database, login)
        reset(database, login)
    refused(database, item_id, "verify", "xx_organizer", **VERIFY)
    make.verified(database, item_id, by="xx_deputy")
    assert "重置" in refused(database, item_id, "sign", "xx_secretary")
    for hold in make.rows(database, Hold, kind=HoldKind.RESET, confirmed=None):
        with pytest.raises(NotPermitted):  # nor do they confirm one another
            decide(database, "director", hold.id)


def test_an_appointment_is_not_dated_back_before_the_last_seal(database: Database):
    with database.transaction() as session:
        last = seals.seal(session, NOW)
        assert last is not None
    appoint(database, "officer", "信息工程系党总支", Office.SECRETARY, since=date(2020, 9, 1))
    hold = only(database)
    given = make.rows(database, Appointment, id=hold.appointment_id)[0]
    assert (given.starts_on, hold.asked_from) == (TODAY, date(2020, 9, 1))
    item_id = make.item(database, State.VERIFY)
    make.verified(database, item_id)
    refused(database, item_id, "sign", "officer")
    decide(database, "party_secretary", hold.id)
    assert make.rows(database, Appointment, id=given.id)[0].starts_on == TODAY
    make.move(database, item_id, "sign", "officer")


def test_the_office_alone_confirms_an_earlier_day(database: Database):
    with database.transaction() as session:
        seals.seal(session, NOW)
    appoint(database, "officer", "信息工程系党总支", Office.SECRETARY, since=date(2020, 9, 1))
    decide(database, "director", only(database).id)
    (given,) = [
        row
        for row in make.rows(database, Appointment, office=Office.SECRETARY)
        if row.user_id == make.user_id(database, "officer")
    ]
    assert given.starts_on == date(2020, 9, 1)


@pytest.mark.parametrize(("hour", "minute", "day"), [(0, 30, 2), (23, 30, 2)])
def test_the_last_seals_day_is_the_universitys(sqlite: Database, hour, minute, day):
    """At 00:30 and 23:30 in Beijing, whatever UTC's day is."""
    now = cast.beijing(2021, 4, day, hour, minute)
    with sqlite.transaction() as session:
        seals.seal(session, now)
    appoint(sqlite, "officer", "信息工程系党总支", Office.SECRETARY, date(2021, 3, 1), now)
    given = make.rows(sqlite, Appointment, id=only(sqlite).appointment_id)[0]
    assert given.starts_on == date(2021, 4, day)


def test_one_person_has_one_account(database: Database):
    with pytest.raises(Conflict, match="第二个账号"):
        account(database, "head2", number="G-head")
    with pytest.raises(Incomplete, match="工号"):
        account(database, "head3", number=" ")
    assert make.rows(database, User, login="head2") == []


@pytest.mark.parametrize("number", ["g-head", "G-head ", " Ｇ－ｈｅａｄ", "G‐head", "G-\u200bhead", "G- HEAD"])
def test_another_spelling_of_a_number_is_the_same_number(database: Database, number: str):
    with pytest.raises(Conflict, match="第二个账号"):
        account(database, "head2", number=number)


def test_an_old_account_gets_its_number_once_and_whoever_watches_hears(database: Database):
    with database.transaction() as session:
        session.get_one(User, make.user(session, "head")).staff_number = None

    def number(given: str) -> None:
        with database.transaction() as session:
            organizations.number_person(
                session,
                make.user(session, "head"),
                given,
                actor=cast.actor(session, "admin"),
                now=NOW,
                zone=cast.SHANGHAI,
            )

    with pytest.raises(Conflict):
        number("G-liaison")
    number("20130001")
    number("20130001")
    told = [t for t in make.history(database, organizations.DIRECTORY) if t.act == "number_person"]
    assert len(told) == 1
    assert told[0].told == {"head", "director", "officer", "inspector"}


def test_what_waits_holds_nothing_but_signing(database: Database):
    item_id = make.ready(database, "submit_plan")
    reset(database, "head")
    make.move(database, item_id, "submit_plan", "head", **make.given(database, item_id, "submit_plan"))


def test_every_signing_move_passes_the_one_check():
    signing = {name for name, move in DETAILS.items() if move.signs}
    assert signing <= {name for name, move in DETAILS.items() if move.confirmed_only}
    decided = {name for name, move in DETAILS.items() if move.decides}
    assert {"confirm", "approve_plan", "turn_long_term", "grant_extension", "void"} <= decided


def test_neither_the_principal_nor_the_proxy_may_wait(database: Database):
    item_id = make.ready(database, "sign")
    with database.transaction() as session:
        actor = cast.actor(session, "xx_secretary")
        lent = Proxy(
            appointment_id=actor.posts[0].appointment_id,
            to_id=make.user(session, "xx_deputy"),
            starts_on=TODAY,
            ends_on=TODAY,
            reason="学习",
            made_at=NOW,
        )
        proxies.entrust(session, lent, actor=actor, now=NOW, today=TODAY)
    reset(database, "xx_secretary")
    assert "委托" in refused(database, item_id, "sign", "xx_deputy")
    decide(database, "director", only(database).id)
    reset(database, "xx_deputy")
    refused(database, item_id, "sign", "xx_deputy")
    decide(database, "director", only(database).id)
    make.move(database, item_id, "sign", "xx_deputy")
