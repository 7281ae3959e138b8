"""Problems of a diagnosis ledger that a person corrects before they are registered; what the file says is kept."""

import pytest

from ledger.read import read_ledger
from models.item import Item
from models.journal import Entry
from models.ledger import LedgerRow
from tests import cast, make
from tests.ledger.books import propose, take_in
from tests.ledger.build import HEADER, docx, row, tbl, xlsx
from tests.workflows.audit.verifying import checked
from workflows.errors import Incomplete

STUDENTS = "学生党支部"
CELL = "1.未按期召开党小组会（支部1-2）；2.党费收缴不及时；3.没有公示"


def given(cell=CELL, organization=cast.BRANCH, **more):
    return read_ledger(docx(tbl(HEADER, row(cell, organization), *more.get("rows", ()))), "台账.docx")


def new(database, reading, **decided):
    proposal = propose(database, reading, **decided)
    return [(line.organization, line.text, line.indicator) for line in proposal.new], proposal


def test_problems_are_joined_split_reassigned_and_rewritten(database):
    rows = [row("未换届", STUDENTS)]
    decided = {
        "problems": {
            "表1:2:1": {"texts": ["未按期召开党小组会", "未做会议记录（支部1-4）"]},
            "表1:2:2": {"organization": STUDENTS, "indicator": "支部2-（2）"},
            "表1:2:3": {"joined": True, "texts": ["没有公示结果"]},
            "表1:3:1": {"texts": ["未按期换届"]},
        }
    }
    lines, proposal = new(database, given(rows=rows), **decided)
    assert lines == [
        (cast.BRANCH, "未按期召开党小组会", "支部1-2"),
        (cast.BRANCH, "未做会议记录", "支部1-4"),
        (STUDENTS, "党费收缴不及时；没有公示结果", "支部2-2"),
        (STUDENTS, "未按期换届", None),
    ]
    assert [line.key for line in proposal.new] == ["表1:2:1", "表1:2:1", "表1:2:2", "表1:3:1"]
    take_in(database, given(rows=rows), **decided)
    items = make.rows(database, Item)
    assert [(item.text, item.clause) for item in items] == list(
        zip([text for _, text, _ in lines], [1, 1, 2, 1], strict=True)
    )
    said = [make.last(database, item.id).data["source"].get("said") for item in items]
    first = {"place": "表1第2行“存在问题”第1条", "text": "未按期召开党小组会", "indicator": "支部1-2"}
    assert said[0] == said[1] == [first]
    assert [each["text"] for each in said[2]] == ["党费收缴不及时", "没有公示"]
    assert len(make.rows(database, LedgerRow)) == 2
    assert checked(database).faults == []


def test_what_is_left_as_it_is_says_nothing_beside(database):
    take_in(database, given(), problems={"表1:2:2": {"indicator": "无"}})
    entries = [make.last(database, item.id).data["source"] for item in make.rows(database, Item)]
    assert ["said" in source for source in entries] == [False, False, False]


def test_a_name_that_nobody_knows_is_asked_once_for_all_its_rows(database):
    reading = given(organization="教工支部", rows=[row("未换届", "教工支部")])
    lines, proposal = new(database, reading)
    assert (lines, len(proposal.errors), list(proposal.unknown_organizations)) == ([], 2, ["教工支部"])
    assert cast.BRANCH in proposal.organizations
    lines, proposal = new(database, reading, organizations={"教工支部": cast.BRANCH})
    assert (len(lines), proposal.errors) == (4, ())


@pytest.mark.parametrize(
    ("correction", "why"),
    [
        ({"表1:2:1": {"joined": True}}, "这是第一个问题"),
        ({"表1:2:1": {"indicator": "支部9-9"}}, "“支部9-9”不是诊断指南的一个指标"),
        ({"表1:2:1": {"organization": "会计教研室党支部"}}, "没有找到"),
        ({"表1:2:1": {"texts": ["无"]}}, "应有内容"),
    ],
)
def test_what_cannot_be_is_an_error_at_its_place(database, correction, why):
    _, proposal = new(database, given(), problems=correction)
    assert [why in error.reason and error.place.startswith("表1第2行") for error in proposal.errors] == [True]


def test_what_was_not_read_needs_a_yes(database):
    header = [*HEADER, "联系电话"]
    reading = read_ledger(xlsx([*row("未换届", cast.BRANCH), "12345678"], edit=lambda _, s: head(s, header)), "a.xlsx")
    (flaw,) = propose(database, reading).unaccepted
    assert "“联系电话”没有读取" in flaw.reason
    with pytest.raises(Incomplete, match="逐一确认"):
        take_in(database, reading)
    assert make.rows(database, Entry, act="import") == []
    take_in(database, reading, accepted=[f"{flaw.place}：{flaw.reason}"])
    assert len(make.rows(database, Item)) == 1


def head(sheet, header):
    for column, word in enumerate(header, 1):
        sheet.cell(1, column).value = word
