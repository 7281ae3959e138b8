"""A year in which nobody acts: 47 organizations, 120 items, 54 reports; what the clock says to whom, and when."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.deadline import Deadline
from models.document_states import DocumentState
from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.notice import Notice
from models.people import Organization
from models.session import Database
from models.vocabulary import DutyState, EscalationStep, Office, OrgKind, State
from scheduler.simulate import play
from tests import cast, make
from tests.conftest import lent_copy
from tests.workflows.deadlines.escalating import at, decide, documents, drafts, lines, turn
from workflows.deadlines import ladder, subjects
from workflows.items import commands as items
from workflows.organizations import appointments
from workflows.organizations import commands as directory
from workflows.worklist.other_tasks import document_tasks

UNIVERSITY = "闽江学院党委"
UNITS = ("信息工程系党总支", "财经系党总支")
ORGANIZATIONS, BRANCHES, ITEMS, DUTIES = 47, 36, 120, 54
END = date(2021, 12, 31)
MOST_DOCUMENTS = 10


@pytest.fixture(scope="module")
def year(sqlite_master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The university after a year in which the clock alone did anything."""
    with lent_copy(sqlite_master, tmp_path_factory.mktemp("year")) as database:
        with database.transaction() as session:
            session.execute(sa.update(Deadline).values(next_check_at=None))  # the campaign of the cast
            branches = _grow(session)
        campaign_id = make.open_with(database)
        with database.transaction() as session:
            _register(session, campaign_id, branches)
        for _ in play(database, cast.START, at(END, 23)):
            pass
        yield database


def _grow(session) -> list[tuple[UUID, str]]:
    """Add two more 党总支, and branches with a 书记 below the two that there are; return these with their unit."""
    for n in range(2):
        _organization(session, f"第{n}党总支", f"Z{n}", OrgKind.GENERAL_BRANCH, UNIVERSITY)
    units = islice(cycle(UNITS), BRANCHES)
    return [(_organization(session, f"第{n}支部", f"B{n}", OrgKind.BRANCH, unit), unit) for n, unit in enumerate(units)]


def _organization(session, name: str, code: str, kind: OrgKind, above: str) -> UUID:
    admin, parent = cast.actor(session, "admin"), cast.organization(session, above)
    node = directory.add_organization(
        session, actor=admin, now=cast.START, name=name, code=code, kind=kind, parent_id=parent.id
    )
    person = directory.add_person(
        session, actor=admin, now=cast.START, login=f"{code}_head", name=f"{name}书记", staff_number=code
    )
    appointments.appoint(
        session,
        actor=admin,
        now=cast.START,
        zone=cast.SHANGHAI,
        user_id=person.id,
        organization_id=node.id,
        office=Office.SECRETARY,
        starts_on=cast.SINCE,
    )
    return node.id


def _register(session, campaign_id: UUID, branches: list[tuple[UUID, str]]) -> None:
    director, by = cast.actor(session, "director"), dict(zip(UNITS, ("xx_organizer", "cj_organizer"), strict=True))
    for n, (branch, unit) in zip(range(ITEMS), cycle(branches), strict=False):
        made = items.register(session, campaign_id, branch, actor=director, now=make.NOW, text=f"第{n}项问题未整改到位")
        due_on = date(2021, 4, 26) + timedelta(days=2 * n)
        given = {"rectification": "phased", "due_on": due_on}
        items.advance(session, made.item.id, "confirm", actor=cast.actor(session, by[unit]), now=make.NOW, **given)


def test_it_is_as_large_as_was_said(year: Database):
    with year.reading() as session:
        committee = cast.organization(session, UNIVERSITY)
        nodes = session.exec(select(Organization).where(Organization.committee_id == committee.id)).all()
        clocks = session.exec(select(Deadline).where(Deadline.position > 0)).all()
    assert len(nodes) == ORGANIZATIONS
    assert Counter(clock.item_id is None for clock in clocks) == {False: ITEMS, True: DUTIES}


def clock_entries(database: Database) -> list[Entry]:
    rungs = {rung.value for rung in EscalationStep}
    return [entry for entry in make.rows(database, Entry, automatic=True) if entry.act in rungs]


