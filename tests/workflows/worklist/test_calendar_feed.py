"""A person's due dates: what stands in a calendar, for whom, and when it reminds."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import select

from models.duty import Duty
from models.item import Item
from models.session import Database
from models.vocabulary import Sensitivity, State
from tests import cast, make
from tests.statements import statements
from workflows.submissions import commands as submissions
from workflows.worklist.calendar_feed import CalendarEvent, CalendarEventKind, calendar_events

NUMBER, TEXT = "XX1-2021-001", "2020年10月、12月未召开党小组会"


def of(database: Database, login: str, today: date = cast.TODAY) -> list[CalendarEvent]:
    with database.reading() as session:
        return calendar_events(session, cast.actor(session, login, today), today=today)


def kinds(database: Database, login: str, today: date = cast.TODAY) -> list[CalendarEventKind]:
    return [due.kind for due in of(database, login, today)]


def set_item(database: Database, item_id: UUID, **values: object) -> None:
    with database.transaction() as session:
        session.execute(sa.update(Item).where(Item.id == item_id).values(**values))


def test_who_does_leads_or_heads_sees_an_item_and_only_who_does_sees_the_measure(database: Database):
    make.item(database, State.RECTIFY)
    assert kinds(database, "member") == [CalendarEventKind.ITEM, CalendarEventKind.MEASURE]
    assert kinds(database, "xx_patron") == [CalendarEventKind.ITEM]
    assert [due.kind for due in of(database, "head") if due.kind is not CalendarEventKind.DUTY] == [
        CalendarEventKind.ITEM
    ]
    for login in ("colleague", "director", "inspector", "party_secretary", "cj_organizer"):
        assert CalendarEventKind.ITEM not in kinds(database, login), login
    item = of(database, "member")[0]
    assert (item.name, item.text, item.due_on) == (NUMBER, TEXT, date(2021, 5, 20))


def test_a_delegate_sees_it_until_the_delegation_ends(database: Database):
    item_id = make.item(database, State.RECTIFY)
    colleague = make.user_id(database, "colleague")
    make.move(database, item_id, "delegate", "member", to_id=colleague, until_on="2021-04-30")
    assert kinds(database, "colleague", date(2021, 4, 30)) == [CalendarEventKind.ITEM]
    assert kinds(database, "colleague", date(2021, 5, 1)) == []


def test_only_what_is_still_to_be_done_is_due(database: Database):
    for state in State:
        item_id = make.item(database, state)
        expected = {
            State.PLAN: [],
            State.RECTIFY: [CalendarEventKind.ITEM, CalendarEventKind.MEASURE],
            State.LONG_TERM: [CalendarEventKind.MEASURE, CalendarEventKind.REVIEW],
        }.get(state, [])
        assert kinds(database, "member") == expected, state
        heads = [due.kind for due in of(database, "head") if due.kind is not CalendarEventKind.DUTY]
        reviewed = [CalendarEventKind.REVIEW] if state is State.LONG_TERM else [CalendarEventKind.ITEM]
        open_ = state in {State.PLAN, State.RECTIFY, State.LONG_TERM}
        assert heads == (reviewed if open_ else []), state
        set_item(database, item_id, due_on=date(2022, 6, 1), due_sort=date(2022, 6, 1))
        with database.transaction() as session:
            session.execute(sa.text("UPDATE measure SET due_on = '2022-06-01'"))


def test_a_measure_that_is_done_is_due_no_more(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    make.done(sqlite, item_id)
    assert kinds(sqlite, "member") == [CalendarEventKind.ITEM]


def test_what_an_organization_owes_is_due_for_those_who_may_send_it(database: Database):
    for login in ("head", "liaison"):
        (due,) = [due for due in of(database, login) if due.kind is CalendarEventKind.DUTY]
        assert (due.name, due.text) == ("教师第一党支部", "诊断情况工作台账")
        assert due.due_on == date(2021, 4, 20)
    assert kinds(database, "member") == kinds(database, "director") == []
    assert len(kinds(database, "xx_organizer")) == 2
    with database.transaction() as session:
        owner = cast.organization(session, cast.BRANCH).id
        duty = session.exec(select(Duty.id).where(Duty.organization_id == owner)).one()
        submissions.submit(session, duty, actor=cast.actor(session, "head"), now=make.NOW, note="台账")
    assert kinds(database, "head") == []


def test_what_is_180_days_ahead_is_shown_and_what_is_late_stays(database: Database):
    make.item(database, State.RECTIFY)
    for today, shown in ((date(2020, 11, 21), True), (date(2020, 11, 20), False)):
        assert bool(kinds(database, "member", today)) is shown
    late = of(database, "member", date(2021, 5, 21))
    assert [due.overdue for due in late] == [True, True]
    assert [due.overdue for due in of(database, "member", date(2021, 5, 20))] == [False, False]


def test_it_reminds_on_the_last_working_day_before(database: Database):
    """2021-05-08 was a make-up Saturday after 劳动节, 1 to 5 May."""
    item_id = make.item(database, State.RECTIFY)
    for due_on, remind_on in (
        (date(2021, 5, 20), date(2021, 5, 19)),
        (date(2021, 5, 6), date(2021, 4, 30)),
        (date(2021, 5, 9), date(2021, 5, 8)),
        (date(2021, 5, 10), date(2021, 5, 8)),
    ):
        set_item(database, item_id, due_on=due_on, due_sort=due_on)
        item = next(due for due in of(database, "member") if due.kind is CalendarEventKind.ITEM)
        assert (item.due_on, item.remind_on) == (due_on, remind_on)


def test_of_a_provisional_year_it_says_so(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    due_on = date(2031, 3, 3)
    set_item(sqlite, item_id, due_on=due_on, due_sort=due_on)
    for today, overdue in ((date(2031, 3, 3), False), (date(2031, 3, 4), True)):
        item = next(due for due in of(sqlite, "member", today) if due.kind is CalendarEventKind.ITEM)
        assert (item.remind_on, item.overdue) == (date(2031, 2, 28), overdue)
        assert item.reservation.startswith("2031年放假安排尚未公布")


def test_of_a_sensitive_item_only_the_number_is_told(database: Database):
    item_id = make.item(database, State.RECTIFY)
    set_item(database, item_id, sensitivity=Sensitivity.CLUE)
    assert [(due.name, due.text) for due in of(database, "member")] == [(NUMBER, "")] * 2


def test_who_holds_no_office_any_more_has_no_agenda(sqlite: Database):
    make.item(sqlite, State.RECTIFY)
    with sqlite.transaction() as session:
        session.execute(sa.text("UPDATE appointment SET ends_on = '2021-03-31'"))
    assert kinds(sqlite, "member") == []


def test_it_costs_two_statements_however_much_is_due(database: Database):
    counts = []
    for _ in range(2):
        make.item(database, State.RECTIFY)
        with database.reading() as session:
            actor = cast.actor(session, "member")
            calendar_events(session, actor, today=cast.TODAY)  # the rules are read once a process
            with statements(database) as said:
                calendar_events(session, actor, today=cast.TODAY)
        counts.append(len(said))
    assert counts == [2, 2]
