"""Ledgers out of the database: what was taken in comes out again, and each sees their own."""

from functools import partial

import pytest

from ledger.export_diagnosis import diagnosis
from ledger.read import read_ledger
from ledger.write import write_diagnosis
from models.item import Item
from models.vocabulary import OrgKind, State
from tests import cast, make
from tests.ledger.books import EXCEL, WORD, reading, rectification, row, sample, take_in
from workflows.errors import NotFound
from workflows.organizations import commands as organizations


def take(database, form, by="director"):
    with database.reading() as session:
        day = (cast.TODAY,) if form is rectification else ()
        return form(session, cast.actor(session, by), cast.campaign(session).id, *day)


def brief(rows):
    return {r.organization: [(p.text, p.indicator) for p in r.problems] for r in rows}


@pytest.fixture
def filled(database):
    take_in(database, sample(WORD))
    take_in(database, sample(EXCEL), "cj_organizer")
    return database


@pytest.mark.parametrize("write", [partial(write_diagnosis, "docx"), partial(write_diagnosis, "xlsx")])
def test_what_was_brought_in_is_read_back_the_same(filled, write):
    rows = take(filled, diagnosis)
    again = read_ledger(write(rows, unit="党委工作部", cutoff=cast.TODAY), "台账")
    assert again.errors == ()
    assert brief(again.rows) == brief([*sample(WORD).rows, *sample(EXCEL).rows])
    said = {(r.organization, r.experience, r.case, r.remark) for r in again.rows}
    assert said == {(r.organization, r.experience, r.case, r.remark) for r in (*sample(WORD).rows, *sample(EXCEL).rows)}


def test_several_files_of_one_organization_become_one_row(database):
    take_in(database, reading(row(cast.BRANCH, "记录不全", experience="主题党日有特色")))
    take_in(database, reading(row(cast.BRANCH, "公示不及时", experience="主题党日有特色")))
    (found,) = take(database, diagnosis)
    assert [p.text for p in found.problems] == ["记录不全", "公示不及时"]
    assert found.experience == "主题党日有特色"


def test_voided_problems_are_left_out(database):
    item_id = make.item(database, State.VOID)
    assert make.row(database, item_id).state is State.VOID
    assert take(database, diagnosis) == []


def test_two_branches_of_one_name_stay_apart_and_come_back_to_their_own(database):
    with database.transaction() as session:
        admin, above = cast.actor(session, "admin"), cast.organization(session, "财经系党总支")
        organizations.add_organization(
            session, actor=admin, now=make.NOW, name="学生党支部", code="CJ2", kind=OrgKind.BRANCH, parent_id=above.id
        )
    take_in(database, reading(row("学生党支部", "记录不全")))
    take_in(database, reading(row("学生党支部", "公示不及时"), unit="财经系"), "cj_organizer")
    rows = take(database, diagnosis)
    assert brief(rows) == {
        "信息工程系党总支学生党支部": [("记录不全", None)],
        "财经系党总支学生党支部": [("公示不及时", None)],
    }
    written = write_diagnosis("docx", rows, unit="党委工作部", cutoff=None)
    again = take_in(database, read_ledger(written, "台账.docx"), "director")
    assert (len(again.new), len(again.held)) == (0, 2)
    assert [r.organization for r in take(database, diagnosis, "cj_organizer")] == ["学生党支部"]


def test_each_takes_out_what_they_see(filled):
    assert len(take(filled, diagnosis)) == 5
    assert list(brief(take(filled, diagnosis, "cj_organizer"))) == ["财经系党总支", "会计教研室党支部"]
    assert list(brief(take(filled, diagnosis, "head"))) == [cast.BRANCH]
    assert take(filled, diagnosis, "direct_head") == []
    for form in (diagnosis, rectification):
        with pytest.raises(NotFound):
            take(filled, form, "outside_director")


