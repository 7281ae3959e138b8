"""代签委托: who is entrusted signs for another, within bounds."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.people import Appointment, Proxy, User
from models.session import Database
from models.signature import Signature
from models.vocabulary import Office, SignAct, State
from tests import cast, make
from tests.workflows.organizations.lending import UNIT, act, appointment, lend, sign
from workflows.accounts import commands as accounts
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted
from workflows.organizations import appointments, proxies

LATER = make.NOW + timedelta(days=1)


def test_who_is_entrusted_signs_and_both_names_stand_on_it(database: Database):
    lend(database)
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "xx_deputy")
    (signed,) = make.rows(database, Signature, item_id=item_id, act=SignAct.SIGN)
    assert signed.user_id == make.user_id(database, "xx_deputy")
    assert signed.principal_id == make.user_id(database, "xx_secretary")
    assert signed.appointment_id == appointment(database, "xx_secretary").id
    assert make.last(database, item_id).office == f"{UNIT}书记xx_secretary同志（代签）"
    refusal = sign(database, item_id, "xx_secretary")
    assert type(refusal) is NotPermitted
    make.move(database, item_id, "sign", "director")
    assert make.row(database, item_id).state is State.CLOSED


def test_a_guarantee_too_is_signed_by_proxy(sqlite: Database):
    lend(sqlite, "head", "colleague")
    item_id = make.ready(sqlite, "apply")
    make.move(sqlite, item_id, "apply", "colleague")
    assert make.last(sqlite, item_id).office == f"{cast.BRANCH}书记head同志（代签）"


def test_who_is_entrusted_is_told_and_the_journal_is_the_principals(database: Database):
    made = lend(database)
    told = make.last(database, make.user_id(database, "xx_secretary"))
    assert (told.act, told.by, told.told) == ("entrust", "xx_secretary", {"xx_deputy"})
    assert told.office == f"{UNIT}书记"
    assert told.data["id"] == str(made.id)
    assert "2021-04-01至2021-04-11" in told.text
    act(database, proxies.revoke_proxy, "xx_secretary", made.id)
    told = make.last(database, make.user_id(database, "xx_secretary"))
    assert (told.act, told.told) == ("revoke_proxy", {"xx_deputy"})


@pytest.mark.parametrize(("starts", "ends", "may"), [(0, 5, True), (1, 5, False), (0, 0, True), (-1, 0, True)])
def test_a_proxy_holds_from_its_first_day_through_its_last(sqlite: Database, starts, ends, may):
    made = lend(sqlite)
    with sqlite.transaction() as session:
        row = session.get_one(Proxy, made.id)
        row.starts_on = cast.TODAY + timedelta(days=starts)
        row.ends_on = cast.TODAY + timedelta(days=ends)
    item_id = make.ready(sqlite, "sign")
    assert (sign(sqlite, item_id, "xx_deputy") is None) is may
    late = make.NOW + timedelta(days=ends + 1)
    assert type(sign(sqlite, item_id, "xx_deputy", late)) is NotPermitted


def test_a_proxy_ends_with_the_office_and_when_it_is_revoked(sqlite: Database):
    made = lend(sqlite)
    item_id = make.ready(sqlite, "sign")
    assert sign(sqlite, item_id, "xx_deputy") is None
    with sqlite.transaction() as session:
        appointments.end_appointment(
            session,
            made.appointment_id,
            actor=cast.actor(session, "admin"),
            now=make.NOW,
            zone=cast.SHANGHAI,
            ends_on=cast.TODAY,
        )
    assert sign(sqlite, item_id, "xx_deputy") is None
    assert type(sign(sqlite, item_id, "xx_deputy", LATER)) is NotPermitted
    act(sqlite, proxies.revoke_proxy, "xx_secretary", made.id)
    assert type(sign(sqlite, item_id, "xx_deputy")) is NotPermitted


@pytest.mark.parametrize("part", ["xx_secretary", "xx_deputy"])
def test_whoever_of_the_two_rectified_it_the_proxy_does_not_sign(sqlite: Database, part):
    lend(sqlite)
    item_id = make.item(sqlite, State.RECTIFY)
    given = make.given(sqlite, item_id, "delegate") | {"to_id": make.user_id(sqlite, part)}
    make.move(sqlite, item_id, "delegate", "member", **given)
    make.done(sqlite, item_id)
    make.move(sqlite, item_id, "apply", "head")
    make.verified(sqlite, item_id)
    refusal = sign(sqlite, item_id, "xx_deputy")
    assert type(refusal) is NotPermitted
    assert "整改参与者" in str(refusal)


def test_a_proxy_lends_a_signature_and_nothing_else(sqlite: Database):
    lend(sqlite, "xx_organizer", "xx_patron")
    assert (
        make.attempt(
            sqlite,
            make.ready(sqlite, "confirm"),
            "confirm",
            "xx_organizer",
            rectification="immediate",
            due_on=date(2021, 5, 20),
        )
        is None
    )
    refusal = make.attempt(
        sqlite,
        make.ready(sqlite, "confirm"),
        "confirm",
        "xx_patron",
        rectification="immediate",
        due_on=date(2021, 5, 20),
    )
    assert type(refusal) is NotPermitted


def test_only_the_holder_lends_an_office(sqlite: Database):
    for by in ("xx_deputy", "director", "party_secretary", "admin"):
        with pytest.raises(NotPermitted):
            lend(sqlite, by, "xx_organizer", of="xx_secretary")
    with pytest.raises(NotFound):
        lend(sqlite, "outsider", "xx_organizer", of="xx_secretary")
    with pytest.raises(NotFound):
        lend(sqlite, "cj_head", "xx_organizer", of="xx_secretary")
    assert make.rows(sqlite, Proxy) == []


def test_what_was_lent_cannot_be_lent_on(sqlite: Database):
    lend(sqlite)
    with pytest.raises(NotPermitted):
        lend(sqlite, "xx_deputy", "xx_organizer", of="xx_secretary")


@pytest.mark.parametrize(
    ("starts", "ends", "wrong"),
    [
        (-1, 5, {"starts_on"}),
        (5, 4, {"ends_on"}),
        (0, 93, {"ends_on"}),
        (-1, -2, {"starts_on", "ends_on"}),
        (30, 122, set()),
    ],
)
def test_the_days_of_a_proxy(sqlite: Database, starts, ends, wrong):
    days = {"starts_on": cast.TODAY + timedelta(days=starts), "ends_on": cast.TODAY + timedelta(days=ends)}
    found = set()
    try:
        lend(sqlite, **days)
    except Incomplete as refused:
        found = set(refused.fields)
    assert found == wrong


def test_an_office_is_lent_to_one_at_a_time(database: Database):
    first = lend(database, ends_on=cast.TODAY + timedelta(days=10))
    with pytest.raises(Conflict):
        lend(
            database,
            to="xx_organizer",
            starts_on=cast.TODAY + timedelta(days=10),
            ends_on=cast.TODAY + timedelta(days=20),
        )
    lend(
        database, to="xx_organizer", starts_on=cast.TODAY + timedelta(days=11), ends_on=cast.TODAY + timedelta(days=20)
    )
    act(database, proxies.revoke_proxy, "xx_secretary", first.id)
    lend(database, to="xx_organizer")


def test_an_office_held_for_one_item_is_not_lent(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    with sqlite.transaction() as session:
        session.get_one(Appointment, appointment(sqlite, "xx_patron").id).item_id = item_id
    with pytest.raises(Conflict):
        lend(sqlite, "xx_patron", "xx_deputy")


def test_a_proxy_is_revoked_by_its_giver_or_the_office(sqlite: Database):
    made = lend(sqlite)
    for by, refused in [
        ("xx_deputy", NotPermitted),
        ("party_secretary", NotPermitted),
        ("inspector", NotPermitted),
        ("head", NotFound),
        ("outside_director", NotFound),
        ("admin", NotFound),
    ]:
        with pytest.raises(refused):
            act(sqlite, proxies.revoke_proxy, by, made.id)
    with pytest.raises(NotFound):
        act(sqlite, proxies.revoke_proxy, "director", UUID(int=1))
    act(sqlite, proxies.revoke_proxy, "officer", made.id)
    told = make.last(sqlite, make.user_id(sqlite, "xx_secretary"))
    assert (told.by, told.told) == ("officer", {"xx_secretary", "xx_deputy"})
    assert told.office == "闽江学院党委工作部干事"
    with pytest.raises(Conflict):
        act(sqlite, proxies.revoke_proxy, "xx_secretary", made.id)


@pytest.mark.parametrize("watching", ["xx_secretary", "xx_deputy"])
def test_whoever_of_the_two_is_of_discipline_the_proxy_does_not_sign(sqlite: Database, watching):
    lend(sqlite)
    make.appoint(sqlite, watching, "闽江学院纪委", Office.OFFICER)
    refusal = sign(sqlite, make.ready(sqlite, "sign"), "xx_deputy")
    assert "纪委不参与审批" in str(refusal)


def test_a_proxy_ends_with_the_account_of_who_gave_it(sqlite: Database):
    lend(sqlite)
    item_id = make.ready(sqlite, "sign")
    with sqlite.transaction() as session:
        giver, admin = make.user(session, "xx_secretary"), cast.actor(session, "admin")
        accounts.deactivate(session, giver, actor=admin, now=make.NOW, zone=cast.SHANGHAI)
    assert type(sign(sqlite, item_id, "xx_deputy")) is NotPermitted


def test_a_proxy_ends_when_who_gave_it_becomes_an_administrator(sqlite: Database):
    lend(sqlite)
    item_id = make.ready(sqlite, "sign")
    with sqlite.transaction() as session:
        session.get_one(User, make.user(session, "xx_secretary")).is_admin = True
    assert type(sign(sqlite, item_id, "xx_deputy")) is NotPermitted
