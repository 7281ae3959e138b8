"""The clock: which rung on which day, to whom, once; and what a named human must decide."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from models.campaign import LocalDays, Milestone
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.journal import Entry
from models.session import Database
from models.vocabulary import EscalationState, EscalationStep, State
from scheduler.tick import tick
from tests import cast, make
from tests.statements import statements
from workflows.calendars import commands as calendars
from workflows.deadlines import commands as deadlines
from workflows.deadlines import escalate
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Refusal
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


def at(day: str | date, hour: int = 9) -> datetime:
    day = date.fromisoformat(f"2021-{day}") if isinstance(day, str) else day
    return datetime.combine(day, time(hour), cast.SHANGHAI)


def turn(database: Database, first: str, last: str, hours: tuple[int, ...] = (8,)) -> None:
    """Turn the clock by hand, day by day."""
    moment = at(first, 0)
    while moment <= at(last, 23):
        for hour in hours:
            tick(database, moment + timedelta(hours=hour))
        moment += timedelta(days=1)


def rungs(database: Database, subject_id: UUID) -> list[tuple[str, str]]:
    """Return what the clock said of a subject, each with its day."""
    entries = make.rows(database, Entry, subject_id=subject_id, automatic=True)
    return [(f"{e.at.astimezone(cast.SHANGHAI):%m-%d}", e.act) for e in entries]


def drafts(database: Database, subject_id: UUID) -> dict[str, Escalation]:
    clock = make.deadline(database, subject_id)
    return {d.rung.value: d for d in make.rows(database, Escalation, deadline_id=clock.id)}


def overdue(database: Database) -> tuple[UUID, Escalation]:
    """Let an item be so late that 督办 is drafted."""
    item_id = make.item(database, State.RECTIFY)
    tick(database, at("05-25"))
    return item_id, drafts(database, item_id)["supervise"]


def decide(database: Database, what: str, draft: Escalation, by="director", day="05-26", **given):
    with database.transaction() as session:
        now = at(day)
        actor = cast.actor(session, by, now.date())
        return getattr(deadlines, what)(session, draft.id, actor=actor, now=now, **given)


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
        (["05-06", "07-05"], [("07-05", rung) for rung in ("urge", "supervise", "circulate", "interview", "refer")]),
    ],
)
def test_after_downtime_the_first_tick_catches_up_once(sqlite: Database, ticks, expected):
    item_id = make.item(sqlite, State.RECTIFY)
    for day in ticks:
        tick(sqlite, at(day))
        tick(sqlite, at(day, 10))
    assert [each for each in rungs(sqlite, item_id) if each[0] != "05-06"] == expected


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


def test_local_closures_shift_the_days(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    turn(sqlite, "05-06", "05-20")
    with sqlite.transaction() as session:
        committee = cast.organization(session, "闽江学院党委").id
        days = LocalDays(
            committee_id=committee,
            starts_on=date(2021, 5, 21),
            ends_on=date(2021, 5, 24),
            is_workday=False,
            name="校运会",
        )
        director = cast.actor(session, "director")
        calendars.close_days(session, days, actor=director, now=at("05-20", 12))
    turn(sqlite, "05-20", "05-27", hours=(13,))
    assert rungs(sqlite, item_id)[4:] == [("05-25", "urge"), ("05-27", "supervise")]


def test_a_row_that_fails_is_put_off_an_hour_and_holds_up_no_other(database, monkeypatch):
    poisoned, others = make.item(database, State.RECTIFY), make.item(database, State.RECTIFY)
    take = escalate._take

    def fail(session, deadline, *rest):
        if deadline.item_id == poisoned:
            raise RuntimeError("poison")
        take(session, deadline, *rest)

    monkeypatch.setattr(escalate, "_take", fail)
    tick(database, at("05-07"))
    assert rungs(database, poisoned) == []
    assert rungs(database, others) == [("05-07", "remind")]
    assert make.deadline(database, poisoned).next_check_at == at("05-07", 10)
    monkeypatch.undo()
    tick(database, at("05-07", 10))
    assert rungs(database, poisoned) == [("05-07", "remind")]


def test_a_claimed_row_is_not_looked_at_again(sqlite: Database):
    clock = make.deadline(sqlite, make.item(sqlite, State.RECTIFY))
    for expected in (True, False):
        with sqlite.transaction() as session:
            found = escalate.process(session, clock.id, clock.next_check_at, at("05-07"))
            assert found is expected


def test_what_is_due_is_found_by_the_index_and_in_batches(sqlite: Database):
    for _ in range(3):
        make.item(sqlite, State.RECTIFY)
    with sqlite.reading() as session, statements(sqlite) as said:
        found = escalate.due_deadlines(session, at("12-31"), limit=2)
        assert len(found) == 2
        assert found == sorted(found, key=lambda each: each[1])
        assert escalate.next_due(session) == found[0][1]
        statement = next(s for s in said if "deadline" in s)
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("2022-01-01", 2, 0))
        steps = [row[-1] for row in plan]
    assert any("USING INDEX ix_deadline_next_check_at" in step for step in steps), steps
    assert not any("SCAN" in step for step in steps)


def test_a_director_sends_what_was_drafted_and_an_answer_is_due(database: Database):
    item_id, draft = overdue(database)
    sent = decide(database, "send", draft, number="闽江督〔2021〕1号")

    assert (sent.state, sent.number, sent.answer_due_on) == (
        EscalationState.SENT,
        "闽江督〔2021〕1号",
        date(2021, 5, 31),
    )
    assert (sent.decided_by_id, sent.decided_at) == (make.user_id(database, "director"), at("05-26"))
    said = make.last(database, item_id)
    assert (said.act, said.by, said.office) == ("supervise_sent", "director", "闽江学院党委工作部部长")
    assert said.told == {"head", "xx_secretary", "xx_patron"}
    assert "2021-05-31 前反馈" in said.text


def test_a_circular_reaches_every_organization_of_the_university(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    tick(sqlite, at("06-03"))
    decide(sqlite, "send", drafts(sqlite, item_id)["circulate"], day="06-04", number="通报1号")
    assert make.last(sqlite, item_id).told == {
        "party_secretary",
        "inspector",
        "xx_secretary",
        "head",
        "student_head",
        "cj_secretary",
        "cj_head",
        "direct_head",
    }


def test_or_dismisses_it_with_the_reason(database: Database):
    item_id, draft = overdue(database)
    dismissed = decide(database, "dismiss", draft, by="officer", opinion="已电话说明原因，三日内可办完")
    assert (dismissed.state, dismissed.opinion, dismissed.number) == (
        EscalationState.DISMISSED,
        "已电话说明原因，三日内可办完",
        None,
    )
    turn(database, "05-26", "05-28")
    assert set(drafts(database, item_id)) == {"supervise"}


@pytest.mark.parametrize(
    ("what", "by", "given", "expected"),
    [
        ("send", "xx_secretary", {"number": "1号"}, NotPermitted),
        ("send", "party_secretary", {"number": "1号"}, NotPermitted),
        ("send", "inspector", {"number": "1号"}, NotPermitted),
        ("dismiss", "head", {"opinion": "所涉事项已经办完，无需督办"}, NotPermitted),
        ("send", "admin", {"number": "1号"}, NotFound),
        ("send", "cj_secretary", {"number": "1号"}, NotFound),
        ("send", "outside_director", {"number": "1号"}, NotFound),
        ("send", "director", {"number": "  "}, Incomplete),
        ("dismiss", "director", {"opinion": ""}, Incomplete),
    ],
)
def test_who_may_and_what_must_be_written(sqlite: Database, what, by, given, expected):
    item_id, draft = overdue(sqlite)
    with pytest.raises(Refusal) as refusal:
        decide(sqlite, what, draft, by, **given)
    assert type(refusal.value) is expected
    assert drafts(sqlite, item_id)["supervise"].state is EscalationState.DRAFTED


def done_by_now(database: Database, item_id: UUID) -> None:
    make.done(database, item_id, at("05-25", 10))
    make.move(database, item_id, "apply", "head", at("05-25", 10))


def extended_by_now(database: Database, item_id: UUID) -> None:
    make.move(database, item_id, "grant_extension", "xx_deputy", at("05-25", 10))


@pytest.mark.parametrize("change", [done_by_now, extended_by_now])
def test_what_is_settled_by_now_is_not_sent_but_may_be_dismissed(sqlite: Database, change):
    item_id = make.item(sqlite, State.RECTIFY)
    if change is extended_by_now:
        make.asked(sqlite, item_id, at("05-20"))
    tick(sqlite, at("05-25"))
    change(sqlite, item_id)
    draft = drafts(sqlite, item_id)["supervise"]
    with pytest.raises(Conflict):
        decide(sqlite, "send", draft, number="1号")
    assert decide(sqlite, "dismiss", draft, opinion="所涉事项已经办完，无需督办").state is EscalationState.DISMISSED


def test_each_is_decided_once(sqlite: Database):
    _, draft = overdue(sqlite)
    decide(sqlite, "send", draft, number="1号")
    for what, given in (("send", {"number": "2号"}), ("dismiss", {"opinion": "所涉事项已经办完，无需督办"})):
        with pytest.raises(Conflict):
            decide(sqlite, what, draft, **given)


def test_setting_a_due_date_wakes_the_clock_once_it_is_kept(sqlite: Database):
    woken: list[int] = []
    sqlite.on_deadline = lambda: woken.append(len(make.rows(sqlite, Deadline)))
    item_id = make.registered(sqlite)
    assert woken == []
    before = len(make.rows(sqlite, Deadline))
    with pytest.raises(Incomplete):
        make.move(sqlite, item_id, "confirm", "xx_organizer", rectification="immediate", due_on="2020-01-01")
    assert woken == []
    make.move(sqlite, item_id, "confirm", "xx_organizer", rectification="immediate")
    assert woken == [before + 1]