def test_a_closed_item_shows_every_field_with_local_days(database):
    late = cast.beijing(2021, 4, 2, 1, 30)  # still the 1st in UTC
    item_id = make.item(database, State.CLOSED, late)
    number = make.row(database, item_id).number
    (found,) = take(database, rectification)
    assert found.number == number
    assert found.organization == cast.BRANCH
    assert found.problem == "2020年10月、12月未召开党小组会"
    assert found.indicator == "支部1-2"
    assert found.source == "自查"
    assert found.kind == "立行立改"
    assert found.goal == "每月按期召开"
    assert found.measures == "固定每月第2周周三召开"
    assert found.leader == "xx_patron同志"
    assert found.person == "member同志"
    assert found.due == "2021-05-20"
    assert found.progress == "4、5月按计划召开"
    assert found.completion == "已完成（常态化坚持：否）"
    assert found.evidence == "4月、5月会议记录2份，签到齐全"
    assert found.acceptance == "xx_organizer同志：核对原始记录，抽谈2人属实"
    assert found.closure.split("\n") == [
        "xx_secretary同志（上级党组织书记）2021-04-02",
        "director同志（党委工作部部长）2021-04-02",
    ]
    assert found.closed_on == "2021-04-02"
    assert found.remark == ""


def test_the_rectification_ledger_holds_every_numbered_item_and_no_other(database):
    numbered = [State.PLAN, State.RECTIFY, State.VERIFY, State.LONG_TERM, State.CLOSED]
    for state in (State.DIAGNOSE, State.VOID, *numbered):
        make.item(database, state)
    rows = take(database, rectification)
    assert [r.number for r in rows] == sorted(i.number for i in make.rows(database, Item) if i.number)
    assert len(rows) == len(numbered)
    assert [r.remark for r in rows] == ["", "", "", "长期坚持", ""]
    assert [bool(r.closed_on) for r in rows] == [False, False, False, False, True]


def test_the_remark_of_a_merged_item_names_the_survivor(database):
    merged, survivor = (make.item(database, State.PLAN) for _ in range(2))
    make.move(database, merged, "void", "director", reason="与本支部另一事项重复登记", merged_into_id=survivor)
    first, second = take(database, rectification)
    assert (first.number, second.number) == ("XX1-2021-001", "XX1-2021-002")
    assert first.remark == "与本支部另一事项重复登记\n并入XX1-2021-002"
    assert second.remark == ""


def test_a_survivor_out_of_sight_is_not_named(database):
    merged = make.item(database, State.PLAN)
    survivor = make.registered(database)
    make.move(database, merged, "void", "director", merged_into_id=survivor)
    make.move(database, survivor, "confirm", "xx_secretary", rectification="immediate", sensitivity="clue")
    assert [r.remark for r in take(database, rectification)] == ["并入XX1-2021-002", ""]
    assert [r.remark for r in take(database, rectification, "liaison")] == ["并入其他事项"]


def test_several_measures_and_proofs_are_numbered(database):
    item_id = make.item(database, State.PLAN)
    make.move(
        database,
        item_id,
        "assign",
        "head",
        leader_id=make.user_id(database, "xx_patron"),
        responsible_id=make.user_id(database, "member"),
    )
    member = make.user_id(database, "member")
    measures = [{"text": text, "responsible_id": member, "due_on": "2021-05-20"} for text in ("补订计划", "固定时间")]
    make.move(database, item_id, "submit_plan", "head", goal="按期召开", measures=measures)
    make.move(database, item_id, "approve_plan", "xx_organizer")
    make.done(database, item_id)
    (found,) = take(database, rectification)
    assert found.measures == "1.补订计划\n2.固定时间"
    assert found.evidence == "1.4月、5月会议记录2份，签到齐全\n2.4月、5月会议记录2份，签到齐全"


def test_those_who_work_on_an_item_elsewhere_find_it_in_their_ledger(database):
    item_id = make.item(database, State.RECTIFY)
    make.move(database, item_id, "transfer", "member", to_id=make.user_id(database, "direct_member"), reason="借调")
    assert [r.organization for r in take(database, rectification, "direct_member")] == [cast.BRANCH]
    assert take(database, rectification, "cj_secretary") == []
