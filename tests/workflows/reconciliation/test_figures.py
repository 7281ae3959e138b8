"""Numbers of a report against the frozen snapshot: what agrees, what differs, and what nobody can tell."""

import time
from datetime import date
from typing import Any

import pytest

from ledger.blocks import TextBlock
from ledger.figures import figures_of
from models.figure_words import FigureVerdict
from models.reconciliation_words import DifferenceKind
from models.vocabulary import State
from workflows.reconciliation.figures import HELD_PLACE, check_figures, figure_differences

OWN, BELOW, OTHER = "信息工程系党总支", "教师第一党支部", "学生党支部"
FILED = date(2021, 6, 9)
AGREES, DIFFERS, UNCHECKED = FigureVerdict.AGREES, FigureVerdict.DIFFERS, FigureVerdict.UNCHECKED


def item(
    state: str = "closed", organization: str = BELOW, rectification: str = "immediate", **more: Any
) -> dict[str, Any]:
    return {"organization": organization, "state": state, "rectification": rectification, "overdue": False} | more


def frozen(*items: dict[str, Any]) -> dict[str, Any]:
    return {"organization": OWN, "items": list(items)}


TWELVE = frozen(
    *(item() for _ in range(5)),
    *(item(organization=OTHER, rectification="phased") for _ in range(4)),
    *(item("rectify", OTHER, "phased", overdue=True) for _ in range(2)),
    item("rectify", OTHER, "continuous"),
)
"""Nine closed, three under way; nothing void or long-term."""


def verdicts(text: str, snapshot: dict[str, Any] = TWELVE, filed_on: date = FILED) -> list[FigureVerdict]:
    claims = figures_of([TextBlock(each, "正文") for each in text.splitlines()])
    return [each.verdict for each in check_figures(claims, snapshot, filed_on)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共查摆问题12个，已整改9个，完成率75%。", [AGREES, AGREES, AGREES]),
        ("共查摆问题13个，已整改10个，完成率76.9%。", [DIFFERS, DIFFERS, DIFFERS]),
        ("其中立行立改5个、限期整改6个、持续整改2个", [AGREES, AGREES, DIFFERS]),
        ("全系共查摆问题12个，正在整改3个，逾期2个，长期坚持0个", [AGREES, AGREES, AGREES, AGREES]),
        (f"{OWN}共查摆问题12个", [UNCHECKED]),  # of itself it has none: one reading is right, the other not
        (f"{BELOW}查摆问题5个，已整改5个。", [AGREES, AGREES]),
        (f"{BELOW}查摆问题12个，已整改9个。", [DIFFERS, DIFFERS]),
        (f"{BELOW}查摆问题5个。全系已整改9个。", [AGREES, AGREES]),
        ("截至2021年6月9日，共查摆问题12个", [AGREES]),
        ("自行动开展以来，我总支共查摆问题12个", [AGREES]),
        ("一、基本情况\n共查摆问题12个", [AGREES]),
    ],
)
def test_a_number_of_the_whole_or_of_one_below_is_held_against_it(text: str, expected: list[FigureVerdict]):
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "本月整改9个",
        "第一季度整改9个",
        "今年共查摆问题12个",
        "截至5月31日，共查摆问题12个",
        "巡察反馈问题12个，已整改9个",
        "政治建设方面查摆问题12个",
        "在政治建设方面，查摆问题12个",
        "数学教研室查摆问题12个，已整改9个",
        "（一）党组织领导和运行机制到位\n查摆问题12个，已整改9个",
        "近12个问题已整改",
        "书记带头查摆问题12个",
    ],
)
def test_what_may_be_about_a_part_is_never_said_to_agree(text: str):
    assert set(verdicts(text)) == {UNCHECKED}


