"""空缺: seats that closing needs and nobody fills, day by day and place by place."""

from datetime import date, timedelta

from models.people import Appointment, User
from models.session import Database
from models.vocabulary import Office
from tests import cast, make
from tests.statements import statements
from tests.workflows.items.test_handover import leaves
from workflows.organizations.vacancies import Vacancy, vacancies

END = date(2021, 4, 30)
AFTER = END + timedelta(days=1)
XX = "信息工程系党总支"


def vacant(database: Database, organization: str, today: date = AFTER) -> list[Vacancy]:
    with database.reading() as session:
        return vacancies(session, cast.organization(session, organization).path, today)


def told(found: list[Vacancy]) -> set[tuple[str, str, tuple[str, ...], date | None]]:
    return {(each.organization, each.role, each.seats, each.since) for each in found}


def test_where_all_seats_are_filled_nothing_is_vacant(database: Database):
    assert vacant(database, cast.BRANCH) == []


def test_a_head_who_left_is_missing_as_head_and_as_guarantor(database: Database):
    leaves(database, "head")
    assert vacant(database, cast.BRANCH, END) == []
    own = ("本组织书记",)
    assert told(vacant(database, cast.BRANCH)) == {
        (cast.BRANCH, "本组织书记", own, END),
        (cast.BRANCH, "背书人", own, END),
    }
    make.appoint(database, "colleague", cast.BRANCH, Office.SECRETARY, since=AFTER)
    assert vacant(database, cast.BRANCH) == []


def test_one_of_a_group_is_enough(database: Database):
    leaves(database, "xx_organizer")
    verifiers = [each for each in vacant(database, cast.BRANCH) if each.role == "验收人"]
    assert verifiers == []
    leaves(database, "xx_deputy", END + timedelta(days=2))
    found = [each for each in vacant(database, cast.BRANCH, END + timedelta(days=3)) if each.role == "验收人"]
    (verifier,) = found
    assert set(verifier.seats) >= {"上级党组织组织员", "上级党组织副书记"}
    assert verifier.since == END + timedelta(days=2)


def test_a_seat_above_is_missed_by_all_who_need_it(database: Database):
    leaves(database, "xx_secretary")
    missed = {(each.organization, each.role) for each in vacant(database, XX)}
    assert (XX, "本组织书记") in missed
    assert (cast.BRANCH, "第1步签批人") in missed
    assert ("学生党支部", "第1步签批人") in missed
    assert (cast.BRANCH, "本组织书记") not in missed


def test_an_office_of_the_university_is_looked_for_where_it_hangs(database: Database):
    for login in ("director", "officer"):
        leaves(database, login)
    missed = [each for each in vacant(database, cast.BRANCH) if "签批人" in each.role]
    assert any("党委工作部部长" in each.seats for each in missed)
    leaves(database, "outside_director")
    assert len(vacant(database, cast.BRANCH)) == len(
        {(each.role, each.seats) for each in vacant(database, cast.BRANCH)}
    )


def test_a_person_who_may_no_longer_sign_in_fills_no_seat(database: Database):
    with database.transaction() as session:
        person = session.get_one(User, make.user(session, "head"))
        person.active = False
    assert {each.role for each in vacant(database, cast.BRANCH)} == {"本组织书记", "背书人"}
    assert {each.since for each in vacant(database, cast.BRANCH)} == {None}


def test_an_office_held_for_one_item_fills_no_seat(database: Database):
    leaves(database, "head")
    item_id = make.registered(database, by="liaison")
    with database.transaction() as session:
        session.add(
            Appointment(
                user_id=make.user(session, "colleague"),
                organization_id=cast.organization(session, cast.BRANCH).id,
                office=Office.SECRETARY,
                starts_on=cast.SINCE,
                item_id=item_id,
            )
        )
    assert {each.role for each in vacant(database, cast.BRANCH)} == {"本组织书记", "背书人"}


def test_what_no_running_campaign_needs_is_not_missed(database: Database):
    leaves(database, "head")
    assert vacant(database, cast.BRANCH, date(2021, 12, 31))
    assert vacant(database, cast.BRANCH, date(2022, 1, 1)) == []


def test_what_stands_in_two_campaigns_is_told_once(database: Database):
    leaves(database, "head")
    before = told(vacant(database, cast.BRANCH))
    make.open_with(database)
    again = vacant(database, cast.BRANCH)
    assert told(again) == before
    assert len(again) == len(before)


def test_it_costs_the_same_however_many_organizations_there_are(sqlite: Database):
    spent = []
    for organization in (cast.BRANCH, "闽江学院党委"):
        vacant(sqlite, organization)
        with sqlite.reading() as session:
            scope = cast.organization(session, organization).path
            with statements(sqlite) as said:
                vacancies(session, scope, AFTER)
        spent.append(len(said))
    assert spent[0] == spent[1] == 3
