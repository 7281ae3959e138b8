"""Every waiting step has a date of its own: who must act is reminded, urged, and is whose lateness it is."""

from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.notice import Notice
from models.session import Database
from models.vocabulary import DutyState, State, SubjectKind
from models.work_item import WorkItem
from scheduler.tick import tick
from tests import cast, make
from tests.statements import statements
from tests.workflows.deadlines.escalating import alone, at, decide, documents, lines, turn
from tests.workflows.items.varied import lend
from workflows.audit.history.labels import act_label
from workflows.audit.verify import verify_journal
from workflows.items.moves import DETAILS
from workflows.journal.acts import Act
from workflows.rules.rules import Rules
from workflows.rules.steps import LENDABLE, STEP_LABELS
from workflows.submissions import commands as submissions
from workflows.worklist import recomputation

VERIFIERS = {"xx_organizer", "xx_deputy"}


@pytest.fixture
def campaign(sqlite: Database) -> UUID:
    """A campaign that gives steps dates, as the templates do: 验收 within 5 working days, 确认入账 within 3."""
    found = make.open_with(sqlite)
    alone(sqlite)
    return found


def in_state(database: Database, campaign_id: UUID, state: State) -> UUID:
    """Make an item on 2021-04-01, due on 05-20; its own ladder is kept still, so that steps stand alone."""
    item_id = make.item(database, state, make.NOW, campaign_id)
    alone_with_steps(database)
    return item_id


def alone_with_steps(database: Database) -> None:
    with database.transaction() as session:
        session.execute(sa.update(Deadline).values(next_check_at=None))


def rows(database: Database, item_id: UUID) -> list[WorkItem]:
    with database.reading() as session:
        return list(session.exec(select(WorkItem).where(WorkItem.item_id == item_id).order_by(col(WorkItem.id))))


def said(database: Database, subject_id: UUID) -> list[tuple[str, str, set[str]]]:
    """Return what the clock said of which step of a subject, and to whom."""
    return [(s.act, s.data["act"], s.told) for s in make.history(database, subject_id) if s.by is None]


def derived(database: Database) -> list[recomputation.Difference]:
    with database.reading() as session:
        return list(recomputation.differences(session))


def test_who_must_act_is_reminded_and_urged_and_then_it_is_drafted_about_their_organization(sqlite, campaign):
    """Applied for on 2021-04-01: 验收 by 04-09, past 清明 (04-03 to 04-05)."""
    item_id = in_state(sqlite, campaign, State.VERIFY)
    first, second = rows(sqlite, item_id)
    assert (first.due_on, second.due_on, second.next_check_at) == (date(2021, 4, 9), date(2021, 4, 9), None)
    turn(sqlite, "04-02", "04-14")
    assert said(sqlite, item_id) == [
        ("remind", "verify", VERIFIERS),
        ("urge", "verify", VERIFIERS | {"party_secretary"}),
        ("supervise", "verify", {"director", "officer"}),
    ]
    (document,) = documents(sqlite)
    with sqlite.reading() as session:
        assert document.organization_id == cast.organization(session, "信息工程系党总支").id
    assert lines(sqlite, document) == {item_id}
    assert "验收时限 2021-04-09" in make.last(sqlite, item_id).text
    assert derived(sqlite) == []
    with sqlite.reading() as session:
        assert verify_journal(session).faults == []


def test_what_was_drafted_of_a_step_goes_when_the_step_is_taken(sqlite, campaign):
    item_id = in_state(sqlite, campaign, State.VERIFY)
    turn(sqlite, "04-13", "04-14")
    make.verified(sqlite, item_id, now=at("04-15"))
    (line,) = make.rows(sqlite, Escalation)
    assert line.withdrawn_because == "验收已办理"
    assert [document.state.value for document in documents(sqlite)] == ["withdrawn"]
    (row,) = rows(sqlite, item_id)
    assert (row.act, row.due_on, row.rung) == ("sign", date(2021, 4, 20), None)


