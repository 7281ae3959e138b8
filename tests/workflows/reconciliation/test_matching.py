"""Which rows are the same: renumbered, moved, reworded; and when a person is asked."""

from tests.workflows.reconciliation.rows import BRANCH, OTHER, held, reported
from workflows.reconciliation.matching import match

SECOND = {"number": "XX1-2021-002", "text": "支委会会议记录不完整，缺少签到表"}


def pairs(*sides, **more):
    """Each pair with whether it is sure."""
    return [(m.firsts, m.seconds, not m.is_doubtful) for m in match(*sides, **more).matches]


def test_it_survives_renumbering_and_another_order():
    report = [reported(1, **SECOND | {"number": "2"}), reported(2, number="1")]
    assert pairs(report, [held(), held(**SECOND)]) == [((0,), (1,), True), ((1,), (0,), True)]


def test_words_tell_more_than_a_number_that_is_another_items():
    report = [reported(1, number="XX1-2021-002"), reported(2, number="XX1-2021-001", text=SECOND["text"])]
    assert pairs(report, [held(), held(**SECOND)]) == [((0,), (0,), True), ((1,), (1,), True)]


def test_a_small_rewording_is_the_same_and_a_large_one_is_asked():
    small = {**SECOND, "text": "支委会的会议记录不完整，缺少签到表", "number": ""}
    large = {**SECOND, "text": "会议记录缺少签到表，没有归档备查", "number": ""}
    assert pairs([reported(**small)], [held(**SECOND)]) == [((0,), (0,), True)]
    assert pairs([reported(**large)], [held(**SECOND)]) == [((0,), (0,), False)]


def test_like_words_with_other_figures_are_asked_unless_the_number_is_the_same():
    november = "2020年11月未按期召开党小组会"
    assert pairs([reported(number="", text=november)], [held()]) == [((0,), (0,), False)]
    assert pairs([reported(text=november)], [held()]) == [((0,), (0,), True)]


def test_of_two_that_are_as_like_neither_is_guessed():
    system = [held(text="党员学习记录不完整甲"), held("XX1-2021-002", text="党员学习记录不完整乙")]
    found = match([reported(number="", text="党员学习记录不完整丙")], system)
    assert [m.is_doubtful for m in found.matches] == [True]


def test_a_number_with_other_words_is_asked():
    assert pairs([reported(text="党费收缴不及时")], [held()]) == [((0,), (0,), False)]


def test_what_a_person_answered_holds():
    report, system = [reported(number="", text="2020年11月未按期召开党小组会")], [held()]
    pair = (report[0].key, system[0].item_id)
    assert pairs(report, system, answers={pair: True}) == [((0,), (0,), True)]
    assert pairs(report, system, answers={pair: False}) == []


def test_another_organizations_row_is_the_same_only_where_its_number_or_its_words_alone_say_so():
    assert pairs([reported(organization_id=OTHER)], [held()]) == [((0,), (0,), True)]
    assert pairs([reported(number="", organization_id=OTHER)], [held()]) == [((0,), (0,), True)]
    like = {"number": "", "organization_id": OTHER, "text": "2020年10月未召开党小组会"}
    assert pairs([reported(**like)], [held(organization_id=BRANCH)]) == []


def test_of_rows_that_say_the_same_those_of_one_number_belong_together_then_the_likest():
    system = [held(goal="甲"), held("XX1-2021-002", goal="乙"), held("XX1-2021-003", goal="丙")]
    report = [reported(1, "XX1-2021-002", goal="乙"), reported(2, "", goal="丙"), reported(3, "", goal="甲")]
    assert pairs(report, system) == [((0,), (1,), True), ((1,), (2,), True), ((2,), (0,), True)]
