"""A step that is late is shown where one waits for it, and is counted at whoever must act (ADR 23)."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from models.session import Database
from models.vocabulary import Light, State
from tests import cast, make
from tests.workflows.dashboard.looking import looking
from tests.workflows.deadlines.escalating import alone, at, decide, documents, turn
from tests.workflows.deadlines.test_steps import filed
from workflows.dashboard.late_steps import late_steps_by_unit, longest_late_steps
from workflows.items.queries.step_dates import StepDate
from workflows.statistics.queries import statistics
from workflows.worklist.queue import queue_of
from workflows.worklist.todo import Todo, todo

APPLIED = make.NOW  # on 2021-04-01, so that 验收 is due on 04-09
LATE = date(2021, 4, 14)


@pytest.fixture
def campaign(sqlite: Database) -> UUID:
    return make.open_with(sqlite)


def of(database: Database, login: str, today: date) -> Todo:
    with database.reading() as session:
        return todo(session, cast.actor(session, login, today), now=at(f"{today:%m-%d}"), today=today)


def late(database: Database, campaign_id: UUID, login: str, today: date) -> dict[str, dict[str, int]]:
    """Return the late steps that somebody sees counted, by the organization that must act."""
    with looking(database, login, which=campaign_id) as there:
        look = replace(there, today=today)
        found, listed = look(late_steps_by_unit), look(longest_late_steps)
    assert found.total == len(listed) == sum(sum(line.counts.values()) for line in found.lines)
    return {line.label: dict(line.counts) for line in found.lines}


def test_what_waits_is_due_on_the_day_of_the_step_and_late_at_whoever_must_act(sqlite, campaign):
    item_id = make.item(sqlite, State.VERIFY, APPLIED, campaign)
    (task,) = (each.about for each in of(sqlite, "xx_organizer", LATE).mine if each.about.id == item_id)
    assert (task.due_on, task.overdue_days, task.late, task.light) == (date(2021, 4, 9), 3, True, Light.RED)
    (before,) = (each.about for each in of(sqlite, "xx_organizer", date(2021, 4, 9)).mine if each.about.id == item_id)
    assert (before.overdue_days, before.late, before.light) == (0, False, Light.GREY)

    head = of(sqlite, "head", LATE)
    (wait,) = (each for each in head.waiting if each.about.id == item_id)
    assert (wait.about.due_on, wait.about.late) == (date(2021, 5, 20), False)
    assert (wait.awaited.act, wait.awaited.due_on) == ("verify", date(2021, 4, 9))
    assert head.dates[item_id, "verify"] == StepDate(date(2021, 4, 9), 3, "信息工程系党总支")
    assert late(sqlite, campaign, "director", LATE) == {"信息工程系党总支": {"verify": 1}}
    assert late(sqlite, campaign, "xx_secretary", LATE) == {"信息工程系党总支": {"verify": 1}}
    assert late(sqlite, campaign, "cj_secretary", LATE) == {}


def test_a_queue_is_in_the_order_of_the_dates_of_its_steps(sqlite, campaign):
    old = make.item(sqlite, State.VERIFY)  # of a campaign that gives steps no date: by the item's, 05-20
    later, sooner = (make.item(sqlite, State.VERIFY, at(day), campaign) for day in ("04-13", "04-12"))
    with sqlite.reading() as session:
        queue = queue_of(session, cast.actor(session, "xx_organizer", LATE), ["verify"], today=LATE)
    assert [task.about.id for task in queue.tasks] == [sooner, later, old]


def test_what_waits_for_a_decision_past_its_date_is_late_at_who_decides_alone(sqlite, campaign):
    item_id = make.item(sqlite, State.RECTIFY, make.NOW, campaign)
    before, today = at("05-19"), date(2021, 5, 26)
    make.move(sqlite, item_id, "request_extension", "head", before, **make.given(sqlite, item_id, "request_extension"))
    with looking(sqlite, "director", which=campaign) as look:
        whole = replace(look, today=today)(statistics).whole
    assert (whole.overdue, whole.under_way) == (0, 1)
    assert whole.total == whole.closed + whole.under_way + whole.long_term + whole.void
    assert late(sqlite, campaign, "director", today) == {"信息工程系党总支": {"grant_extension": 1}}
    (task,) = (each.about for each in of(sqlite, "xx_deputy", today).mine if each.about.id == item_id)
    assert (task.due_on, task.overdue_days) == (date(2021, 5, 21), 3)


def test_an_answer_to_a_document_is_late_at_whom_it_was_sent_to(sqlite, campaign):
    alone(sqlite)
    make.item(sqlite, State.VERIFY, APPLIED, campaign)
    turn(sqlite, "04-12", "04-14")
    (document,) = documents(sqlite)
    decide(sqlite, "send", document, day="04-15", number="督〔2021〕1号")  # to be answered by 04-20
    whole = {"信息工程系党总支": {"verify": 1}}
    assert late(sqlite, campaign, "director", date(2021, 4, 20)) == whole
    whole["信息工程系党总支"]["answer_document"] = 1
    for login, seen in (("director", whole), ("xx_secretary", whole), ("student_head", {})):
        assert late(sqlite, campaign, login, date(2021, 4, 21)) == seen, login


def test_what_was_filed_and_is_not_received_is_late_at_the_office(sqlite, campaign):
    duty_id = filed(sqlite, campaign, "04-01")
    (task,) = (each.about for each in of(sqlite, "director", LATE).mine if each.about.id == duty_id)
    assert (task.due_on, task.overdue_days) == (date(2021, 4, 7), 5)
    (line,) = late(sqlite, campaign, "director", LATE).items()
    assert line == ("闽江学院党委（本级）", {"receive": 1})
    with looking(sqlite, "director", which=campaign) as look:
        (step,) = replace(look, today=LATE)(longest_late_steps)
    assert step.text == "教师第一党支部《诊断情况工作台账》"
