"""A running ledger into the database: in which stage its items begin, and that what it claims decides nothing."""

from datetime import date, timedelta

import pytest

from ledger import take_over
from ledger.prepared import write
from ledger.read import read_ledger
from ledger.write import write_rectification
from models.item import Item, Measure
from models.item_claim import ItemClaim
from models.journal import Entry
from models.vocabulary import EscalationStep, Origin, Rectification, State, SubjectKind
from tests import cast, make
from tests.ledger.books import foresee, rectification, running, running_ledger, taken_over
from tests.workflows.audit.verifying import checked
from workflows.deadlines import clocks, escalate
from workflows.errors import Incomplete
from workflows.items import recount
from workflows.items.loading import load
from workflows.items.moves import confirm, submit_plan
from workflows.worklist import recomputation

OTHER = {"number": "信工2021-08", "problem": "党费收缴不及时", "indicator": ""}


def consistent(database):
    """Whether journal, rows, counters and what waits agree with each other."""
    with database.reading() as session:
        waiting, counted = list(recomputation.differences(session)), recount.differences(session)
    return ([str(fault) for fault in checked(database).faults], waiting, counted) == ([], [], [])


def refused(database, given, by="xx_organizer", **decided):
    before = make.dump(database)
    with pytest.raises(Incomplete) as refusal:
        taken_over(database, given, by, accepted=[], **decided)
    assert make.dump(database) == before
    return list(refusal.value.fields.values())


def case_of(session, item, by):
    return load.load_one(session, cast.actor(session, by), item.id, now=make.NOW, needs=load.PAGE)


def only_item(database):
    (item,) = make.rows(database, Item)
    return item


def test_an_item_goes_on_with_its_people_measures_and_date(database):
    done = taken_over(database, running({}))
    item, user = only_item(database), lambda login: make.user_id(database, login)
    assert (item.state, item.number, item.text) == (State.RECTIFY, "XX1-2021-001", "未按期召开党小组会")
    assert (item.rectification, item.origin, item.goal) == (Rectification.PHASED, Origin.PATROL, "每月按期召开")
    assert (item.leader_id, item.responsible_id) == (user("xx_deputy"), user("member"))
    assert (item.due_on, item.original_due_on) == (date(2021, 5, 20), date(2021, 5, 20))
    measures = make.rows(database, Measure)
    assert [(m.text, m.responsible_id, m.due_on, m.done_at) for m in measures] == [
        (text, user("member"), date(2021, 5, 20), None) for text in ("补订计划", "固定日期")
    ]
    (claim,) = make.rows(database, ItemClaim)
    assert (claim.number, claim.progress, claim.completion) == ("信工2021-07", "已补订计划", "部分完成")
    told = make.last(database, item.id)
    assert (told.act, told.by, told.data["to"]) == ("take_over", "xx_organizer", "rectify")
    (file,) = make.rows(database, Entry, subject=SubjectKind.LEDGER)
    assert make.last(database, file.subject_id).told == {"head", "member", "xx_deputy"}
    assert [line.state for line in done.new] == [State.RECTIFY]
    assert consistent(database)


def test_what_the_file_calls_closed_is_a_claim_and_is_closed_like_any_other(database):
    closed = {"completion": "已销号", "closed_on": "2021-03-20", "closure": "张某（书记）2021-03-20"}
    taken_over(database, running(closed))
    item = only_item(database)
    (claim,) = make.rows(database, ItemClaim)
    assert (item.state, item.completion, item.closed_at) == (State.RECTIFY, "unfinished", None)
    assert (claim.completion, claim.closed_on) == ("已销号", date(2021, 3, 20))
    assert "措施第1条、第2条尚未完成" in str(make.attempt(database, item.id, "apply", "head"))
    for measure in make.measure_ids(database, item.id):
        make.move(
            database,
            item.id,
            "progress",
            "member",
            text="已按计划召开党小组会，见记录",
            measure_id=measure,
            done=True,
            evidence="会议记录本第三至八页，党小组组长签名",
        )
    make.move(database, item.id, "apply", "head", opinion="措施全部完成，申请销号。")
    make.move(database, item.id, "verify", "xx_organizer", opinion="逐项核对会议记录，属实", method="records")
    assert consistent(database)


def test_nobody_takes_over_further_than_they_may_confirm_and_approve(database):
    """Its own head registers; who does the work, or only assigns nobody, leaves the plan to others."""
    own = {line.state for line in foresee(database, running({}), by="head").new}
    office = {line.state for line in foresee(database, running({}), by="director").new}
    nobody = foresee(database, running({"person": ""})).new[0]
    no_measures = foresee(database, running({"measures": ""})).new[0]
    himself = foresee(database, running({"person": "xx_organizer同志"})).new[0]
    assert (own, office) == ({State.DIAGNOSE}, {State.DIAGNOSE})
    assert (nobody.state, no_measures.state, himself.state) == (State.PLAN, State.PLAN, State.PLAN)
    assert nobody.why == "没有责任人，待分派、报方案。"
    assert "不能批准其方案" in himself.why


