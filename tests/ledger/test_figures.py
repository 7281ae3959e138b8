"""What a report states in numbers: each as what it counts, and nothing that counts something else."""

import time

import pytest

from ledger.blocks import Cell, Line, TextBlock
from ledger.figures import MAX_CLAIMS, figures_of


def stated(text: str) -> list[str]:
    """Return what a paragraph states: what is counted, the number, and the kind."""
    found = figures_of([TextBlock(text, "正文")])
    return [" ".join(filter(None, (each.counted, each.written, each.kind))) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("共查摆问题12个，已整改9个，完成率75%。", ["found 12", "closed 9", "rate 75"]),
        ("全系共查摆出12个问题，目前已整改到位9个，正在整改2个。", ["found 12", "closed 9", "under_way 2"]),
        (
            "12个问题已完成整改9个，其余3个正在整改中，整改完成率为75.0%。",
            ["found 12", "closed 9", "under_way 3", "rate 75.0"],
        ),
        (
            "我总支累计发现问题十二条，已销号９条，尚未完成３条，逾期1条。",
            ["found 12", "closed 9", "unfinished 3", "overdue 1"],
        ),
        ("其中立行立改5个、限期整改4个、持续整改3个", ["found 5 立行立改", "found 4 限期整改", "found 3 持续整改"]),
        ("已整改问题9个（立行立改5个），未整改问题3个。", ["closed 9", "found 5 立行立改", "unfinished 3"]),
        ("问题总数为12个，已整改销号9个，占75%。", ["found 12", "closed 9", "share 75"]),
        ("已完成整改9项，剩余3项需长期坚持。", ["closed 9", "long_term 3"]),
        ("12个问题全部整改到位。", ["closed 12"]),
        ("9个已整改3个正在整改。", ["closed 9", "under_way 3"]),
        ("共梳理12项问题，9项已整改，3项正在推进。", ["found 12", "closed 9", "under_way 3"]),
        ("查摆出10个方面28个问题", ["found 28"]),
        ("对照5个方面27项指标，查找问题8项。", ["found 8"]),
        ("1个转为长期坚持", ["long_term 1"]),
        ("现有12个问题，均已整改完毕", ["found 12"]),
        ("共 查 摆 问 题 12 个 ， 已 整 改 9 个", ["found 12", "closed 9"]),
        # what counts something else
        ("制定整改措施12条，召开会议3次，完善制度5项。", []),
        ("谈心谈话12人次，发展党员3名，组织学习8次。", []),
        ("2021年4月20日前完成整改。", []),
        ("已整改制度9项", []),
        ("投入经费12.5万元，完成率", []),
        ("第3个问题已整改", []),
    ],
)
def test_a_number_is_read_as_what_it_counts(text: str, expected: list[str]):
    assert stated(text) == expected


@pytest.mark.parametrize("text", ["近10个问题已整改", "已整改10余个", "已整改10个左右"])
def test_what_is_not_exact_says_so(text: str):
    [claim] = figures_of([TextBlock(text, "正文")])
    assert claim.is_about


def test_whom_it_may_be_about_is_kept_beside_it():
    blocks = [
        TextBlock("（一）党支部建设", "正文"),
        TextBlock("教师第一党支部查摆问题3个，已整改2个。本月整改1个。", "正文“教师第一党支部”"),
    ]
    first, second, third = figures_of(blocks)
    assert (first.heading, first.limits, first.before) == ("(一)党支部建设", "教师第一党支部", "")
    assert (second.limits, second.before, second.sentence) == ("", "教师第一党支部查摆问题3个,", 0)
    assert (third.limits, third.sentence, third.place) == ("本月", 1, "正文“教师第一党支部”")


def test_a_cell_of_a_table_states_too_and_its_row_says_of_whom():
    line = Line("表1", "表1", 2, [Cell("学生党支部", 0, 2), Cell("查摆问题3个，已整改2个", 1, 2), Cell("12", 2, 2)])
    found = figures_of([line])
    assert [(each.counted, each.written, each.place) for each in found] == [
        ("found", "3", "表1第2行"),
        ("closed", "2", "表1第2行"),
    ]
    assert found[0].before == "学生党支部"


@pytest.mark.parametrize(
    "text", ["已累计" * 40 + "1个", "整改" * 60, "1个" * 60, "其中有" * 39 + "3个问题", "正在" * 55 + "9个"]
)
def test_no_text_takes_long(text: str):
    begun = time.thread_time()
    stated("，".join([text] * 50))
    assert time.thread_time() - begun < 2


def test_a_text_of_numbers_alone_is_read_so_far():
    assert len(figures_of([TextBlock("已整改9个，" * 3_000, "正文")])) == MAX_CLAIMS
