"""`rectify reconcile`: what it says of a report, and how it ends."""

import pytest

from ledger.read import read_ledger
from models.ledger import LedgerColumns
from models.vocabulary import State
from tests import cast, make
from tests.ledger.books import running_file

UNIT = "信息工程系党总支"
WORDS = ("--campaign", cast.CAMPAIGN, "--by", "xx_organizer")
HELD = {
    "number": "XX1-2021-001",
    "organization": cast.BRANCH,
    "problem": "2020年10月、12月未召开党小组会",
    "indicator": "支部1-2",
    "source": "自查",
    "kind": "立行立改",
    "goal": "每月按期召开",
    "measures": "固定每月第2周周三召开",
    "leader": "xx_patron",
    "person": "member",
    "due": "2021年5月20日",
    "progress": "",
    "completion": "未完成",
}


@pytest.fixture
def report(sqlite, tmp_path):
    """Write a report of the one item that is held, as it is edited."""
    make.item(sqlite, State.RECTIFY)

    def write(name="报送.xlsx", **edited):
        file = tmp_path / name
        file.write_bytes(running_file(HELD | edited, unit=UNIT))
        return file

    return write


def test_a_report_that_says_what_is_held_ends_well(rectify, report):
    told = rectify("reconcile", report(), *WORDS)
    assert (told.code, told.out) == (0, "报送.xlsx：核对 1 行，对上 1 处，没有差异。\n")


def test_each_difference_is_a_sentence_with_both_places_and_who_changed_it(rectify, report):
    last = report("上次.xlsx")
    told = rectify("reconcile", report(completion="已完成", person="张三"), *WORDS, "--last", last)
    assert told.code == 1
    person, progress, summary = told.out.splitlines()
    assert person == (
        "内容不一致  报表（整改台账第4行“责任人”）：张三；系统（XX1-2021-001“责任人”）：member同志；"
        "上次：member（报表改动）"
    )
    assert progress == (
        "自报进度系统没有  报表（整改台账第4行“完成情况”）：已完成；系统（XX1-2021-001“完成情况”）：未完成；"
        "上次：未完成（报表改动）"
    )
    assert summary == "报送.xlsx：核对 1 行，对上 1 处，有 2 处差异。"


def test_programs_read_the_same(rectify, report):
    told = rectify("reconcile", report(goal="每季度召开"), *WORDS, "--json")
    assert told.code == 1
    [found] = told.json["differences"]
    assert (found["kind"], found["field"], found["reported"], found["held"]) == (
        *("value", "goal"),
        *("每季度召开", "每月按期召开"),
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--organization", "数学系"], "没有找到名为“数学系”的党组织"),
        (["--campaign", "nope"], "没有"),
        (["--columns", "编号=nothing"], "没有“nothing”这一项"),
    ],
)
def test_what_cannot_be_held_against_anything_is_said(rectify, report, words, sentence):
    told = rectify("reconcile", report(), *WORDS, *words)
    assert told.code == 2
    assert sentence in told.err


def test_anothers_ledger_is_compared_only_with_a_yes(rectify, report):
    other = ("--organization", "财经系党总支", "--by", "officer")
    told = rectify("reconcile", report(), *WORDS[:2], *other)
    assert told.code == 2
    assert told.err == (
        "文件写的是“信息工程系党总支”的台账，要对的是“财经系党总支”，没有对账；确属无误的，加 --accept 再试。\n"
    )
    told = rectify("reconcile", report(), *WORDS[:2], *other, "--accept")
    assert (told.code, told.out.count("仅报表有")) == (1, 1)


def test_a_file_that_is_no_ledger_ends_with_two(rectify, sqlite, tmp_path):
    (tmp_path / "信.csv").write_text("你好")
    told = rectify("reconcile", tmp_path / "信.csv", *WORDS)
    assert told.code == 2
    assert "没有对账" in told.err


def test_what_was_said_of_the_columns_of_another_system_is_kept(rectify, report, sqlite, tmp_path):
    report()
    other = tmp_path / "他系统.csv"
    row = "XX1-2021-001,教师第一党支部,2020年10月、12月未召开党小组会,已整改"
    other.write_text(f"代码,归属,描述,进度条\n{row}\n", "utf-8-sig")
    assert read_ledger(other.read_bytes(), "他系统.csv").errors
    said = "代码=number,归属=organization,描述=problem,进度条=completion"
    told = rectify("reconcile", other, *WORDS, "--organization", UNIT, "--columns", said)
    assert (told.code, told.out.count("自报进度系统没有")) == (1, 1)
    assert make.rows(sqlite, LedgerColumns)
    again = rectify("reconcile", other, *WORDS, "--organization", UNIT)
    assert (again.code, again.out) == (told.code, told.out)