def test_a_draft_of_a_step_is_sent_and_answered_like_any_other(sqlite, campaign):
    item_id = in_state(sqlite, campaign, State.VERIFY)
    turn(sqlite, "04-13", "04-14")
    (document,) = documents(sqlite)
    sent = decide(sqlite, "send", document, day="04-15", number="督〔2021〕1号")
    assert "验收：2020年10月" in sent.sent
    assert make.last(sqlite, item_id).told >= {"xx_secretary"}
    turn(sqlite, "04-16", "04-21")
    urged = [(s.act, s.data.get("act")) for s in make.history(sqlite, document.id) if s.by is None]
    assert urged == [("remind", "answer_document"), ("urge", "answer_document")]
    assert [act_label(SubjectKind.DOCUMENT, act) for act, _ in urged] == ["提醒", "催办"]
    (told,) = {each.text for each in make.rows(sqlite, Notice) if each.text.startswith("督办（")}
    assert told.startswith("督办（督〔2021〕1号）：验收：")
    with sqlite.reading() as session:
        assert verify_journal(session).faults == []


def test_whoever_may_not_is_not_reminded(sqlite, campaign):
    """The 组织员 did the measure, and so does not verify."""
    item_id = make.item(sqlite, State.PLAN, make.NOW, campaign)
    leader, organizer = (make.user_id(sqlite, login) for login in ("xx_patron", "xx_organizer"))
    make.move(sqlite, item_id, "assign", "head", leader_id=leader, responsible_id=organizer)
    measure = {"text": "固定每月第2周周三召开", "responsible_id": organizer, "due_on": "2021-05-20"}
    make.move(sqlite, item_id, "submit_plan", "head", goal="每月按期召开", measures=[measure])
    make.move(sqlite, item_id, "approve_plan", "xx_deputy")
    for each in make.measure_ids(sqlite, item_id):
        done = {"text": "4、5月按计划召开", "evidence": "4月、5月会议记录2份，签到齐全", "done": True}
        make.move(sqlite, item_id, "progress", "xx_organizer", measure_id=each, **done)
    make.move(sqlite, item_id, "apply", "head")
    alone_with_steps(sqlite)
    turn(sqlite, "04-02", "04-08")
    assert said(sqlite, item_id) == [("remind", "verify", {"xx_deputy"})]


def test_who_does_a_measure_is_reminded_of_its_own_date_and_no_sanction_follows(sqlite, campaign):
    item_id = in_state(sqlite, campaign, State.RECTIFY)
    turn(sqlite, "05-06", "06-30")
    assert [act for act, *_ in said(sqlite, item_id)] == ["remind", "remind", "warn", "remind", "urge"]
    assert said(sqlite, item_id)[0] == ("remind", "progress", {"member"})
    assert said(sqlite, item_id)[-1] == ("urge", "progress", {"member", "head"})


@pytest.mark.parametrize(("state", "act", "due"), [(State.DIAGNOSE, "confirm", 7), (State.PLAN, "assign", 7)])
def test_each_step_has_its_own_days(sqlite, campaign, state, act, due):
    item_id = in_state(sqlite, campaign, state)
    assert {(row.act, row.due_on) for row in rows(sqlite, item_id)} == {(act, date(2021, 4, due))}


def filed(database: Database, campaign_id: UUID, day: str) -> UUID:
    """File what the branch owes on a day."""
    with database.transaction() as session:
        owner = cast.organization(session, cast.BRANCH).id
        mine = Duty.campaign_id == campaign_id, Duty.organization_id == owner
        duty_id = session.exec(select(Duty.id).where(*mine)).first()
        submissions.submit(session, duty_id, actor=cast.actor(session, "head"), now=at(day), note="台账")
    return duty_id


def test_what_was_filed_and_is_not_received_is_late_at_the_office(sqlite, campaign):
    duty = filed(sqlite, campaign, "04-01")
    turn(sqlite, "04-02", "04-12")
    assert said(sqlite, duty) == [
        ("remind", "receive", {"director", "officer"}),
        ("urge", "receive", {"director", "officer", "party_secretary"}),
        ("supervise", "receive", {"director", "officer"}),
    ]
    (document,) = documents(sqlite)
    sent = decide(sqlite, "send", document, number="督〔2021〕1号").sent
    assert "接收报送件：教师第一党支部《诊断情况工作台账》" in sent
    with sqlite.reading() as session:
        assert session.get_one(Duty, duty).state is DutyState.FILED
        assert verify_journal(session).faults == []


