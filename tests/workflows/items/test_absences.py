"""Who is not there of those whom an item names or waits for, as its page and 待办 say it."""

from uuid import UUID

import pytest

from models.session import Database
from models.vocabulary import Office, State
from tests import cast, make
from tests.workflows.organizations.absent import LAST, close_account, leave, leave_office
from workflows.items.loading import load
from workflows.items.queries import absences
from workflows.items.queries.absences import Absence, AbsenceKind
from workflows.items.queries.next_steps import next_steps
from workflows.worklist.todo import todo


def of_item(database: Database, item_id: UUID) -> tuple[Absence, ...]:
    with database.reading() as session:
        case = load.load_page(session, cast.actor(session, "inspector"), item_id, now=make.NOW)
        return absences.absences(session, case, next_steps(case))


def test_nobody_is_missed_where_all_are_there(sqlite: Database):
    for state in (State.RECTIFY, State.VERIFY, State.CLOSED):
        assert of_item(sqlite, make.item(sqlite, state)) == (), state


@pytest.mark.parametrize(("stand_in", "hears"), [("colleague", ("colleague同志",)), (None, ())])
def test_who_is_away_is_named_until_when_and_with_who_stands_in(sqlite: Database, stand_in, hears):
    item_id = make.item(sqlite, State.RECTIFY)
    leave(sqlite, "member", stand_in)
    who = make.user_id(sqlite, "member")
    assert of_item(sqlite, item_id) == (Absence(AbsenceKind.LEAVE, who, "member同志", LAST, hears),)


def test_who_has_left_is_named_with_who_hears_instead(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    for login in ("member", "colleague", "xx_patron"):
        close_account(sqlite, login)
    found = {(each.kind, each.name, each.until, each.hears) for each in of_item(sqlite, item_id)}
    assert found == {
        (AbsenceKind.LEFT, "member同志", None, ("head同志",)),
        (AbsenceKind.LEFT, "xx_patron同志", None, ("xx_secretary同志",)),
    }


def test_whose_measure_waits_is_named_too(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    make.assigned(sqlite, item_id)
    who = make.user_id(sqlite, "colleague")
    measure = {"text": "固定每月第2周周三召开", "responsible_id": who, "due_on": "2021-05-20"}
    make.move(sqlite, item_id, "submit_plan", "head", goal="每月按期召开", measures=[measure])
    leave(sqlite, "colleague", None)
    assert of_item(sqlite, item_id) == (Absence(AbsenceKind.LEAVE, who, "colleague同志", LAST, ()),)


def test_seats_that_nobody_fills_are_named_and_those_of_whom_a_rule_bars_are_not(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    make.appoint(sqlite, "member", "信息工程系党总支", Office.ORGANIZER)
    for login in ("xx_deputy", "xx_organizer"):
        leave_office(sqlite, login)
    assert of_item(sqlite, item_id) == ()
    close_account(sqlite, "member")
    [vacant] = [each for each in of_item(sqlite, item_id) if each.kind is AbsenceKind.VACANT]
    seats, hears = "上级党组织组织员、上级党组织副书记", ("xx_secretary同志",)
    assert vacant == Absence(AbsenceKind.VACANT, None, seats, None, hears)


def test_where_the_head_who_hears_instead_is_away_the_next_above_hears_too(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    leave(sqlite, "xx_secretary", None)
    for login in ("xx_deputy", "xx_organizer"):
        leave_office(sqlite, login)
    (vacant,) = of_item(sqlite, item_id)
    assert vacant.hears == ("xx_secretary同志", "party_secretary同志")


def test_of_whom_one_waits_for_it_is_said_of_each_item(sqlite: Database):
    waits, alone = (make.item(sqlite, state) for state in (State.VERIFY, State.RECTIFY))
    leave(sqlite, "xx_organizer", "xx_deputy")
    with sqlite.reading() as session:
        found = todo(session, cast.actor(session, "head"), now=make.NOW, today=cast.TODAY)
    said = {item_id: [(each.name, each.hears) for each in absent] for item_id, absent in found.absences.items()}
    assert said == {waits: [("xx_organizer同志", ("xx_deputy同志",))], alone: []}


def test_where_all_who_decide_are_away_it_is_said_who_hears_instead(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    leave(sqlite, "xx_organizer", None)
    assert [each.name for each in of_item(sqlite, item_id)] == ["xx_organizer同志"]
    leave(sqlite, "xx_deputy", None, ends_on=cast.TODAY)
    *_, all_away = of_item(sqlite, item_id)
    seats, hears = "上级党组织组织员、上级党组织副书记", ("xx_secretary同志",)
    assert all_away == Absence(AbsenceKind.LEAVE, None, seats, cast.TODAY, hears)
    with sqlite.reading() as session:
        found = todo(session, cast.actor(session, "head"), now=make.NOW, today=cast.TODAY)
    assert found.absences[item_id][-1] == all_away
