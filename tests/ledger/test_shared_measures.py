"""An item of a running ledger that is split: its measures go to the parts that a person says."""

import pytest

from models.item import Item, Measure
from models.vocabulary import State
from tests import make
from tests.ledger.books import foresee, running, taken_over
from tests.ledger.test_take_over import consistent, refused


def test_the_measures_of_an_item_that_is_split_go_to_the_parts_that_a_person_says(database):
    given = running({"measures": "1.补订计划\n2.固定日期\n3.按月公示"})
    key = foresee(database, given).new[0].key
    split = {"texts": ["未召开党小组会", "没有公示"], "shares": [[1, 2], [1, 3]]}
    taken_over(database, given, lines={key: split})
    texts = {item.id: item.text for item in make.rows(database, Item)}
    assert [(texts[m.item_id], m.text) for m in make.rows(database, Measure)] == [
        ("未召开党小组会", "补订计划"),
        ("未召开党小组会", "固定日期"),
        ("没有公示", "补订计划"),
        ("没有公示", "按月公示"),
    ]
    assert {item.state for item in make.rows(database, Item)} == {State.RECTIFY}
    assert consistent(database)
    again = foresee(database, running({"measures": "补订计划；固定日期；按月公示"}))
    assert (again.new, [line.differences for line in again.held]) == ((), [()])


@pytest.mark.parametrize(
    ("shares", "why"),
    [
        ([[1], [1]], "第2条整改措施没有分给任何一项"),
        ([[1, 2], [3]], "没有第3条整改措施"),
        ([[1], [2], [2]], "按3项分的，现在是2项"),
    ],
)
def test_no_measure_is_lost_between_the_parts(database, shares, why):
    given = running({})
    key = foresee(database, given).new[0].key
    split = {"texts": ["未召开党小组会", "没有公示"], "shares": shares}
    assert any(why in each for each in refused(database, given, lines={key: split}))


def test_a_part_without_measures_waits_for_its_plan(database):
    given = running({})
    key = foresee(database, given).new[0].key
    split = {"texts": ["未召开党小组会", "没有公示"], "shares": [[1, 2], []]}
    assert [line.state for line in foresee(database, given, lines={key: split}).new] == [State.RECTIFY, State.PLAN]