@pytest.mark.parametrize(("by", "state"), [("head", State.DIAGNOSE), ("xx_organizer", State.PLAN)])
def test_what_comes_less_far_waits_as_any_other(database, by, state):
    taken_over(database, running({"person": "xx_organizer同志", "measures": "补订计划"}), by)
    item = only_item(database)
    assert (item.state, item.number is None) == (state, state is State.DIAGNOSE)
    assert consistent(database)
    if state is State.DIAGNOSE:
        with database.reading() as session:
            given = confirm.prefill(case_of(session, item, "xx_organizer"), session)
        assert (given["rectification"], given["due_on"]) == (Rectification.PHASED, date(2021, 5, 20))
        make.move(database, item.id, "confirm", "xx_organizer", **given)
    with database.reading() as session:
        given = submit_plan.prefill(case_of(session, item, "head"), session)
    assert [each["text"] for each in given["measures"]] == ["补订计划"]
    make.move(database, item.id, "submit_plan", "head", **given)
    assert consistent(database)


def test_a_date_that_was_past_is_set_anew_and_the_ladder_begins_there(database):
    late = running({"due": "2021-03-01"}, OTHER | {"due": "长期坚持"})
    assert ["共2项的时限已过" in each for each in refused(database, late)] == [True]
    assert foresee(database, late).new[0].past_due
    outside = {foresee(database, late).new[0].key: {"due_on": "2021-03-31"}}
    assert (
        "2021-03-31应在今天与行动结束日" in foresee(database, late, due_on="2021-05-10", lines=outside).errors[0].reason
    )
    taken_over(database, late, due_on="2021-05-10")
    items = make.rows(database, Item)
    assert {(item.due_on, item.original_due_on) for item in items} == {(date(2021, 5, 10), date(2021, 5, 10))}
    assert {claim.due_on for claim in make.rows(database, ItemClaim)} == {date(2021, 3, 1), None}
    deadlines = [make.deadline(database, item.id) for item in items]
    assert {(each.rung, each.next_check_at) for each in deadlines} == {(None, cast.beijing(2021, 4, 23, 8))}


def test_the_first_word_of_the_clock_is_no_supervision(database):
    """Even of what is due on the very day: the rungs that it would have climbed elsewhere are not climbed here."""
    taken_over(database, running({"due": "2021-03-01"}), due_on="2021-04-01")
    item, rungs = only_item(database), []
    confirmed = make.registered(database)
    make.move(database, confirmed, "confirm", "xx_organizer", rectification="phased", due_on=date(2021, 4, 1))
    begun = [make.deadline(database, each) for each in (item.id, confirmed)]
    assert len({(deadline.position, deadline.next_check_at) for deadline in begun}) == 1
    for day in range(60):
        now = cast.beijing(2021, 4, 1, 9, 30) + timedelta(days=day)
        with database.transaction() as session:
            for key, at in clocks.due(session, now):
                escalate.process(session, key, at, now=now)
        if (rung := make.deadline(database, item.id).rung) not in (*rungs, None):
            rungs.append(rung)
    assert rungs[0] in {EscalationStep.REMIND, EscalationStep.WARN, EscalationStep.URGE}


def test_an_export_comes_back_as_nothing_new(database):
    make.item(database, State.RECTIFY)
    taken_over(
        database, running({}, OTHER | {"measures": "1.一是补缴\n2.按月公示", "problem": "1.党费收缴不及时；2.没有公示"})
    )
    with database.reading() as session:
        actor = cast.actor(session, "xx_organizer")
        rows = rectification(session, actor, cast.campaign(session).id, cast.TODAY)
    for form in ("xlsx", "docx"):
        data = write_rectification(form, rows, unit="信息工程系党总支", as_of=cast.TODAY)
        found = foresee(database, read_ledger(data, f"整改台账.{form}"))
        assert (found.new, found.errors) == ((), ())
        assert [(line.number, line.differences) for line in found.held] == [(row.number, ()) for row in rows]


def test_the_same_ledger_with_other_words_names_the_difference_and_overwrites_nothing(database):
    taken_over(database, running({}))
    before = make.dump(database)
    found = foresee(database, running({"due": "2021-06-30", "completion": "已完成", "progress": ""}))
    assert (found.new, found.errors) == ((), ())
    assert found.held[0].differences == (
        "整改时限文件为“2021-06-30”，在册为“2021-05-20”",
        "完成情况文件为“已完成”，在册为“部分完成”",
    )
    taken_over(database, running({"due": "2021-06-30"}))
    assert make.dump(database) == before


def test_each_warning_needs_a_yes(database):
    given = running({"person": "member同志、head同志", "indicator": "支部9-9"})
    asked = [each for each in refused(database, given) if "逐一确认" in each]
    assert len(asked) == len(foresee(database, given).warnings) == 2
    assert taken_over(database, given).new[0].person == "member同志"


