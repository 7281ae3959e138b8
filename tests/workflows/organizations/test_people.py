"""Organizations, people and offices: kept by the administrator, and by nobody else."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from models.item import Item
from models.people import Appointment, Organization
from models.session import Database
from models.vocabulary import Office, OrgKind, Sensitivity, State
from tests import cast, make
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal
from workflows.items.queries import listing
from workflows.journal.entries import DIRECTORY
from workflows.organizations import appointments, queries
from workflows.organizations import commands as organizations


def keep(database: Database, what: str, by: str = "admin", **given):
    with database.transaction() as session:
        actor = cast.actor(session, by)
        offices = what in {"appoint", "end_appointment"}
        zone = {"zone": cast.SHANGHAI} if offices else {}
        return getattr(appointments if offices else organizations, what)(
            session, actor=actor, now=make.NOW, **zone, **given
        )


def node(database: Database, name: str) -> Organization:
    with database.reading() as session:
        return cast.organization(session, name)


def test_only_the_administrator_keeps_the_directory(sqlite: Database):
    branch = node(sqlite, cast.BRANCH).id
    head = make.user_id(sqlite, "head")
    office = {"user_id": head, "organization_id": branch, "office": Office.LIAISON}
    (held, *_) = make.rows(sqlite, Appointment, user_id=head)
    acts = {
        "add_organization": {"name": "新支部", "code": "XX9", "kind": OrgKind.BRANCH},
        "add_person": {"login": "new", "name": "新同志", "staff_number": "N-1"},
        "appoint": office | {"starts_on": cast.TODAY},
        "end_appointment": {"appointment_id": held.id, "ends_on": cast.TODAY},
    }
    for what, given in acts.items():
        for by in ("director", "party_secretary", "inspector"):
            with pytest.raises(NotPermitted):
                keep(sqlite, what, by, **given)
        keep(sqlite, what, **given)
    assert make.history(sqlite, DIRECTORY)[-1].act == "end_appointment"


def test_the_tree_is_ragged_and_each_node_knows_its_university(database: Database):
    province = keep(database, "add_organization", name="省委", code="SW", kind=OrgKind.AUTHORITY)
    city = keep(database, "add_organization", name="市委", code="SX", kind=OrgKind.AUTHORITY, parent_id=province.id)
    school = keep(database, "add_organization", name="新学院党委", code="XY", kind=OrgKind.COMMITTEE, parent_id=city.id)
    direct = keep(
        database, "add_organization", name="直属支部", code="ZS", kind=OrgKind.DIRECT_BRANCH, parent_id=school.id
    )
    assert (province.committee_id, city.committee_id) == (None, None)
    assert school.committee_id == direct.committee_id == school.id
    assert direct.path == f"/{province.id.hex}/{city.id.hex}/{school.id.hex}/{direct.id.hex}/"


@pytest.mark.parametrize(
    ("what", "given", "expected"),
    [
        ("add_organization", {"name": "武夷学院党委", "code": "W", "kind": "committee"}, Conflict),
        ("add_person", {"login": "head", "name": "重名", "staff_number": "W-2"}, Conflict),
    ],
)
def test_names_are_given_once(sqlite: Database, what: str, given: dict, expected: type[Refusal]):
    with pytest.raises(expected):
        keep(sqlite, what, **given)


def test_what_is_wrong_with_an_appointment_is_named(sqlite: Database):
    nobody = node(sqlite, cast.BRANCH).id
    given = {"user_id": nobody, "organization_id": make.user_id(sqlite, "head")}
    with pytest.raises(Incomplete) as refused:
        keep(
            sqlite,
            "appoint",
            office=Office.MEMBER,
            starts_on=cast.TODAY,
            ends_on=cast.TODAY - timedelta(days=1),
            **given,
        )
    assert set(refused.value.fields) == {"user_id", "organization_id", "ends_on"}


def test_an_office_ends_with_its_last_day(sqlite: Database):
    with sqlite.reading() as session:
        held = session.exec(select(Appointment).where(Appointment.user_id == make.user(session, "head"))).one()
    with pytest.raises(Incomplete):
        keep(sqlite, "end_appointment", appointment_id=held.id, ends_on=date(2020, 8, 31))
    with pytest.raises(NotFound):
        keep(sqlite, "end_appointment", appointment_id=held.user_id, ends_on=cast.TODAY)
    keep(sqlite, "end_appointment", appointment_id=held.id, ends_on=cast.TODAY)
    with sqlite.reading() as session:
        assert len(cast.actor(session, "head").posts) == 1
        assert cast.actor(session, "head", cast.TODAY + timedelta(days=1)).posts == ()


def test_whoever_left_does_and_sees_nothing_more(sqlite: Database):
    """What is named in a person's name waits for the hand-over; the person is gone."""
    item_id = make.item(sqlite, State.RECTIFY)
    end(sqlite, "member", date(2021, 4, 30))
    later = make.NOW + timedelta(days=30)
    given = make.given(sqlite, item_id, "progress")
    assert make.attempt(sqlite, item_id, "progress", "member", **given) is None
    refusal = make.attempt(sqlite, item_id, "progress", "member", later, **given)
    assert type(refusal) is NotFound
    with sqlite.reading() as session:
        gone = cast.actor(session, "member", later.date())
        assert listing.list_items(session, gone, listing.ItemFilter(), today=later.date()) == []
    successor = make.user_id(sqlite, "colleague")
    succeeds = {"from_id": make.user_id(sqlite, "member"), "to_id": successor}
    make.move(sqlite, item_id, "hand_over", "xx_organizer", later, reason="离任", **succeeds)
    assert make.attempt(sqlite, item_id, "progress", "colleague", later, **given) is None


def test_an_office_does_not_end_before_its_last_signature_nor_come_back(sqlite: Database):
    make.item(sqlite, State.CLOSED)
    with pytest.raises(Incomplete, match="还以这一职务签过字"):
        end(sqlite, "director", make.NOW.date() - timedelta(days=1))
    end(sqlite, "director", make.NOW.date())
    with pytest.raises(Conflict, match="重新任职"):
        end(sqlite, "director", date(2021, 12, 31), now=make.NOW + timedelta(days=9))


def end(database: Database, login: str, last: date, now: datetime = make.NOW) -> None:
    with database.transaction() as session:
        (office,) = session.exec(select(Appointment).where(Appointment.user_id == make.user(session, login))).all()
        appointments.end_appointment(
            session, office.id, actor=cast.actor(session, "admin"), now=now, zone=cast.SHANGHAI, ends_on=last
        )


def test_an_office_for_one_item_is_shown_to_who_may_know_of_the_item(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    with sqlite.transaction() as session:
        session.get_one(Item, item_id).sensitivity = Sensitivity.CLUE
        session.get_one(Item, item_id).version += 1
        given = Appointment(
            user_id=make.user(session, "party_deputy"),
            starts_on=cast.SINCE,
            item_id=item_id,
            organization_id=cast.organization(session, cast.BRANCH).id,
            office=Office.PATRON,
        )
        session.add(given)

    def shown(login: str) -> bool:
        with sqlite.reading() as session:
            actor = cast.actor(session, login)
            rows = queries.appointments(session, actor, today=cast.TODAY, limit=200)
            return given.id in {row["id"] for row in rows}

    knowing = {login for login in ("head", "xx_secretary", "inspector", "member") if shown(login)}
    assert knowing == {"head", "xx_secretary", "inspector", "member"}
    assert not any(shown(login) for login in ("colleague", "liaison", "officer", "admin"))
