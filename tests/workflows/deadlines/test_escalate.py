"""The clock: which rung on which day, to whom, once; and what a named human must decide."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from models.campaign import Milestone
from models.deadline import Escalation
from models.document_states import DocumentState
from models.duty import Duty
from models.session import Database
from models.vocabulary import EscalationState, EscalationStep, State
from scheduler.tick import tick
from tests import cast, make
from tests.workflows.deadlines.escalating import alone, at, decide, documents, drafts, rungs, turn
from workflows.submissions import commands as submissions

DUE = date(2021, 5, 20)

OFFICE = {"director", "officer"}

# Working days around 05-20, past 劳动节 (05-01 to 05-05, made up on 05-08) and 端午 (06-14).
LADDER = [
    ("05-07", "remind"),
    ("05-13", "remind"),
    ("05-13", "warn"),
    ("05-19", "remind"),
    ("05-21", "urge"),
    ("05-25", "supervise"),
    ("06-03", "circulate"),
    ("06-10", "interview"),
    ("07-02", "refer"),
]

ITS_OWN = {"member", "liaison", "head"}

TOLD = {"remind": ITS_OWN, "warn": ITS_OWN | {"xx_secretary"}, "urge": {"member", "head", "xx_secretary"}}


def test_each_rung_falls_on_its_day_once_however_often_the_clock_ticks(database: Database):
    item_id = make.item(database, State.RECTIFY)
    turn(database, "05-06", "07-05", hours=(8, 9))

    assert rungs(database, item_id) == LADDER
    for said in make.history(database, item_id):
        if said.by is None:
            assert said.told == TOLD.get(said.act, OFFICE), said.act
    drafted = drafts(database, item_id)
    assert set(drafted) == {"supervise", "circulate", "interview", "refer"}
    assert {draft.state for draft in drafted.values()} == {EscalationState.DRAFTED}
    clock = make.deadline(database, item_id)
    assert (clock.rung, clock.next_check_at) == (EscalationStep.REFER, None)


def test_each_says_why_that_day_and_how_late_it_is(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    turn(sqlite, "05-07", "05-25")
    said = {s.act: s for s in make.history(sqlite, item_id) if s.by is None}
    assert said["urge"].data == {
        "rung": "urge",
        "due_on": "2021-05-20",
        "overdue": 1,
        "why": "整改时限2021年5月20日（星期四）后第1个工作日，即2021年5月21日（星期五）。",
    }
    assert said["urge"].text.startswith("催办：XX1-2021-001 2020年10月、12月未召开党小组会")
    assert said["urge"].text.endswith("（已逾期 1 个工作日，整改时限 2021-05-20）")
    assert said["supervise"].text.startswith("督办：")
    assert "待签发，已逾期 3 个工作日" in said["supervise"].text
    assert drafts(sqlite, item_id)["supervise"].reason == said["supervise"].data["why"]


@pytest.mark.parametrize(("reported", "warned"), [("05-04", False), ("04-20", True)])
def test_a_warning_is_spared_where_something_was_reported_lately(sqlite, reported, warned):
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "progress", "member", at(reported), text="推进中")
    turn(sqlite, "05-06", "05-19")
    expected = [each for each in LADDER[:4] if warned or each[1] != "warn"]
    assert rungs(sqlite, item_id) == expected


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        # a week off before the due date: the last reminder and the warning
        (["05-06", "05-14"], [("05-14", "remind"), ("05-14", "warn")]),
        # a day off takes nothing; the first working day does
        (["05-20", "05-22", "05-23", "05-24"], [("05-20", "remind"), ("05-24", "urge")]),
        # two weeks off, past the due date: what is due now, each once, and no stale reminder
        (["05-06", "05-28", "05-29"], [("05-28", "urge"), ("05-28", "supervise")]),
        # of sanctions one a day, and none of them at night
        (["05-06", "07-05", "07-06"], [("07-05", "urge"), ("07-05", "supervise"), ("07-06", "circulate")]),
    ],
)
def test_after_downtime_the_first_tick_catches_up_once(sqlite: Database, ticks, expected):
    item_id = make.item(sqlite, State.RECTIFY)
    for day in ticks:
        for hour in (7, 9, 10, 18, 23):
            tick(sqlite, at(day, hour))
    assert [each for each in rungs(sqlite, item_id) if each[0] != "05-06"] == expected


def test_of_one_thing_no_two_sanctions_come_on_one_day_however_long_the_clock_was_down(sqlite: Database):
    """通报, 约谈 and 移送 one after the other, though each is sent at once and all were due long ago."""
    alone(sqlite)
    item_id = make.item(sqlite, State.RECTIFY)
    tick(sqlite, at("05-25"))
    day, number = date(2021, 9, 1), 0
    while len(drafts(sqlite, item_id)) < 4 and day < date(2021, 12, 1):
        for hour in (8, 10, 12, 15):
            for document in documents(sqlite, state=DocumentState.DRAFTED):
                number += 1
                decide(sqlite, "send", document, day=f"{day:%m-%d}", number=f"督〔2021〕{number}号")
            tick(sqlite, at(day, hour))
        day += timedelta(days=11)  # and down again
    sanctions = [each for each in rungs(sqlite, item_id) if each[1] in {"supervise", "circulate", "interview", "refer"}]
    assert [act for _, act in sanctions] == ["supervise", "circulate", "interview", "refer"]
    assert len({on for on, _ in sanctions}) == len(sanctions)


@pytest.mark.parametrize(
    ("up", "opens"),
    [
        (at("05-21", 18), at("05-24", 8)),  # a Friday evening
        (at("05-22", 10), at("05-24", 8)),
        (at("05-24", 7), at("05-24", 8)),
        (at("05-24", 17), None),
    ],
    ids=["in the evening", "on a Saturday", "before the clock's hour", "while people are at work"],
)
def test_what_was_missed_is_told_when_people_are_at_work(sqlite: Database, up: datetime, opens: datetime | None):
    item_id = make.item(sqlite, State.RECTIFY)
    turn(sqlite, "05-06", "05-20")
    before = rungs(sqlite, item_id)
    tick(sqlite, up)
    if opens:
        assert rungs(sqlite, item_id) == before
        assert make.deadline(sqlite, item_id).next_check_at == opens
        tick(sqlite, opens)
    assert rungs(sqlite, item_id) == [*before, ("05-24", "urge")]


@pytest.mark.parametrize("state", [State.DIAGNOSE, State.VERIFY, State.CLOSED, State.VOID])
def test_it_rests_where_nothing_is_due_from_the_organization(sqlite: Database, state: State):
    item_id = make.item(sqlite, state)
    for day in ("05-07", "05-21", "07-05"):
        tick(sqlite, at(day))
    assert rungs(sqlite, item_id) == []


def test_time_never_decides(sqlite: Database):
    """However long nobody acts, no item moves and nothing is sent."""
    places = {state: make.item(sqlite, state) for state in State}
    versions = {state: make.row(sqlite, item_id).version for state, item_id in places.items()}
    for month in range(5, 13):
        tick(sqlite, at(date(2021, month, 14)))
    for state, item_id in places.items():
        item = make.row(sqlite, item_id)
        assert (item.state, item.version) == (state, versions[state])
    assert {d.state for d in make.rows(sqlite, Escalation)} == {EscalationState.DRAFTED}
    assert {d.state.value for d in make.rows(sqlite, Duty)} == {"owed"}


def test_a_granted_extension_moves_the_rungs_and_a_pending_one_does_not(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    turn(sqlite, "05-06", "05-18")
    make.asked(sqlite, item_id, at("05-18"))
    turn(sqlite, "05-19", "05-21")
    assert rungs(sqlite, item_id) == LADDER[:5]
    make.move(sqlite, item_id, "grant_extension", "xx_deputy", at("05-21", 10))
    turn(sqlite, "05-22", "06-22")
    # due on Sunday 06-20: reminders count back from Friday the 18th, 催办 on from Monday the 21st
    assert rungs(sqlite, item_id)[5:] == [
        ("06-03", "remind"),
        ("06-10", "remind"),
        ("06-10", "warn"),
        ("06-17", "remind"),
        ("06-22", "urge"),
    ]


def test_a_return_resumes_the_ladder_where_the_calendar_stands(sqlite: Database):
    """The days spent waiting for others are not held against the organization all at once."""
    item_id = make.item(sqlite, State.RECTIFY)
    turn(sqlite, "05-06", "05-18")
    make.done(sqlite, item_id, at("05-18"))
    make.move(sqlite, item_id, "apply", "head", at("05-18", 10))
    turn(sqlite, "05-19", "05-31")
    assert rungs(sqlite, item_id) == LADDER[:3]
    back = make.given(sqlite, item_id, "return")
    make.move(sqlite, item_id, "return", "xx_organizer", at("05-31", 10), **back)
    turn(sqlite, "06-01", "06-10")
    assert rungs(sqlite, item_id) == [*LADDER[:3], *LADDER[6:8]]


def test_a_return_on_the_same_day_takes_no_rung_twice(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    make.done(sqlite, item_id, at("05-06"))
    tick(sqlite, at("05-07"))
    make.move(sqlite, item_id, "apply", "head", at("05-07", 10))
    back = make.given(sqlite, item_id, "return")
    make.move(sqlite, item_id, "return", "xx_organizer", at("05-07", 11), **back)
    tick(sqlite, at("05-07", 12))
    assert rungs(sqlite, item_id) == [("05-07", "remind")]


def test_a_reopened_item_begins_its_ladder_anew(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    given = make.given(sqlite, item_id, "reopen") | {"due_on": "2021-05-20"}
    make.move(sqlite, item_id, "reopen", "inspector", at("05-17"), **given)
    turn(sqlite, "05-17", "05-21")
    assert rungs(sqlite, item_id) == [("05-19", "remind"), ("05-21", "urge")]


def test_a_long_term_item_is_reminded_of_its_review(sqlite: Database):
    item_id = make.item(sqlite, State.LONG_TERM)
    tick(sqlite, at("08-31"))
    said = make.last(sqlite, item_id)
    assert said.act == "remind"
    assert "检视日期 2021-09-01" in said.text
    assert said.data["why"].startswith("检视日期2021年9月1日")
    assert said.told == {"member", "liaison", "head"} | {"xx_organizer", "xx_deputy", "xx_secretary"}, "its reviewers"


def ledger_duty(database: Database) -> UUID:
    with database.reading() as session:
        owner = cast.organization(session, cast.BRANCH).id
        return session.exec(
            select(Duty.id).join(Milestone).where(Milestone.code == "ledger", Duty.organization_id == owner)
        ).one()


DUTY = [
    ("04-06", "remind"),
    ("04-13", "remind"),
    ("04-13", "warn"),
    ("04-19", "remind"),
    ("04-21", "urge"),
    ("04-23", "supervise"),
    ("05-06", "circulate"),
]


def filed(database: Database, duty_id: UUID, day: str) -> None:
    with database.transaction() as session:
        head = cast.actor(session, "head")
        submissions.submit(session, duty_id, actor=head, now=at(day, 12), note="已报")


def test_what_is_not_filed_escalates_likewise(database: Database):
    duty_id = ledger_duty(database)
    turn(database, "04-01", "05-06")
    assert rungs(database, duty_id) == DUTY
    urged = next(said for said in make.history(database, duty_id) if said.act == "urge")
    assert urged.told == {"head", "xx_secretary"}
    assert urged.text == ("催办：教师第一党支部《诊断情况工作台账》（已逾期 1 个工作日，报送时限 2021-04-20）")


def test_what_is_filed_rests_and_what_is_returned_resumes(sqlite: Database):
    duty_id = ledger_duty(sqlite)
    turn(sqlite, "04-01", "04-13")
    filed(sqlite, duty_id, "04-13")
    turn(sqlite, "04-14", "04-22")
    assert rungs(sqlite, duty_id) == DUTY[:3]
    with sqlite.transaction() as session:
        director = cast.actor(session, "director")
        submissions.return_(session, duty_id, actor=director, now=at("04-22", 12), opinion="会议记录不全，缺三月的签到")
    turn(sqlite, "04-23", "04-30")
    assert rungs(sqlite, duty_id) == [*DUTY[:3], DUTY[5]]
    filed(sqlite, duty_id, "04-30")
    turn(sqlite, "05-06", "05-07")
    assert rungs(sqlite, duty_id) == [*DUTY[:3], DUTY[5]]
