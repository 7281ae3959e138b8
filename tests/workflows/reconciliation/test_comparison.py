"""In what a report differs: the nine classes, what means alike, and who changed it."""

from datetime import date

import pytest

from models.reconciliation_words import ChangedBy, DifferenceKind
from tests.workflows.reconciliation.rows import held, reported, told
from workflows.reconciliation.comparison import compare
from workflows.reconciliation.rows import as_json, from_json

SECOND = {"number": "XX1-2021-002", "text": "支委会会议记录不完整，缺少签到表"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"goal": "每季度召开"}, ("value", "goal")),
        ({"goal": ""}, ("value", "goal")),
        ({"person": "李强"}, ("value", "person")),
        ({"due": date(2021, 6, 1), "due_text": "2021年6月1日"}, ("value", "due")),
        ({"due": None, "due_text": "长期坚持"}, ("value", "due")),
        ({"measures": ("补订计划", "固定地点")}, ("value", "measures")),
        ({"measures": ("补订计划",)}, ("count", "measures")),
        ({"completion": "已完成"}, ("state", "completion")),
        ({"completion": "已销号"}, ("state", "completion")),
        ({"closed_on": "2021-05-01"}, ("state", "closed_on")),
        ({"closure": "王敏（书记）2021-05-01"}, ("state", "closure")),
        ({"evidence": "1.会议记录.pdf\n2.签到表.pdf\n3.照片.jpg"}, ("evidence", "evidence")),
        ({"evidence": "会议记录.pdf"}, ("value", "evidence")),
        ({"text": "2020年11月未按期召开党小组会"}, ("value", "text")),
    ],
)
def test_a_cell_that_says_something_else_is_called_what_it_is(said, found):
    assert told([reported(**said)], [held()]) == [found]


@pytest.mark.parametrize(
    "said",
    [
        {"goal": " 每月 按期召开。"},
        {"text": "２０２０年１０月未按期召开党小组会"},
        {"person": "赵敏，李强同志"},
        {"measures": ("（1）补订计划", "（2）固定日期")},
        {"evidence": "签到表.pdf；会议记录.pdf"},
        {"completion": "正在整改"},
        {"goal": None, "measures": None, "due": None, "due_text": None, "evidence": None},
    ],
)
def test_what_is_written_otherwise_and_what_a_report_has_no_column_for_is_no_difference(said):
    assert told([reported(**said)], [held()]) == []


def test_what_only_one_side_has_is_said_with_its_place():
    found = compare([reported(), reported(2, **SECOND | {"number": None})], [held(), held("XX2-2021-001", text="党费")])
    one, other = found.differences
    assert (one.kind, one.reported_place, one.held_place, one.item_ids) == ("only_reported", "表1第2行", "", ())
    assert (other.kind, other.held_place, other.held) == ("only_held", "XX2-2021-001", "党费")


def test_what_may_be_left_out_is_not_missed_and_may_stand_anywhere():
    void = held(**SECOND, is_optional=True)
    assert told([reported(2)], [held(), void]) == []
    assert told([reported(1, **SECOND), reported(2)], [held(), void]) == []


def test_one_reported_as_several_and_several_as_one():
    whole = f"{SECOND['text']}；2020年10月未按期召开党小组会"
    parts = [reported(1), reported(2, **SECOND | {"number": ""})]
    assert told(parts, [held(text=whole)]) == [("split", None)]
    few = [reported(1, text="成效，—"), reported(2, "", text="—，书记")]
    assert told(few, [held(text="成效，——，书记")]) == [("split", None)]
    [merged] = compare([reported(text=whole)], [held(), held(**SECOND)]).differences
    assert (merged.kind, len(merged.item_ids)) == (DifferenceKind.MERGED, 2)


def test_one_row_of_another_ledger_that_became_several_items_is_still_theirs():
    whole = f"{SECOND['text']}；2020年10月未按期召开党小组会"
    several = [held(original_number="旧-7"), held(**SECOND, original_number="旧-7")]
    assert told([reported(number="旧-7", text=whole)], several) == []


def test_a_row_that_stands_there_twice_is_a_count():
    [found] = compare([reported(1), reported(2)], [held()]).differences
    assert (found.kind, found.reported_place) == (DifferenceKind.COUNT, "表1第1行、表1第2行")


def test_another_order_is_one_difference_about_no_item():
    report, system = [reported(1, **SECOND), reported(2)], [held(), held(**SECOND)]
    [found] = compare(report, system).differences
    assert (found.kind, found.item_ids, found.reported_keys) == (DifferenceKind.ORDER, (), ("表1!1",))


def test_a_number_lies_only_where_the_report_has_the_numbers_of_the_system():
    system = [held(), held(**SECOND)]
    assert told([reported(number="XX1-2021-009"), reported(2, **SECOND)], system) == [("value", "number")]
    assert told([reported(number="A-1"), reported(2, **SECOND | {"number": "A-2"})], system) == []


def test_who_changed_it_since_the_last_report_is_said():
    def by(said, last, system):
        [found] = compare([reported(goal=said)], [held(goal=system)], [reported(goal=last)]).differences
        return found.changed_by, found.last

    assert by("每周", "每月", "每月") == (ChangedBy.REPORT, "每月")
    assert by("每月", "每月", "每周") == (ChangedBy.SYSTEM, "每月")
    assert by("每周", "每月", "每天") == (ChangedBy.BOTH, "每月")
    [dropped] = compare([], [held()], [reported()]).differences
    [new] = compare([], [held()], []).differences
    [gone] = compare([reported()], [], [reported()]).differences
    assert [each.changed_by for each in (dropped, new, gone)] == [ChangedBy.REPORT, ChangedBy.SYSTEM, ChangedBy.SYSTEM]


def test_a_row_is_kept_as_plain_data():
    for row in (held(), reported(), reported(measures=None, due=None)):
        assert from_json(as_json(row)) == row


def test_rows_that_all_say_the_same_are_counted_once_for_all_of_them():
    rows = [reported(line) for line in range(1, 3001)]
    found = compare(rows, [held()]).differences
    assert {(each.kind, each.reported_place.endswith("等3000处")) for each in found} == {(DifferenceKind.COUNT, True)}
    assert (len(found), max(len(each.reported_keys) for each in found)) == (2999, 100)
