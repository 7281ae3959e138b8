"""What of a running ledger is known already, and what a person wrote anew."""

from datetime import date

import pytest

from models.item import Item, Measure
from models.item_claim import ItemClaim
from models.vocabulary import State
from tests import make
from tests.ledger.books import foresee, running, taken_over
from tests.ledger.test_take_over import OTHER, consistent, only_item, refused


@pytest.mark.parametrize(
    ("written", "state"),
    [("经费不低于1.5倍", State.RECTIFY), ("经费不低于15倍", State.PLAN), ("经费不低于 1.5 倍。", State.RECTIFY)],
)
def test_a_sign_of_a_number_makes_another_measure(database, written, state):
    given = running({"measures": "经费不低于1.5倍"})
    key = foresee(database, given).new[0].key
    taken_over(database, given, lines={key: {"measures": [written]}})
    assert only_item(database).state is state


def test_of_a_row_that_is_known_in_part_nothing_is_taken_twice(database):
    first = {"number": "", "problem": "1.未按期召开党小组会\n2.记录不全"}
    taken_over(database, running(first))
    more = first | {"problem": first["problem"] + "\n3.档案散乱"}
    assert any("部分问题已在册" in fault for fault in refused(database, running(more)))
    assert len(make.rows(database, Item)) == 2


def test_the_same_problem_by_another_number_is_another_item(database):
    taken_over(database, running({}))
    again = foresee(database, running({"number": "信工2022-01"}))
    assert (len(again.new), len(again.held)) == (1, 0)


SPLIT = ["未按期召开党小组会", "党小组会没有记录（支部1-4）"]


def test_an_item_is_split_and_its_parts_have_all_that_it_has(database):
    given = running({})
    key = foresee(database, given).new[0].key
    taken_over(database, given, lines={key: {"texts": SPLIT, "indicator": "支部1-3"}})
    items = make.rows(database, Item)
    assert [(item.text, item.state, item.number) for item in items] == [
        ("未按期召开党小组会", State.RECTIFY, "XX1-2021-001"),
        ("党小组会没有记录", State.RECTIFY, "XX1-2021-002"),
    ]
    assert [[m.text for m in make.rows(database, Measure, item_id=item.id)] for item in items] == [
        ["补订计划", "固定日期"]
    ] * 2
    assert {claim.problem for claim in make.rows(database, ItemClaim)} == {"未按期召开党小组会"}
    again = foresee(database, running({"progress": ""}))
    assert (list(again.new), [(held.differences, held.number) for held in again.held]) == ([], [((), "信工2021-07")])
    assert consistent(database)


def test_rows_are_joined_and_each_of_them_is_known_again(database):
    rows = {}, OTHER | {"measures": "1.固定日期\n2.按月公示", "due": "2021-05-25", "person": "head同志"}
    first, second = (line.key for line in foresee(database, running(*rows)).new)
    decided = {second: {"joined": True}}
    found = foresee(database, running(*rows), lines=decided)
    assert [line.key for line in found.new] == [first]
    assert any("已取最晚的2021-05-25" in flaw.reason for flaw in found.warnings)
    taken_over(database, running(*rows), lines=decided)
    item, (claim,) = only_item(database), make.rows(database, ItemClaim)
    assert (item.text, item.due_on) == ("未按期召开党小组会；党费收缴不及时", date(2021, 5, 25))
    assert [m.text for m in make.rows(database, Measure)] == ["补订计划", "固定日期", "按月公示"]
    assert (claim.number, claim.problem) == ("信工2021-07、信工2021-08", "未按期召开党小组会\n\n党费收缴不及时")
    for again in (rows, rows[::-1], rows[:1], rows[1:]):
        found = foresee(database, running(*again, unit="信息工程系"))
        assert (found.new, found.errors, {held.differences for held in found.held}) == ((), (), {()})
    assert consistent(database)


def test_rows_without_numbers_are_joined_and_known_again(database):
    rows = [{"number": "", "problem": text, "person": "member同志"} for text in ("未换届", "未公示")]
    key = foresee(database, running(*rows)).new[1].key
    taken_over(database, running(*rows), lines={key: {"joined": True, "texts": ["没有公示"]}})
    assert only_item(database).text == "未换届；没有公示"
    assert foresee(database, running(*rows, unit="信息工程系")).new == ()
    more = foresee(database, running(*rows, {"number": "", "problem": "未公开"}), lines={})
    key = more.new[0].key
    joined = foresee(database, running(*rows, {"number": "", "problem": "未公开"}), lines={key: {"joined": True}})
    assert "部分问题已在册" in joined.errors[0].reason


def test_problems_of_one_row_go_to_two_organizations(database):
    given = running({"problem": "1.未按期召开党小组会\n2.党费收缴不及时", "number": ""})
    second = foresee(database, given).new[1].key
    taken_over(database, given, lines={second: {"organization": "学生党支部", "person": "", "leader": ""}})
    owners = {item.text: item.organization_id for item in make.rows(database, Item)}
    assert len(set(owners.values())) == 2
    assert consistent(database)


@pytest.mark.parametrize(
    ("correction", "why"),
    [
        ({"joined": True}, "这是第一项"),
        ({"texts": ["无"]}, "应有内容"),
        ({"indicator": "支部9-9"}, "“支部9-9”不是诊断指南的一个指标"),
    ],
)
def test_what_cannot_be_is_an_error_at_its_row(database, correction, why):
    given = running({})
    key = foresee(database, given).new[0].key
    errors = foresee(database, given, lines={key: correction}).errors
    assert [(why in flaw.reason, "第" in flaw.place) for flaw in errors] == [(True, True)]


def test_one_text_may_be_written_by_itself(database):
    given = running({})
    key = foresee(database, given).new[0].key
    assert foresee(database, given, lines={key: {"text": "未召开党小组会"}}).new[0].text == "未召开党小组会"


def test_whose_the_items_are_that_say_nobody_is_asked(database):
    given = running({"organization": ""}, unit="")
    found = foresee(database, given)
    assert (found.new, list(found.unknown_organizations)) == ((), [""])
    assert taken_over(database, given, organizations={"": "学生党支部"}).new[0].organization == "学生党支部"
