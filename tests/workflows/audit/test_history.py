"""The journal as people tell it: who, by which office, when, what, and on what basis."""

import re
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import select

from models.campaign import LocalDays
from models.deadline import Escalation
from models.diagnosis import chain_id
from models.duty import Duty
from models.item import Item
from models.journal import Entry
from models.people import Appointment, Proxy
from models.session import Database
from models.vocabulary import Sensitivity, State, SubjectKind, Verdict
from scheduler.tick import tick
from tests import cast, make
from tests.statements import statements
from workflows.audit.history.labels import ACT_LABELS, act_label
from workflows.audit.history.lines import READERS, HistoryLine, render
from workflows.audit.names import names_of
from workflows.calendars import commands as calendars
from workflows.deadlines import commands as deadlines
from workflows.diagnosis import commands as diagnosis
from workflows.diagnosis.inputs import VerdictInput
from workflows.items.lifecycle import MOVES
from workflows.items.queries.listing import history_entries
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.organizations import appointments, trust
from workflows.organizations import commands as organizations
from workflows.spot_checks import commands as spot_checks
from workflows.submissions import commands as submissions

MAY_9 = cast.beijing(2021, 5, 9, 9)


def story(database: Database, subject_id: UUID, by: str = "inspector") -> list[HistoryLine]:
    with database.reading() as session:
        found = history_entries(session, subject_id)
        return render(found, names_of(session, found, cast.actor(session, by), today=cast.TODAY))


def last(database: Database, subject_id: UUID, by: str = "inspector") -> HistoryLine:
    return story(database, subject_id, by)[-1]


def moved(database: Database, name: str, **more: object) -> HistoryLine:
    """Make a move where it is usually made, and tell it."""
    item_id = make.ready(database, name)
    given = make.given(database, item_id, name) | more
    make.move(database, item_id, name, make.case(name).by, **given)
    return last(database, item_id)


def test_every_line_says_who_by_which_office_when_and_bears_its_hash(database: Database):
    item_id = make.item(database, State.CLOSED)
    lines = story(database, item_id)
    kept = make.rows(database, Entry, subject_id=item_id)
    assert [(line.seq, line.at, line.act) for line in lines] == [(entry.seq, entry.at, entry.act) for entry in kept]
    assert all(
        entry.hash.startswith(line.hash) and len(line.hash) == 16 for line, entry in zip(lines, kept, strict=True)
    )
    assert (lines[0].who, lines[0].office, lines[0].label) == ("head同志", "教师第一党支部书记", "登记")
    assert not any(line.automatic for line in lines)


@pytest.mark.parametrize("move", make.MADE)
def test_each_move_is_told_in_a_sentence_with_what_was_written_apart(sqlite: Database, move: str):
    line = moved(sqlite, move)
    assert (line.label, line.sentence) == (MOVES[move].label, make.case(move).sentence)
    assert line.quote == make.case(move).quote


@pytest.mark.parametrize(
    ("data", "whence"), [({}, ""), ({"address": None}, ""), ({"address": "192.0.2.9"}, "，来自192.0.2.9")]
)
def test_what_opens_a_session_is_told_with_its_address_where_one_was_written(
    sqlite: Database, data: dict[str, object], whence: str
):
    head = (SubjectKind.ACCOUNT, make.user_id(sqlite, "head"))
    with sqlite.transaction() as session:
        actor = cast.actor(session, "head")
        for act in ("sign_in", "password_changed"):
            entries.append(session, head, act, now=make.NOW, actor=actor, data=data)
    assert [line.sentence for line in story(sqlite, head[1])] == [
        f"以密码登录{whence}",
        f"本人修改密码，原有登录失效{whence}",
    ]


def test_what_was_given_beside_the_usual_is_told_too(database: Database):
    more = {"level": "major", "sensitivity": "ideology", "kind": "problem"}
    assert moved(database, "confirm", **more).sentence == (
        "编号XX1-2021-001，问题，重大，“意识形态”类，立行立改，整改时限2021年5月20日"
    )
    item_id = make.item(database, State.RECTIFY)
    (measure,) = make.measure_ids(database, item_id)
    make.move(
        database,
        item_id,
        "progress",
        "member",
        text="已召开",
        measure_id=measure,
        evidence="4月、5月会议记录2份，签到齐全",
        done=True,
        completion="mostly",
        sustained=False,
    )
    line = last(database, item_id)
    assert line.sentence == "措施1已完成，完成情况“基本完成”，尚未常态化坚持"
    assert (line.quote, line.basis) == ("已召开", ("佐证说明“4月、5月会议记录2份，签到齐全”",))


def test_a_signature_rests_on_its_seat_the_rules_and_what_was_seen(database: Database):
    line = moved(database, "sign", opinion="同意")
    entry = next(e for e in make.rows(database, Entry) if e.act == "sign")
    assert line.quote == "同意"
    assert line.basis == (
        "按销号流程由上级党组织书记办理",
        f"行动规定校验值 {make.rules_sha256(database)[:16]}",
        f"所见内容校验值 {entry.data['seen'][:16]}",
    )


