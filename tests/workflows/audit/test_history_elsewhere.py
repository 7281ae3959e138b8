"""What is told of what is no move of an item: by the clock, of duties, draws, days, people and diagnoses."""

import re
from datetime import date

from sqlmodel import select

from models.campaign import LocalDays
from models.diagnosis import chain_id
from models.duty import Duty
from models.people import Appointment
from models.session import Database
from models.vocabulary import State, Verdict
from scheduler.tick import tick
from tests import cast, make
from tests.workflows.audit.stories import last, story
from tests.workflows.deadlines import escalating
from workflows.calendars import commands as calendars
from workflows.diagnosis import commands as diagnosis
from workflows.diagnosis.inputs import VerdictInput
from workflows.organizations import appointments, recusals
from workflows.organizations import commands as organizations
from workflows.spot_checks import commands as spot_checks
from workflows.submissions import commands as submissions

MAY_9 = cast.beijing(2021, 5, 9, 9)


def test_the_clock_never_looks_human_and_says_why_that_day(database: Database):
    item_id = make.item(database, State.RECTIFY)
    tick(database, cast.beijing(2021, 5, 21, 9))
    tick(database, cast.beijing(2021, 5, 25, 9))
    lines = [line for line in story(database, item_id) if line.automatic]
    assert {(line.who, line.office) for line in lines} == {("", "系统时钟")}
    urged = next(line for line in lines if line.act == "urge")
    assert urged.sentence == "时限2021年5月20日，已逾期1个工作日"
    assert len(urged.basis) == 1
    assert urged.basis[0].endswith("。")
    drafted = lines[-1]
    assert drafted.sentence == "已到督办条件，签发与否由专人决定，时限2021年5月20日，已逾期3个工作日"


def test_what_a_human_decides_of_a_draft_is_told_as_such(sqlite: Database):
    escalating.alone(sqlite)
    item_id, draft = escalating.climbed(sqlite)
    escalating.decide(sqlite, "dismiss", draft, day="06-04", opinion="已当面说明原因，书记承诺办完")
    found = {line.label: line for line in story(sqlite, item_id)}
    assert found["签发督办"].basis == ("文号督〔2021〕1号",)
    assert found["不予签发通报"].quote == "已当面说明原因，书记承诺办完"


def test_what_is_filed_accepted_and_sent_back_is_told_by_version(sqlite: Database):
    with sqlite.transaction() as session:
        head, director = cast.actor(session, "head"), cast.actor(session, "director")
        owner = cast.organization(session, cast.BRANCH).id
        mine = select(Duty).where(Duty.organization_id == owner).order_by(Duty.due_on)
        duty = session.exec(mine).first()
        submissions.submit(session, duty.id, actor=head, now=MAY_9, note="补报")
        submissions.return_(session, duty.id, actor=director, now=MAY_9, opinion="报告末页缺少书记的签章")
        submissions.submit(session, duty.id, actor=head, now=MAY_9, note="补报")
        submissions.accept(session, duty.id, actor=director, now=MAY_9)
    lines = [line for line in story(sqlite, duty.id) if not line.automatic]
    assert [line.sentence for line in lines] == [
        "报送第1版，逾期补报",
        "第1版退回修改",
        "报送第2版，逾期补报",
        "接收第2版",
    ]
    assert [line.label for line in lines] == ["报送", "退回修改", "报送", "接收"]
    assert lines[1].quote == "报告末页缺少书记的签章"
    assert lines[0].basis[0].startswith("报送时数据快照校验值 ")


def test_a_draw_is_told_without_what_was_drawn(sqlite: Database):
    make.item(sqlite, State.CLOSED)
    with sqlite.transaction() as session:
        campaign_id = cast.campaign(session).id
        spot_checks.draw(session, campaign_id, actor=cast.actor(session, "inspector"), now=MAY_9, seed="1", size=1)
    opened, drawn = story(sqlite, campaign_id)
    assert re.fullmatch(r"启动《.+》，布置报送任务\d+项", opened.sentence)
    assert drawn.sentence == "从闽江学院党委已销号的1件事项中抽取1件"
    assert "XX1-2021-001" not in repr(drawn)


def test_local_days_and_the_directory_are_told_with_names(sqlite: Database):
    with sqlite.transaction() as session:
        director, admin = cast.actor(session, "director"), cast.actor(session, "admin")
        committee = cast.organization(session, "闽江学院党委").id
        closed = LocalDays(
            committee_id=committee,
            starts_on=date(2021, 4, 12),
            ends_on=date(2021, 4, 13),
            name="校庆",
            is_workday=False,
        )
        calendars.close_days(session, closed, actor=director, now=make.NOW)
        member = make.user(session, "member")
        appointed = session.exec(select(Appointment).where(Appointment.user_id == member)).one()
        appointments.end_appointment(
            session, appointed.id, actor=admin, now=make.NOW, zone=cast.SHANGHAI, ends_on=date(2021, 4, 30)
        )
    assert last(sqlite, committee).sentence == "校庆：2021年4月12日至2021年4月13日放假"
    lines = story(sqlite, organizations.DIRECTORY)
    assert lines[0].sentence == "增设闽江学院党委（院党委）"
    assert [line.sentence for line in lines[1:3]] == [
        "增加party_secretary同志，登录名party_secretary",
        "party_secretary同志任闽江学院党委书记，自2020年9月1日起，待确认",
    ]
    assert lines[-1].sentence == "教师第一党支部委员member同志离任，任期至2021年4月30日"


def test_a_diagnosis_is_told_by_verdict_with_what_was_written(sqlite: Database):
    found = [
        VerdictInput(indicator="支部1-1", verdict=Verdict.MET),
        VerdictInput(indicator="支部1-2", verdict=Verdict.NOTHING_FOUND),
        VerdictInput(indicator="支部1-3", verdict=Verdict.MET, text="每月第2周周三"),
    ]
    with sqlite.transaction() as session:
        campaign_id, owner = cast.campaign(session).id, cast.organization(session, cast.BRANCH).id
        head = cast.actor(session, "head")
        diagnosis.record_verdicts(session, campaign_id, owner, actor=head, now=make.NOW, verdicts=found)
    line = last(sqlite, chain_id(campaign_id, owner))
    assert line.sentence == "对照3个指标，达标：支部1-1、支部1-3；未发现问题：支部1-2"
    assert line.quote == "支部1-3：每月第2周周三"


def test_a_recusal_is_told_with_its_organization(sqlite: Database):
    with sqlite.transaction() as session:
        by, other = cast.actor(session, "xx_secretary"), cast.actor(session, "director")
        owner = cast.organization(session, cast.BRANCH).id
        made = recusals.declare_relation(
            session, actor=by, now=make.NOW, user_id=by.user_id, organization_id=owner, reason="亲属"
        )
        recusals.lift_relation(session, made.id, actor=other, now=make.NOW)
    declared, lifted = story(sqlite, by.user_id)
    assert (declared.sentence, declared.quote) == ("就教师第一党支部申报回避", "亲属")
    assert lifted.sentence == "解除就教师第一党支部的回避"