def test_each_rung_is_told_on_its_day_and_none_on_a_day_off(year: Database):
    told = defaultdict[UUID, list[tuple[date, str]]](list)
    for entry in clock_entries(year):
        local = entry.at.astimezone(cast.SHANGHAI)
        assert local.hour == 8
        if "act" in entry.data:
            assert cast.EARLY.is_workday(local.date())
        else:
            told[entry.subject_id].append((local.date(), entry.act))
    with year.reading() as session:
        for clock in session.exec(select(Deadline).where(Deadline.position > 0)).all():
            about = subjects.load_subject(session, clock)
            days = [
                (ladder.rung_day(step, about.due_on, about.days), step.rung.value)
                for step in ladder.rungs_of(about.book.rules.ladder)
            ]
            assert sorted(told[about.row.id]) == sorted(each for each in days if cast.TODAY <= each[0] <= END)
            assert all(about.days.is_workday(day) for day, _ in told[about.row.id])


def test_nobody_hears_of_the_clock_twice_a_day(year: Database):
    clocks = {entry.id for entry in clock_entries(year)}
    told = Counter[tuple[UUID, date]]()
    of_lines = Counter[tuple[UUID, date]]()
    for notice in make.rows(year, Notice):
        if notice.entry_id in clocks:
            key = (notice.recipient_id, notice.created_at.astimezone(cast.SHANGHAI).date())
            told[key] += notice.message_id is None
            of_lines[key] += 1
    assert set(told.values()) == {1}
    assert max(of_lines.values()) > 20


def test_the_director_hears_once_a_day_and_never_has_more_than_ten_documents_to_decide_on(year: Database):
    """Release 0.3 sent him 127 messages in a day and put 90 papers before him."""
    director = make.user_id(year, "director")
    messages, of_lines = Counter[date](), Counter[date]()
    for notice in make.rows(year, Notice, recipient_id=director):
        if (day := _day(notice.created_at)) > cast.START.date():  # on which the people of the cast did something
            messages[day] += notice.message_id is None
            of_lines[day] += 1
    assert max(messages.values()) == 1
    assert max(of_lines.values()) > 100  # in that one message
    waiting = Counter[date]()
    for day in messages:
        waiting[day] = sum(_day(document.drafted_at) <= day for document in documents(year))  # none is decided
    assert 0 < max(waiting.values()) <= MOST_DOCUMENTS
    with year.reading() as session:
        tasks = document_tasks(session, cast.actor(session, "director", END), today=END, limit=1000)
    assert len(tasks) == waiting[max(messages)] == 5


def test_one_document_waits_for_each_organization_whatever_else_is_late(year: Database):
    found = documents(year)
    assert {document.state for document in found} == {DocumentState.DRAFTED}
    assert len({document.organization_id for document in found}) == len(found) == 5 <= MOST_DOCUMENTS
    late = {each.id for each in (*make.rows(year, Item), *make.rows(year, Duty)) if each.due_on < date(2021, 12, 20)}
    with year.reading() as session:
        clocks = session.exec(select(Deadline).where(Deadline.position > 0)).all()
        mine = {clock.item_id or clock.duty_id for clock in clocks}
    assert set().union(*(lines(year, document) for document in found)) >= late & mine


def test_time_decided_nothing(year: Database):
    assert {duty.state for duty in make.rows(year, Duty)} == {DutyState.OWED}
    assert {item.state for item in make.rows(year, Item)} == {State.PLAN}


def test_where_all_is_sent_and_nothing_answered_each_thing_climbs_a_rung_at_a_time(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    day, number = date(2021, 4, 20), 0
    while day <= date(2021, 8, 6):
        turn(sqlite, f"{day:%m-%d}", f"{day:%m-%d}")
        for document in documents(sqlite, state=DocumentState.DRAFTED):
            number += 1
            decide(sqlite, "send", document, day=f"{day:%m-%d}", number=f"督〔2021〕{number}号")
        day += timedelta(days=1)
    its = drafts(sqlite, item_id)
    assert list(its) == ["supervise", "circulate", "interview", "refer"]
    found = documents(sqlite)
    assert len({(each.rung, each.addressee_id, _day(each.drafted_at)) for each in found}) == len(found)
    days = [_day(draft.decided_at) for draft in its.values()]
    assert days == sorted(set(days))
    circulars = [each for each in found if each.rung == "circulate"]
    assert {each.organization_id for each in circulars} == {circulars[0].organization_id}
    assert all(each.person_id for each in found if each.rung == "interview")


def _day(moment: datetime) -> date:
    return moment.astimezone(cast.SHANGHAI).date()