def test_where_a_number_may_mean_two_things_and_one_is_so_nobody_can_tell():
    void = frozen(*(item() for _ in range(9)), item("void"))
    assert verdicts("共查摆问题10个", void) == [UNCHECKED]
    assert verdicts("共查摆问题9个", void) == [UNCHECKED]
    assert verdicts("共查摆问题11个", void) == [DIFFERS]
    both = frozen(item("rectify"), item("long_term"))
    assert verdicts("未完成2个", both) == [UNCHECKED]
    assert verdicts("正在整改1个，长期坚持1个", both) == [AGREES, AGREES]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共查摆问题12个，已整改9个，完成率80%", (DIFFERS, "9÷12=75%")),
        ("共查摆问题12个，已整改9个，占75%", (AGREES, "9÷12=75%")),
        ("共查摆问题12个，已整改8个，完成率66.67%", (DIFFERS, "已销号占总数75.00%")),  # right in itself
    ],
)
def test_a_percentage_is_reckoned_in_the_text_and_held_against_the_system(
    text: str, expected: tuple[FigureVerdict, str]
):
    last = check_figures(figures_of([TextBlock(text, "正文")]), TWELVE, FILED)[2]
    assert (last.verdict, last.held) == expected


@pytest.mark.parametrize(
    ("text", "sums"),
    [
        ("共查摆问题12个，已整改9个，其余3个正在整改", []),
        ("共查摆问题12个，已整改9个，其余2个正在整改", ["文中各数：9+2=11"]),
        ("共查摆问题12个，已整改9个，正在整改4个", ["文中各数：9+4=13"]),
        ("共查摆问题12个，已整改9个，未完成3个，其中正在整改3个", []),
        ("共查摆问题12个，立行立改7个、限期整改6个", ["文中各数：7+6=13"]),
        ("共查摆问题12个，已整改9个", []),
        ("共查摆问题12个，已整改9个，本月整改4个", []),
        ("共查摆问题12个，已整改9个，其中完成整改到位6个", []),
    ],
)
def test_the_parts_of_a_sentence_come_to_its_whole(text: str, sums: list[str]):
    claims = figures_of([TextBlock(text, "正文")])
    assert [each.held for each in check_figures(claims, TWELVE, FILED)[len(claims) :]] == sums


def test_what_an_earlier_release_froze_tells_of_states_alone():
    old = frozen(*({"organization": BELOW, "state": "closed"} for _ in range(2)))
    assert verdicts("共查摆问题2个，立行立改2个，逾期1个", old) == [AGREES, UNCHECKED, UNCHECKED]


def test_what_differs_becomes_a_difference_with_both_places():
    claims = figures_of([TextBlock("共查摆问题12个，已整改10个", "正文“共查摆问题”")])
    [found] = figure_differences(check_figures(claims, TWELVE, FILED))
    assert (found.kind, found.reported, found.held) == (DifferenceKind.FIGURE, "已整改10个", "已销号9")
    assert (found.reported_place, found.held_place) == ("正文“共查摆问题”", HELD_PLACE)


@pytest.mark.parametrize(
    ("text", "reported", "place"),
    [
        ("共查摆问题12个，已整改9个，完成率80%", "完成率80%", "文中“共查摆问题12个”（正文）"),
        ("共查摆问题12个，已整改9个，正在整改4个", "共查摆问题12个", "文中“已整改9个”（正文）"),
    ],
)
def test_what_differs_from_another_number_of_the_text_names_where_that_stands(text: str, reported: str, place: str):
    found = figure_differences(check_figures(figures_of([TextBlock(text, "正文")]), TWELVE, FILED))
    assert (reported, place) in {(each.reported, each.held_place) for each in found}


def test_hundreds_of_numbers_of_ten_thousand_items_take_no_time():
    organizations = [f"教师第{n}党支部" for n in range(50)]
    many = frozen(*(item(list(State)[n % 5].value, organizations[n % 50]) for n in range(10_000)))
    claims = figures_of([TextBlock("共查摆问题12个，已整改9个，完成率75%。" * 160, "正文")])
    begun = time.thread_time()
    assert len(check_figures(claims, many, FILED)) >= 480
    assert time.thread_time() - begun < 2