def test_the_last_signature_closes_and_a_second_application_is_counted(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    assert last(sqlite, item_id).sentence == "第2步签批，销号"
    make.move(sqlite, item_id, "reopen", "inspector", **make.given(sqlite, item_id, "reopen"))
    make.done(sqlite, item_id)
    make.move(sqlite, item_id, "apply", "head")
    assert last(sqlite, item_id).sentence == "第2次申请销号，签字背书"


def test_a_signature_by_proxy_names_both(database: Database):
    item_id = make.ready(database, "sign")
    proxy = lend(database)
    make.move(database, item_id, "sign", "xx_deputy")
    line = last(database, item_id)
    assert (line.who, line.sentence) == ("xx_deputy同志", "第1步签批（代xx_secretary同志）")
    assert line.office == "信息工程系党总支书记xx_secretary同志（代签）"

    secretary = make.user_id(database, "xx_secretary")
    line = last(database, secretary)
    assert (line.label, line.quote) == ("委托代签", "出差")
    assert line.sentence == (
        "委托xx_deputy同志代信息工程系党总支书记xx_secretary同志签字，自2021年4月1日至2021年4月9日"
    )
    with database.transaction() as session:
        by = cast.actor(session, "xx_secretary")
        trust.revoke_proxy(session, proxy, actor=by, now=make.NOW)
    assert last(database, secretary).sentence == ("撤回代信息工程系党总支书记xx_secretary同志签字的委托")


def lend(database: Database) -> UUID:
    with database.transaction() as session:
        by = cast.actor(session, "xx_secretary")
        lent = Proxy(
            appointment_id=by.posts[0].appointment_id,
            to_id=make.user(session, "xx_deputy"),
            starts_on=cast.TODAY,
            ends_on=date(2021, 4, 9),
            reason="出差",
            made_at=make.NOW,
        )
        return trust.entrust(session, lent, actor=by, now=make.NOW, today=cast.TODAY).id


def test_a_file_is_told_with_its_hash_and_the_day_that_it_names(sqlite: Database):
    line = moved(sqlite, "attach", made_on=date(2021, 3, 30), note="4月份")
    assert line.quote == "4月份"
    assert line.basis == ("文件校验值 0f0f0f0f0f0f0f0f", "文件自载日期2021年3月30日")


def test_what_was_merged_is_named_only_to_who_may_see_it(database: Database):
    survivor, gone = make.item(database, State.PLAN), make.item(database, State.DIAGNOSE)
    make.move(database, gone, "void", "xx_secretary", merged_into_id=survivor)
    assert last(database, gone, by="member").sentence == "并入XX1-2021-001"
    with database.transaction() as session:
        session.execute(sa.update(Item).where(sa.inspect(Item).c.id == survivor).values(sensitivity=Sensitivity.CLUE))
    assert last(database, gone, by="member").sentence == "并入另一事项"
    assert last(database, gone, by="inspector").sentence == "并入XX1-2021-001"


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
    assert drafted.sentence == "起草督办，待专人签发，时限2021年5月20日，已逾期3个工作日"


def test_what_a_human_decides_of_a_draft_is_told_as_such(sqlite: Database):
    ids = [make.item(sqlite, State.RECTIFY) for _ in range(2)]
    tick(sqlite, cast.beijing(2021, 5, 25, 9))
    clocks = [make.deadline(sqlite, item_id).id for item_id in ids]
    sent, dismissed = [draft.id for clock in clocks for draft in make.rows(sqlite, Escalation, deadline_id=clock)]
    now = cast.beijing(2021, 5, 26, 9)
    with sqlite.transaction() as session:
        by = cast.actor(session, "director")
        deadlines.send(session, sent, actor=by, now=now, number="督〔2021〕1号")
        deadlines.dismiss(session, dismissed, actor=by, now=now, opinion="已当面说明原因，书记承诺办完")
    found = {line.label: line for each in ids for line in story(sqlite, each)[-1:]}
    assert found["签发督办"].basis == ("文号督〔2021〕1号",)
    assert found["不予签发督办"].quote == "已当面说明原因，书记承诺办完"


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
        made = trust.declare_relation(
            session, actor=by, now=make.NOW, user_id=by.user_id, organization_id=owner, reason="亲属"
        )
        trust.lift_relation(session, made.id, actor=other, now=make.NOW)
    declared, lifted = story(sqlite, by.user_id)
    assert (declared.sentence, declared.quote) == ("就教师第一党支部申报回避", "亲属")
    assert lifted.sentence == "解除就教师第一党支部的回避"


def test_the_names_of_a_whole_journal_cost_one_statement(database: Database):
    item_id = make.item(database, State.CLOSED)
    with database.reading() as session:
        actor, found = cast.actor(session, "inspector"), history_entries(session, item_id)
        with statements(database) as said:
            names_of(session, found, actor, today=cast.TODAY)
    assert len(said) == 1


def test_every_act_that_is_ever_written_has_a_label_and_a_teller():
    """Nothing but an `Act` is written, by its type: what is new must be told too."""
    written = set(Act)
    known = {act for acts in ACT_LABELS.values() for act in acts}
    assert {"open", "local_days", "library_taken_over", "import", "lift_relation", "accept"} <= written <= known
    assert {kind: set(acts) for kind, acts in READERS.items()} == {kind: set(acts) for kind, acts in ACT_LABELS.items()}
    assert set(ACT_LABELS) == set(SubjectKind)
    assert set(MOVES) <= set(ACT_LABELS[SubjectKind.ITEM])


def test_what_no_program_of_ours_wrote_is_shown_as_it_was_written():
    entry = {
        "subject": SubjectKind.ITEM,
        "seq": 1,
        "at": make.NOW,
        "act": "forge",
        "actor": None,
        "office": "",
        "data": {},
        "automatic": True,
        "hash": "ab" * 32,
    }
    (line,) = render([entry], {})
    assert (line.label, line.sentence) == ("forge", "")
    assert act_label(SubjectKind.DUTY, "return") != act_label(SubjectKind.ITEM, "return")