def test_a_step_that_goes_on_keeps_its_rungs_and_one_that_begins_anew_does_not(sqlite, campaign):
    item_id = in_state(sqlite, campaign, State.RECTIFY)
    turn(sqlite, "05-06", "05-07")
    (before,) = rows(sqlite, item_id)
    who = {"from_id": make.user_id(sqlite, "member"), "to_id": make.user_id(sqlite, "colleague")}
    make.move(sqlite, item_id, "hand_over", "officer", at("05-07", 10), **who, reason="支部换届")
    (after,) = rows(sqlite, item_id)
    assert after.person_id == who["to_id"] != before.person_id
    clock = ("due_on", "taken", "rung", "next_check_at")
    assert [getattr(after, name) for name in clock] == [getattr(before, name) for name in clock]

    item_id = in_state(sqlite, campaign, State.VERIFY)
    turn(sqlite, "04-02", "04-08")
    back = make.given(sqlite, item_id, "return")
    make.move(sqlite, item_id, "return", "xx_organizer", at("04-08", 11), **back)
    make.done(sqlite, item_id, at("04-19"))
    make.move(sqlite, item_id, "apply", "head", at("04-19", 10))
    anew = rows(sqlite, item_id)[0]
    assert (anew.due_on, anew.taken, anew.rung) == (date(2021, 4, 25), 3, None)  # a Sunday that was worked


def test_dates_are_kept_when_the_calendar_changes(sqlite, campaign):
    from models.campaign import LocalDays
    from workflows.calendars import commands as calendars

    item_id = in_state(sqlite, campaign, State.VERIFY)
    with sqlite.transaction() as session:
        closed = LocalDays(
            committee_id=cast.organization(session, "闽江学院党委").id,
            starts_on=date(2021, 4, 7),
            ends_on=date(2021, 4, 8),
            is_workday=False,
            name="校运会",
        )
        calendars.close_days(session, closed, actor=cast.actor(session, "director"), now=at("04-02"))
    assert rows(sqlite, item_id)[0].due_on == date(2021, 4, 9)
    assert rows(sqlite, item_id)[0].next_check_at == at("04-02")
    assert derived(sqlite) == []
    turn(sqlite, "04-02", "04-09")
    assert [s.act for s in make.history(sqlite, item_id) if s.by is None] == ["remind"]


def test_a_campaign_of_an_earlier_release_gives_steps_no_date(sqlite):
    item_id = make.item(sqlite, State.VERIFY)
    assert {(row.due_on, row.next_check_at) for row in rows(sqlite, item_id)} == {(date(2021, 5, 20), None)}
    turn(sqlite, "04-02", "04-30")
    assert [s for s in make.history(sqlite, item_id) if s.by is None] == []
    old = make.rows(sqlite, type(cast_campaign(sqlite)))[0].rules
    assert "steps" not in old
    assert Rules.model_validate(old).model_dump(mode="json") == old


def cast_campaign(database: Database):
    with database.reading() as session:
        return cast.campaign(session)


def test_dates_of_steps_cost_a_move_no_statement(sqlite, campaign):
    costs = []
    for campaign_id in (None, campaign):
        item_id = make.moved(sqlite, State.RECTIFY, make.NOW, campaign_id)
        make.done(sqlite, item_id)
        with statements(sqlite) as found:
            make.move(sqlite, item_id, "apply", "head")
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_two_clocks_take_a_rung_once(database: Database):
    campaign_id = make.open_with(database)
    item_id = in_state(database, campaign_id, State.VERIFY)
    for _ in range(2):
        tick(database, at("04-08"))
    assert [act for act, *_ in said(database, item_id)] == ["remind"]
    assert Act.REMIND in {s.act for s in make.history(database, item_id)}


def test_who_signs_for_somebody_is_reminded_like_them_unless_a_rule_bars_either(sqlite, campaign):
    lend(sqlite, "xx_secretary", "xx_deputy")
    item_id = in_state(sqlite, campaign, State.VERIFY)
    make.verified(sqlite, item_id)
    turn(sqlite, "04-02", "04-06")
    assert said(sqlite, item_id) == [("remind", "sign", {"xx_secretary", "xx_deputy"})]
    other = in_state(sqlite, campaign, State.VERIFY)
    make.verified(sqlite, other, by="xx_deputy")
    turn(sqlite, "04-02", "04-06")
    assert said(sqlite, other) == [("remind", "sign", {"xx_secretary"})]


def test_what_the_clock_takes_for_lendable_is_what_may_be_lent():
    assert {act for act in STEP_LABELS if act in DETAILS and DETAILS[act].lendable} == LENDABLE
