"""待确认: who confirms what one administrator opened, and who does not."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.hold import Hold
from models.session import Database
from models.vocabulary import HoldKind, Office, OrgKind
from tests import cast, make
from tests.workflows.confirmations.held import NOW, TODAY, account, appoint, decide, only, reset, staffed
from workflows.authz import actors
from workflows.confirmations import commands as confirmations
from workflows.confirmations import queries
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Unconfirmed
from workflows.organizations import appointments
from workflows.organizations import commands as organizations


def held(database: Database, by: str, today: date = TODAY) -> list[queries.HoldWaiting]:
    with database.reading() as session:
        return queries.waiting_holds(session, cast.actor(session, by, today), today)


@pytest.mark.parametrize(
    ("by", "error"),
    [
        ("admin", NotPermitted),
        ("student_head", NotPermitted),
        ("head", NotPermitted),
        ("inspector", NotPermitted),
        ("cj_secretary", NotFound),
        ("outside_director", NotFound),
        ("liaison", NotPermitted),
    ],
)
def test_others_do_not_confirm(sqlite: Database, by, error):
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    with pytest.raises(error):
        decide(sqlite, by, only(sqlite).id)


@pytest.mark.parametrize("by", ["xx_secretary", "xx_deputy", "xx_organizer", "director", "officer"])
def test_a_superior_or_the_office_confirms(sqlite: Database, by):
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    (waits,) = held(sqlite, by)
    assert waits.offices[0] == f"{cast.BRANCH}书记"
    decide(sqlite, by, waits.hold.id)
    assert held(sqlite, by) == []
    with pytest.raises(Conflict):
        decide(sqlite, by, waits.hold.id)


def test_nobody_confirms_without_a_password_given_lately(sqlite: Database):
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    hold = only(sqlite)
    with sqlite.transaction() as session:
        found = actors.load_by_login(session, "director", TODAY)
        assert found
        for act in (confirmations.confirm_hold, confirmations.confirm_many):
            given = hold.id if act is confirmations.confirm_hold else [hold.id]
            with pytest.raises(Unconfirmed):
                act(session, given, actor=found, now=NOW, today=TODAY)


def test_who_waits_confirms_nobody(sqlite: Database):
    appoint(sqlite, "member", "闽江学院党委工作部", Office.DIRECTOR)
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    (hold,) = make.rows(sqlite, Hold, confirmed=None, user_id=make.user_id(sqlite, "student_head"))
    with pytest.raises(NotPermitted, match="待确认"):
        decide(sqlite, "member", hold.id)
    reset(sqlite, "xx_secretary")
    with pytest.raises(NotPermitted, match="待确认"):
        decide(sqlite, "xx_secretary", hold.id)


def test_a_refusal_leaves_it_held_and_is_told(sqlite: Database):
    appoint(sqlite, "student_head", cast.BRANCH, Office.SECRETARY)
    hold = only(sqlite)
    with pytest.raises(Incomplete):
        decide(sqlite, "xx_secretary", hold.id, "  ")
    decide(sqlite, "xx_secretary", hold.id, "支部并未换届")
    (told,) = [t for t in make.history(sqlite, hold.user_id) if t.act == "hold_refused"]
    assert told.told == {"student_head", "admin", "director", "officer", "inspector"}
    (waits,) = held(sqlite, "director")
    assert waits.refused
    decide(sqlite, "director", hold.id)
    assert held(sqlite, "director") == []


def test_an_account_is_confirmed_at_home_and_not_where_an_office_was_added(sqlite: Database):
    """A made-up university, all of it in one hand, opens no account of another."""
    appoint(sqlite, "director", "武夷学院党委", Office.DEPUTY_SECRETARY)
    reset(sqlite, "director")
    (hold,) = make.rows(sqlite, Hold, kind=HoldKind.FIRST_PASSWORD, confirmed=None)
    with pytest.raises(NotFound):
        decide(sqlite, "outside_director", hold.id)
    decide(sqlite, "party_secretary", hold.id)


def test_a_made_up_university_opens_no_account_that_is_appointed_to_another(database: Database):
    """Nor where it was there first: neither by its word, nor once the office there has ended."""
    account(database, "new")
    first = appoint(database, "new", "武夷学院党委", Office.MEMBER)
    appoint(database, "new", "信息工程系党总支", Office.SECRETARY)
    decide(database, "outside_director", only(database, kind=HoldKind.FIRST_PASSWORD).id)
    waits = only(database).id
    with pytest.raises(Conflict, match="武夷学院党委"):
        decide(database, "director", waits)
    with database.transaction() as session:
        appointments.end_appointment(
            session, first, actor=cast.actor(session, "admin"), now=NOW, zone=cast.SHANGHAI, ends_on=TODAY
        )
    with pytest.raises(Conflict, match="武夷学院党委"):
        decide(database, "director", waits, now=NOW + timedelta(days=1))


def two_universities_below(database: Database) -> None:
    """Put two universities below an authority, each with an office and a watch."""
    with database.transaction() as session:
        admin = cast.actor(session, "admin")
        top = organizations.add_organization(
            session, actor=admin, now=NOW, name="省委", code="SW", kind=OrgKind.AUTHORITY
        )
        for n, name in enumerate(("前", "后")):
            committee = organizations.add_organization(
                session,
                actor=admin,
                now=NOW,
                name=f"{name}党委",
                code=f"A{n}",
                kind=OrgKind.COMMITTEE,
                parent_id=top.id,
            )
            for kind, office in ((OrgKind.OFFICE, Office.DIRECTOR), (OrgKind.DISCIPLINE, Office.SECRETARY)):
                login = f"{name}{kind}"
                staffed(session, login, f"A{n}", kind, office, login, TODAY, parent_id=committee.id)


def test_an_office_above_universities_is_confirmed_below_it_where_one_was_first(sqlite: Database):
    """Whoever makes up a university beside a real one opens no office above both."""
    two_universities_below(sqlite)
    for name in ("前", "后"):
        for kind in (OrgKind.OFFICE, OrgKind.DISCIPLINE):
            cast.review(sqlite, f"{name}党委", f"{name}{kind}", NOW)
    account(sqlite, "new")
    appoint(sqlite, "new", "省委", Office.SECRETARY)
    for hold in make.rows(sqlite, Hold, confirmed=None):
        with pytest.raises(NotFound):
            decide(sqlite, f"后{OrgKind.OFFICE}", hold.id)
        decide(sqlite, f"前{OrgKind.OFFICE}", hold.id)


def test_forty_are_confirmed_at_once_and_namesakes_are_told(sqlite: Database):
    with sqlite.transaction() as session:
        for n in range(40):
            made = organizations.add_person(
                session,
                actor=cast.actor(session, "admin"),
                now=NOW,
                login=f"new{n}",
                name="同名同志",
                staff_number=f"N{n}",
            )
            appointments.appoint(
                session,
                actor=cast.actor(session, "admin"),
                now=NOW,
                zone=cast.SHANGHAI,
                user_id=made.id,
                office=Office.SECRETARY,
                starts_on=TODAY,
                organization_id=cast.organization(session, cast.BRANCH).id,
            )
    waits = held(sqlite, "director")
    assert len(waits) == 40
    assert {len(each.namesakes) for each in waits} == {39}
    ids = [each.hold.id for each in waits]
    with sqlite.transaction() as session:
        outcomes = confirmations.confirm_many(
            session, [*ids, UUID(int=1)], actor=cast.actor(session, "director"), now=NOW, today=TODAY
        )
    assert [each.refusal is None for each in outcomes] == [True] * 40 + [False]
    assert held(sqlite, "director") == []
