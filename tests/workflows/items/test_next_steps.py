"""What happens next to an item, its chain, the path it took, and its dates with their reasons."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.hold import Hold
from models.people import Appointment
from models.session import Database
from models.vocabulary import EscalationStep, Method, Office, SignAct, SignRule, State
from scheduler.tick import tick
from tests import cast, make
from tests.workflows.items import chains, varied
from tests.workflows.organizations.absent import reset_password
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.queries import listing, timeline
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.items.queries.next_steps import NextStep, next_steps
from workflows.items.queries.signature_chain import ChainStep, ChainTurn, signature_chain
from workflows.items.queries.timeline import StageReached, TimelineDay, TimelineDayKind

HOUR = timedelta(hours=1)


def case_of(session, item_id: UUID, now: datetime = make.NOW) -> ItemContext:
    actor = cast.actor(session, "inspector", now.astimezone(cast.SHANGHAI).date())
    return load.load_page(session, actor, item_id, now=now)


def awaited(database: Database, item_id: UUID, now: datetime = make.NOW) -> tuple[NextStep, ...]:
    with database.reading() as session:
        return next_steps(case_of(session, item_id, now))


def chain(database: Database, item_id: UUID) -> tuple[ChainStep, ...]:
    with database.reading() as session:
        return signature_chain(case_of(session, item_id))


def path(database: Database, item_id: UUID) -> tuple[StageReached, ...]:
    with database.reading() as session:
        return timeline.stages_reached(listing.history_entries(session, item_id))


def days(database: Database, item_id: UUID, now: datetime = make.NOW) -> tuple[TimelineDay, ...]:
    with database.reading() as session:
        return timeline.timeline_days(case_of(session, item_id, now))


def test_it_says_which_act_of_whom_since_when_and_by_when(database: Database):
    item_id = make.item(database, State.PLAN, make.NOW)
    [assign] = awaited(database, item_id)
    assert (assign.act, assign.label, assign.who) == ("assign", "分派", "上级党组织或本组织书记")
    assert {p.title for p in assign.people} == {
        "信息工程系党总支书记",
        "信息工程系党总支副书记",
        "信息工程系党总支组织员",
        "教师第一党支部书记",
    }
    assert assign.seats[-1] == "本组织书记"

    make.assigned(database, item_id, make.NOW + HOUR)
    [plan] = awaited(database, item_id)
    assert (plan.act, plan.since, plan.due_on) == ("submit_plan", make.NOW + HOUR, date(2021, 5, 20))
    assert [p.name for p in plan.people] == ["head同志"]


def test_work_is_awaited_of_who_has_it_in_hand_by_the_measures_own_day(database: Database):
    item_id = make.item(database, State.RECTIFY)
    [work] = awaited(database, item_id)
    assert (work.act, work.who, work.seats) == ("progress", "责任人", ())
    assert [(p.name, p.title) for p in work.people] == [("member同志", "责任人")]
    assert work.due_on == date(2021, 5, 20)

    make.asked(database, item_id, make.NOW + HOUR)
    grant, work = awaited(database, item_id)
    assert (grant.act, grant.since, work.act) == ("grant_extension", make.NOW + HOUR, "progress")
    make.done(database, item_id)
    assert [each.act for each in awaited(database, item_id)] == ["grant_extension", "apply"]


@pytest.mark.parametrize("what", ["account", "office"])
def test_who_waits_to_be_confirmed_is_not_waited_for(database: Database, what: str):
    item_id = make.item(database, State.VERIFY)
    [verify] = awaited(database, item_id)
    assert "xx_organizer同志" in {person.name for person in verify.people}
    if what == "account":
        reset_password(database, "xx_organizer")
    else:
        [held] = make.rows(database, Appointment, user_id=make.user_id(database, "xx_organizer"))
        undecided = {"confirmed": None, "decided_at": None, "decided_by_id": None}
        with database.transaction() as session:
            session.execute(sa.update(Hold).where(col(Hold.appointment_id) == held.id).values(undecided))
    [verify] = awaited(database, item_id)
    assert verify.people
    assert "xx_organizer同志" not in {person.name for person in verify.people}


def test_what_is_settled_waits_for_nothing(database: Database):
    for state in (State.CLOSED, State.VOID, State.LONG_TERM):
        assert awaited(database, make.item(database, state)) == ()
    soon = cast.beijing(2021, 8, 22, 9)
    [review] = awaited(database, make.item(database, State.LONG_TERM), soon)
    assert (review.act, review.due_on) == ("turn_long_term", date(2021, 9, 1))


def test_a_chain_says_who_signed_whose_turn_it_is_and_who_comes_after(database: Database):
    item_id = make.item(database, State.RECTIFY)
    assert [link.turn for link in chain(database, item_id)] == [ChainTurn.LATER] * 4
    make.done(database, item_id)
    assert [link.turn for link in chain(database, item_id)] == [ChainTurn.NOW] + [ChainTurn.LATER] * 3
    make.move(database, item_id, "apply", "head")
    make.verified(database, item_id, now=make.NOW + HOUR)

    guarantee, verify, first, last = chain(database, item_id)
    assert [each.label for each in (guarantee, verify, first, last)] == ["签字背书", "验收", "第1步签批", "第2步签批"]
    [chair] = guarantee.chairs
    assert (chair.seat, chair.signature.name, chair.signature.office) == (
        "本组织书记",
        "head同志",
        "教师第一党支部书记",
    )
    by = [chair.signature for chair in verify.chairs]
    assert by[1] is None
    assert (by[0].name, by[0].at, by[0].opinion, by[0].method) == (
        "xx_organizer同志",
        make.NOW + HOUR,
        "核对原始记录，抽谈2人属实",
        Method.RECORDS,
    )
    assert (verify.turn, verify.people) == (ChainTurn.DONE, ())
    assert (first.act, first.step, first.rule, first.turn) == (SignAct.SIGN, 1, SignRule.ALL, ChainTurn.NOW)
    assert [p.name for p in first.people] == ["xx_secretary同志"]
    assert (last.turn, last.people) == (ChainTurn.LATER, ())


def test_a_seat_signed_by_proxy_names_both(database: Database):
    make.appoint(database, "student_head", "信息工程系党总支", Office.MEMBER)
    varied.lend(database, "xx_secretary", "student_head")
    item_id = make.ready(database, "sign")
    make.move(database, item_id, "sign", "student_head")
    [chair] = chain(database, item_id)[2].chairs
    assert (chair.signature.name, chair.signature.principal, chair.signature.office) == (
        "student_head同志",
        "xx_secretary同志",
        "信息工程系党总支书记",
    )


def test_of_several_signers_all_or_any_one_fill_a_step(database: Database):
    campaign = chains.campaign(
        database,
        chains.ALL | {"seats": ["superior:secretary", "superior:deputy_secretary"]},
        chains.ANY | {"seats": ["office:director", "committee:secretary"]},
        resets="signatures",
    )
    item_id = make.item(database, State.VERIFY, campaign_id=campaign)
    make.verified(database, item_id)
    make.move(database, item_id, "sign", "xx_deputy")
    _, _, both, either = chain(database, item_id)
    assert (both.turn, [p.name for p in both.people]) == (ChainTurn.NOW, ["xx_secretary同志"])
    assert [bool(chair.signature) for chair in both.chairs] == [False, True]
    assert (either.rule, either.turn) == (SignRule.ANY, ChainTurn.LATER)

    make.move(
        database,
        item_id,
        "return",
        "xx_secretary",
        opinion="请再核对原始记录与签到表",
        requirement="请再核对原始记录与签到表",
    )
    assert [link.turn for link in chain(database, item_id)] == [
        ChainTurn.DONE,
        ChainTurn.NOW,
        ChainTurn.LATER,
        ChainTurn.LATER,
    ]
    make.verified(database, item_id)
    for login in ("xx_deputy", "xx_secretary", "party_secretary"):
        make.move(database, item_id, "sign", login)
    assert {link.turn for link in chain(database, item_id)} == {ChainTurn.DONE}
    assert [bool(chair.signature) for chair in chain(database, item_id)[3].chairs] == [False, True]


def test_the_path_shows_returns_and_reopenings(database: Database):
    item_id = make.item(database, State.VERIFY)
    make.move(database, item_id, "return", "xx_organizer", make.NOW + HOUR, **make.given(database, item_id, "return"))
    stages = path(database, item_id)
    assert [(stage.act, stage.state) for stage in stages] == [
        ("register", State.DIAGNOSE),
        ("confirm", State.PLAN),
        ("approve_plan", State.RECTIFY),
        ("apply", State.VERIFY),
        ("return", State.RECTIFY),
    ]
    last = stages[-1]
    assert (last.by, last.office, last.label) == ("xx_organizer同志", "信息工程系党总支组织员", "退回")
    assert (last.entered_at, last.round, last.again) == (make.NOW + HOUR, 1, True)
    assert not any(stage.again for stage in stages[:-1])

    closed = make.item(database, State.CLOSED)
    make.move(database, closed, "reopen", "inspector", **make.given(database, closed, "reopen"))
    assert [stage.act for stage in path(database, closed)][-2:] == ["sign", "reopen"]
    assert [stage.state for stage in path(database, closed)][-2:] == [State.CLOSED, State.RECTIFY]


def test_each_date_says_why_it_is_that_day(database: Database):
    item_id = make.item(database, State.RECTIFY)
    original, due, *rungs = days(database, item_id)
    assert (original.kind, due.kind) == (TimelineDayKind.ORIGINAL, TimelineDayKind.DUE)
    assert due.why == "与原时限相同，为2021年5月20日（星期四）。"
    assert [(rung.rung, rung.on) for rung in rungs][:2] == [
        (EscalationStep.REMIND, date(2021, 5, 7)),
        (EscalationStep.REMIND, date(2021, 5, 13)),
    ]
    urge = next(rung for rung in rungs if rung.rung is EscalationStep.URGE)
    assert urge.why == "整改时限2021年5月20日（星期四）后第1个工作日，即2021年5月21日（星期五）。"
    supervise = next(rung for rung in rungs if rung.rung is EscalationStep.SUPERVISE)
    assert supervise.why.endswith("届时拟稿，由专人签发。")
    assert not urge.why.endswith("签发。")

    later = cast.beijing(2021, 5, 21, 9)
    tick(database, later)
    assert days(database, item_id, later)[2].rung is EscalationStep.SUPERVISE


def test_a_moved_date_says_what_moved_it(database: Database):
    extended = make.ready(database, "grant_extension")
    make.move(database, extended, "grant_extension", "xx_organizer")
    original, due, *_ = days(database, extended)
    assert original.on == date(2021, 5, 20)
    assert due.why == (
        "同意延期，由2021年5月20日（星期四）延至2021年6月20日（星期日）。"
        "2021年6月20日（星期日）不是工作日：周末。按规定按原日期，以2021年6月20日（星期日）为准。"
    )
    reviewed = make.item(database, State.LONG_TERM)
    assert days(database, reviewed)[1].why == "长期坚持，下次检视定为2021年9月1日（星期三）。"
    closed = make.item(database, State.CLOSED)
    assert [day.kind for day in days(database, closed)] == [TimelineDayKind.ORIGINAL, TimelineDayKind.DUE]
    make.move(database, closed, "reopen", "inspector", **make.given(database, closed, "reopen"))
    assert days(database, closed)[1].why == "重新定为2021年6月30日（星期三）。"
    assert days(database, make.registered(database)) == ()


def test_the_days_of_a_provisional_year_say_so(database: Database):
    item_id = make.item(database, State.LONG_TERM)
    far = {"review_on": date(2031, 9, 1), "final_on": date(2031, 9, 1), "stage_goal": "检查"}
    make.move(database, item_id, "turn_long_term", "xx_deputy", **far)
    found = days(database, item_id)
    not_out = "2031年放假安排尚未公布，暂按周一至周五、除去法定节日推算。"
    assert found[1].why.endswith(f"2031年9月1日（星期一）是工作日：正常工作日；{not_out}")
    remind, supervise = found[2], next(day for day in found if day.rung is EscalationStep.SUPERVISE)
    assert (remind.on, supervise.on) == (date(2031, 8, 18), date(2031, 9, 4))
    assert remind.why.endswith(not_out)
    assert supervise.why.endswith(f"{not_out}督办等2031年放假安排公布后再定。届时拟稿，由专人签发。")


def test_what_is_waited_for_is_called_by_the_task_and_never_by_one_answer_to_it(sqlite: Database):
    assert not [each.task for each in EXPECTED_MOVES if each.task.startswith(("同意", "批准", "不同意", "退回"))]
    item_id = make.ready(sqlite, "grant_extension")
    assert awaited(sqlite, item_id)[0].label == "审批延期申请"