def test_people_and_organizations_are_matched_or_asked(database):
    given = running({"person": "钱某", "leader": "xx_deputy"}, OTHER | {"organization": "教工支部"})
    found = foresee(database, given)
    assert (list(found.unknown_people), list(found.unknown_organizations)) == (["钱某"], ["教工支部"])
    decided = {"people": {"钱某": f"head同志（{cast.BRANCH}）"}, "organizations": {"教工支部": cast.BRANCH}}
    assert foresee(database, given, **decided).errors == ()
    taken_over(database, given, **decided)
    assert {i.responsible_id for i in make.rows(database, Item)} == {
        make.user_id(database, n) for n in ("head", "member")
    }
    assert {claim.person for claim in make.rows(database, ItemClaim)} == {"钱某", "member同志"}


def test_neither_strangers_nor_offices_are_given_items(database):
    """Who works elsewhere is not meant by a name, and 党委工作部 puts nothing right itself."""
    assert list(foresee(database, running({"person": "cj_head同志"})).unknown_people) == ["cj_head同志"]
    found = foresee(database, running({"organization": "闽江学院党委工作部"}), "director")
    assert [flaw.reason for flaw in found.errors] == ["党委工作部不承办事项，请指定承办的党组织。"]


def test_two_of_one_name_are_asked(database):
    make.rename(database, "colleague", "member同志")
    found = foresee(database, running({}))
    assert "可以指" in found.unknown_people["member同志"]
    key = found.new[0].key
    assert foresee(database, running({}), lines={key: {"person": "colleague"}}).unknown_people == {}


def test_what_a_person_corrects_is_stored_and_the_file_kept_beside_it(database):
    given = running({})
    key = foresee(database, given).new[0].key
    line = {
        "text": "2021年3月未召开党小组会",
        "measures": ["补订计划，固定日期"],
        "due_on": "2021-05-01",
        "person": "head",
    }
    taken_over(database, given, lines={key: line})
    item, (measure,), (claim,) = only_item(database), make.rows(database, Measure), make.rows(database, ItemClaim)
    assert (item.text, measure.text, item.due_on) == ("2021年3月未召开党小组会", "补订计划，固定日期", date(2021, 5, 1))
    assert (item.state, claim.problem, claim.measures) == (State.RECTIFY, "未按期召开党小组会", "补订计划\n固定日期")
    assert foresee(database, running({}, OTHER)).new[0].text == OTHER["problem"]
    assert consistent(database)


def test_whoever_writes_the_measures_anew_does_not_approve_them(database):
    given = running({})
    key = foresee(database, given).new[0].key
    taken_over(database, given, lines={key: {"measures": ["开展谈心谈话"]}})
    assert only_item(database).state is State.PLAN
    with database.reading() as session:
        plan = submit_plan.prefill(case_of(session, only_item(database), "head"), session)
    assert [each["text"] for each in plan["measures"]] == ["开展谈心谈话"]
    make.move(database, only_item(database).id, "submit_plan", "head", **plan)
    make.move(database, only_item(database).id, "approve_plan", "xx_organizer")
    assert consistent(database)


def test_a_problem_merged_into_an_item_that_was_taken_over_is_a_measure_of_it(database):
    taken_over(database, running({}))
    item_id, other = only_item(database).id, make.registered(database)
    make.move(database, other, "void", "xx_secretary", merged_into_id=item_id)
    assert [measure.position for measure in make.rows(database, Measure, item_id=item_id)] == [1, 2, 3]
    assert consistent(database)


def test_numbers_given_meanwhile_are_not_given_again(database):
    item_id = make.registered(database)
    with database.reading() as session:
        actor = cast.actor(session, "xx_organizer")
        prepared = take_over.prepare(session, running_ledger(session, running({})), actor=actor, now=make.NOW)
    make.move(database, item_id, "confirm", "xx_organizer", rectification="immediate", due_on=date(2021, 4, 20))
    with database.transaction() as session:
        write(session, prepared, actor=cast.actor(session, "xx_organizer"))
    assert sorted(item.number for item in make.rows(database, Item)) == ["XX1-2021-001", "XX1-2021-002"]
    assert make.row(database, make.registered(database, by="head")).number is None


def test_out_of_reach_nothing_is_told(database):
    found = foresee(database, running({"organization": "会计教研室党支部"}, unit=""))
    assert "没有找到" in found.errors[0].reason
    assert refused(database, running({"organization": "学生党支部"}), by="head")


def test_a_row_that_goes_on_where_its_item_is_closed_says_so(database):
    closed = make.row(database, make.item(database, State.CLOSED))
    again = {"number": closed.number, "problem": closed.text}
    found = foresee(database, running(again | {"completion": "未完成"}))
    assert [flaw.reason for flaw in found.warnings] == [
        f"与已销号的{closed.number}相同，没有另行登记。如是反弹，您可以对原编号重新挂号。"
    ]
    assert foresee(database, running(again | {"completion": "已完成", "closed_on": "2021-12-01"})).warnings == ()
