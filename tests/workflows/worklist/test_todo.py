"""待办: what each must do, in order, what they wait for, and the desk's queue."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from models.duty import Duty
from models.item import Item
from models.session import Database
from models.vocabulary import Light, Office, State
from tests import cast, make
from tests.soak.waiting import is_asked
from tests.statements import statements
from tests.workflows.items import varied
from workflows.errors import NotFound
from workflows.items.loading import load
from workflows.items.loading.parts import Part
from workflows.items.queries.expected_moves import EXPECTED_MOVES, looked_at
from workflows.items.queries.next_steps import next_steps
from workflows.notifications import queries as notifications
from workflows.notifications.commands import acknowledge
from workflows.submissions import commands as submissions
from workflows.worklist.queue import Queue, neighbours, queue_of
from workflows.worklist.todo import Todo, todo

AUGUST = cast.beijing(2021, 8, 25, 9)
LATE = cast.beijing(2021, 5, 26, 9)
LOOKED_AT = looked_at(EXPECTED_MOVES, State) | {Part.PROXIES, Part.HOLDERS}
"""Of an item, by who asks what is to be done about it, and by whom."""


def of(database: Database, login: str, now: datetime = make.NOW, **asked) -> Todo:
    today = now.astimezone(cast.SHANGHAI).date()
    with database.reading() as session:
        return todo(session, cast.actor(session, login, today), now=now, today=today, **asked)


def of_items(found: Todo) -> set[tuple[UUID, str]]:
    return {(task.about.id, task.act) for task in found.mine if task.about.kind == "item"}


def acts(found: Todo, kind: str) -> list[tuple[str, str]]:
    return [(task.act, task.about.text) for task in found.mine if task.about.kind == kind]


@pytest.mark.slow
@pytest.mark.parametrize("now", [make.NOW, AUGUST], ids=["april", "august"])
def test_it_is_what_the_rules_let_each_do_and_who_is_awaited_is_who_is_asked(database: Database, now: datetime):
    ids = varied.varied(database)
    varied.proxied(database)
    today = now.date()
    asked_alone = defaultdict(set)
    with database.reading() as session:
        for login in varied.CAST:
            actor = cast.actor(session, login, today)
            expected = set()
            for item_id in ids:
                try:
                    case = load.load_page(session, actor, item_id, LOOKED_AT, now=now)
                except NotFound:
                    continue
                for each in EXPECTED_MOVES:
                    if is_asked(session, case, each):
                        expected.add((item_id, each.move.name))
                    if is_asked(session, replace(case, parts=replace(case.parts, proxies={})), each):
                        asked_alone[item_id, each.move.name].add(actor.user_id)
            found = todo(session, actor, now=now, today=today, limit=100)
            assert of_items(found) == expected, login
            assert not found.more
        assert len({act for _, act in asked_alone}) == (11 if now is AUGUST else 10)

        anybody = cast.actor(session, "head", today)
        rows = load.rows_of(session, ids)
        for case in load.load_many(
            session, anybody, rows, load.PAGE - {Part.HISTORY, Part.DOUBTS}, now=now, today=today
        ):
            for awaited in next_steps(case):
                people = {person.user_id for person in awaited.people}
                assert people == asked_alone[case.item.id, awaited.act], (case.item, awaited)
                assert awaited.since == make.NOW
        assert {act for _, act in asked_alone} >= {"confirm", "sign", "verify", "apply"}


def test_what_is_overdue_longest_comes_first_and_what_has_no_date_last(database: Database):
    made = {}
    for due in ("2021-05-24", "2021-05-10", "2021-06-30", "2021-05-26"):
        made[due] = item_id = make.registered(database)
        make.move(
            database,
            item_id,
            "confirm",
            "xx_organizer",
            rectification="immediate",
            due_on=date.fromisoformat(due) if due < "2021-05-31" else date(2021, 5, 31),
        )
    undated = make.registered(database)

    found = of(database, "xx_organizer", LATE)
    tasks = [task for task in found.mine if task.about.kind == "item"]
    assert [task.about.id for task in tasks] == [*(made[due] for due in sorted(made)), undated]
    assert [task.act for task in tasks] == ["assign"] * 4 + ["confirm"]
    assert [task.about.overdue_days for task in tasks] == [12, 2, 0, 0, 0]
    assert [task.about.late for task in tasks] == [True, True, False, False, False]
    assert tasks[0].about.light is Light.RED
    first = tasks[0].about
    assert (first.number, first.organization) == ("XX1-2021-002", cast.BRANCH)
    assert found.counts["assign"] == 4


def test_what_is_more_than_is_shown_is_said_and_still_counted(sqlite: Database):
    for _ in range(4):
        make.registered(sqlite)
    found = of(sqlite, "xx_organizer", limit=3)
    assert (len(found.mine), found.more, found.counts["confirm"]) == (3, True, 4)
    waits = of(sqlite, "head", limit=3)
    assert (len(waits.waiting), waits.more_waiting) == (3, True)


def test_who_is_named_or_has_signed_waits_for_the_others(database: Database):
    item_id = make.item(database, State.VERIFY)

    def waited(login: str) -> list[tuple[str, set[str]]]:
        return [
            (wait.awaited.act, {person.name for person in wait.awaited.people})
            for wait in of(database, login).waiting
            if wait.about.id == item_id
        ]

    verifiers = ("verify", {"xx_organizer同志", "xx_deputy同志"})
    assert {login: waited(login) for login in ("head", "member", "xx_patron")} == {
        "head": [verifiers],
        "member": [verifiers],
        "xx_patron": [verifiers],
    }
    assert waited("xx_organizer") == waited("colleague") == waited("director") == []

    make.verified(database, item_id)
    assert waited("xx_organizer") == [("sign", {"xx_secretary同志"})]
    assert waited("xx_deputy") == []
    make.move(database, item_id, "sign", "xx_secretary")
    assert waited("xx_secretary") == [("sign", {"director同志"})]
    make.move(database, item_id, "sign", "director")
    assert waited("head") == waited("xx_secretary") == []


def test_who_delegated_waits_for_the_delegate(database: Database):
    item_id = make.item(database, State.RECTIFY)
    make.move(database, item_id, "delegate", "member", **make.given(database, item_id, "delegate"))
    assert of_items(of(database, "colleague")) == {(item_id, "progress")}
    [wait] = of(database, "member").waiting
    [person] = wait.awaited.people
    assert (person.name, person.title) == ("colleague同志", "受托人")
    assert wait.awaited.due_on == date(2021, 5, 20)
    ended = make.NOW + timedelta(days=60)
    assert of_items(of(database, "member", ended)) == {(item_id, "progress")}


def test_nobody_is_awaited_where_nobody_may(database: Database):
    item_id = make.item(database, State.VERIFY)
    with database.transaction() as session:
        item = session.get_one(Item, item_id)
        item.leader_id, item.responsible_id = (make.user(session, "xx_organizer"), make.user(session, "xx_deputy"))
        item.version += 1
    [wait] = of(database, "head").waiting
    assert (wait.awaited.act, wait.awaited.people) == ("verify", ())
    assert wait.awaited.seats == ("上级党组织组织员", "上级党组织副书记")


def test_a_report_is_filed_by_its_own_received_by_the_office_and_never_by_who_filed_it(database: Database):
    make.appoint(database, "liaison", "闽江学院党委工作部", Office.OFFICER)
    assert ("file", "诊断情况工作台账") in acts(of(database, "student_head"), "duty")
    assert acts(of(database, "member"), "duty") == []
    assert acts(of(database, "director"), "duty") == []

    duty = duty_of(database, cast.BRANCH)
    with database.transaction() as session:
        submissions.submit(session, duty, actor=cast.actor(session, "liaison"), now=make.NOW, note="台账")
    assert acts(of(database, "director"), "duty") == [("receive", "诊断情况工作台账")]
    assert ("receive", "诊断情况工作台账") not in acts(of(database, "liaison"), "duty")
    assert ("file", "诊断情况工作台账") not in acts(of(database, "head"), "duty")


def test_a_late_report_says_by_how_many_working_days(database: Database):
    now = cast.beijing(2021, 4, 26, 9)
    [task] = [t for t in of(database, "student_head", now).mine if t.about.kind == "duty"][:1]
    about = task.about
    assert (about.due_on, about.overdue_days, about.late) == (date(2021, 4, 20), 5, True)
    assert about.light is Light.RED


def test_blank_indicators_are_asked_for_until_the_ledger_is_filed(database: Database):
    def asked(login: str) -> list[str]:
        return [text for act, text in acts(of(database, login), "diagnosis")]

    assert asked("head") == asked("liaison") == ["诊断指南还有27个指标没有对照"]
    assert asked("xx_secretary") == ["诊断指南还有27个指标没有对照"]
    assert asked("member") == asked("director") == []
    make.registered(database)
    assert asked("head") == ["诊断指南还有26个指标没有对照"]
    with database.transaction() as session:
        submissions.submit(
            session, duty_of(database, cast.BRANCH), actor=cast.actor(session, "head"), now=make.NOW, note="台账"
        )
    assert asked("head") == []


def test_what_is_unread_is_counted(database: Database):
    make.registered(database)
    assert of(database, "xx_organizer").unread == 1
    with database.transaction() as session:
        actor = cast.actor(session, "xx_organizer")
        [notice] = notifications.inbox(session, actor)
        acknowledge(session, notice["id"], actor=actor, now=make.NOW)
    assert of(database, "xx_organizer").unread == 0


def test_who_holds_no_office_has_nothing_to_do(sqlite: Database):
    varied.varied(sqlite)
    found = of(sqlite, "admin")
    assert (found.mine, found.waiting, dict(found.counts), found.unread) == ((), (), {}, 0)


def test_a_desk_shows_one_after_the_other(database: Database):
    made = [make.item(database, State.VERIFY) for _ in range(3)]
    make.verified(database, made[2])

    def queue(moves: set[str], **asked) -> Queue:
        with database.reading() as session:
            return queue_of(session, cast.actor(session, "xx_deputy"), moves, today=cast.TODAY, **asked)

    whole = queue({"verify"})
    assert [task.about.id for task in whole.tasks] == made[:2]
    assert (whole.total, whole.more) == (2, False)
    assert queue({"sign"}).tasks == ()

    first, second = (neighbours(whole, item_id) for item_id in made[:2])
    assert (first.index, first.previous, first.next) == (1, None, whole.tasks[1])
    assert (second.index, second.previous, second.next) == (2, whole.tasks[0], None)
    make.verified(database, made[0])
    gone = neighbours(queue({"verify"}), made[0])
    assert (gone.index, gone.next.about.id, gone.total) == (None, made[1], 1)


def test_whoever_has_more_than_is_shown_is_told_how_many_there_are(sqlite: Database):
    made = [make.registered(sqlite) for _ in range(3)]
    with sqlite.reading() as session:
        found = queue_of(session, cast.actor(session, "xx_organizer"), {"confirm"}, today=cast.TODAY, limit=2)
    assert [task.about.id for task in found.tasks] == made[:2]
    assert (found.total, found.more) == (3, True)
    whole = of(sqlite, "xx_organizer", limit=2)
    assert (len(whole.mine), whole.counts["confirm"], whole.more) == (2, 3, True)


@pytest.mark.parametrize("login", ["xx_deputy", "member", "director"])
@pytest.mark.parametrize("state", [State.PLAN, State.RECTIFY, State.VERIFY])
def test_what_it_costs_does_not_move_with_the_number_of_items(sqlite: Database, state: State, login: str):
    make.item(sqlite, state)
    costs = []
    for number in (5, 60):
        varied.copies(sqlite, number, state)
        with statements(sqlite) as found:
            of(sqlite, login)
        costs.append(len(found))
    assert costs[0] == costs[1] <= 25, "\n\n".join(found)


def duty_of(database: Database, organization: str) -> UUID:
    with database.reading() as session:
        owner = cast.organization(session, organization).id
        return session.exec(select(Duty.id).where(Duty.organization_id == owner).order_by(Duty.due_on)).first()
