"""整改台账 and 任务清单 that are kept elsewhere, as items."""

from dataclasses import fields
from datetime import date

import pytest

from ledger.forms import RectificationRow
from ledger.people import people
from ledger.published import as_json
from ledger.read import read_ledger
from ledger.write import write_rectification
from ledger.written_dates import parse_due
from tests.ledger.build import docx, p, tbl, tc, tr
from tests.ledger.build import xlsx as with_header

LIST = ["序号", "检视问题", "整改措施", "责任单位", "责任人", "整改时限", "整改进展情况", "备注"]


def read(*rows, above=()):
    return read_ledger(docx(*map(p, above), tbl(*rows)), "台账.docx")


def test_the_own_form_is_read_back_as_it_was_written():
    said = {f.name: f"{f.name}之文" for f in fields(RectificationRow)}
    said |= {
        "measures": "1.补订计划\n2.固定日期",
        "indicator": "支部1-2",
        "due": "2021-05-20",
        "closed_on": "2021-05-25",
    }
    said |= {
        "number": "XX-2021-003",
        "completion": "已完成（常态化坚持：是）",
        "leader": "总支书记 张某",
        "person": "李某",
    }
    for ending in ("docx", "xlsx"):
        data = write_rectification(ending, [RectificationRow(**said)], unit="信息工程系党总支", as_of=date(2021, 5, 31))
        reading = read_ledger(data, f"a.{ending}")
        (item,) = reading.items
        assert (reading.form, reading.unit, reading.errors, reading.warnings) == (
            "rectification",
            "信息工程系党总支",
            (),
            (),
        )
        assert item.measures == ("补订计划", "固定日期")
        assert (item.due, item.closed_on, item.completion) == (date(2021, 5, 20), date(2021, 5, 25), "已完成")
        assert (item.number, item.indicator, item.leader, item.person) == ("XX-2021-003", "支部1-2", "张某", "李某")
        plain = (
            "organization",
            "problem",
            "source",
            "kind",
            "goal",
            "progress",
            "evidence",
            "acceptance",
            "closure",
            "remark",
        )
        assert {f: getattr(item, f) for f in plain} == {f: said[f] for f in plain}


def test_the_published_shape_has_every_key():
    reading = read(LIST, ["1", "调研不够深入", "蹲点五天", "艺术系党总支", "吴某", "2021年12月31日前", "", ""])
    said = as_json(reading)
    assert set(said) == {"form", "unit", "cutoff", "items", "errors", "warnings", "heads"}
    assert said["items"] == [
        {
            "organization": "艺术系党总支",
            "problem": "调研不够深入",
            "number": None,
            "indicator": None,
            "source": None,
            "kind": None,
            "goal": None,
            "measures": ["蹲点五天"],
            "unit": "艺术系党总支",
            "leader": None,
            "person": "吴某",
            "due": "2021-12-31",
            "due_text": "2021年12月31日前",
            "progress": None,
            "completion": None,
            "sustained": None,
            "evidence": None,
            "acceptance": None,
            "closure": None,
            "closed_on": None,
            "remark": None,
        }
    ]


def test_the_organization_may_stand_only_in_the_line_above():
    header = ["序号", "存在问题", "整改措施", "责任人", "完成时限"]
    row = ["1", "未公示（支部2-2）", "公示", "支部书记 郑某、组织委员 王某", "立行立改"]
    (item,) = read(header, row, above=["填报单位：艺术系党总支"]).items
    assert (item.organization, item.problem, item.indicator) == ("艺术系党总支", "未公示", "支部2-2")
    assert (item.person, item.due, item.due_text) == ("郑某、王某", None, "立行立改")
    reading = read(header, row)
    assert [item.organization for item in reading.items] == [None]
    assert "没有党组织名称" in reading.errors[0].reason
    assert reading.errors == reading.nameless


def test_each_table_belongs_to_the_organization_above_it():
    table = ["序号", "存在问题", "整改措施", "责任人", "整改时限"]
    lines = [p("教师党支部"), p("（一）学生党支部"), p("填报单位：财经系党总支"), p("会计党支部检视问题整改清单")]
    blocks = [block for n, line in enumerate(lines) for block in (line, tbl(table, ["1", f"问题{n}", "补", "", ""]))]
    reading = read_ledger(docx(*blocks), "a.docx")
    assert [i.organization for i in reading.items] == ["教师党支部", "学生党支部", "财经系党总支", "会计党支部"]


def test_the_state_that_is_claimed():
    header = ["编号", "党组织", "存在问题", "整改措施", "整改时限", "是否完成"]
    rows = [
        ["A-1", "一支部", "甲", "补", "", said]
        for said in ("是", "否", "已完成，待销号", "整改中（6月底）", "完成一半")
    ]
    assert [i.completion for i in read(header, *rows).items] == ["已完成", "未完成", "已完成", "整改中", "完成一半"]
    progress = [*header[:5], "整改情况"]
    rows = [["A-1", "一支部", "甲", "补", "", said] for said in ("已完成", "已蹲点两天")]
    assert [(i.completion, i.progress) for i in read(progress, *rows).items] == [
        ("已完成", "已完成"),
        (None, "已蹲点两天"),
    ]


def test_who_is_responsible_may_be_an_office_or_a_person():
    header = ["序号", "问题清单", "措施清单", "责任清单", "完成时限"]
    rows = [["1", "甲", "补", "支部书记 李某", "6月底"], ["2", "乙", "补", "党委工作部", ""]]
    first, second = read(header, *rows, above=["2021年整改台账", "填报单位：财经系党总支"]).items
    assert (first.organization, first.person, first.due) == ("财经系党总支", "李某", date(2021, 6, 30))
    assert (second.unit, second.person) == ("党委工作部", None)


def test_two_rows_of_headings():
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    top = tr(
        tc("序号", down),
        tc("党组织", down),
        tc("问题", down),
        tc("整改", '<w:gridSpan w:val="2"/>'),
        tc("责任", '<w:gridSpan w:val="3"/>'),
    )
    low = tr(*[tc("", on)] * 3, "措施", "时限", "领导", "单位", "人员")
    (item,) = read(top, low, ["1", "一支部", "未开会", "补开", "2021年6月底前", "张某", "教务处", "李某"]).items
    assert (item.measures, item.due, item.leader, item.unit, item.person) == (
        ("补开",),
        date(2021, 6, 30),
        "张某",
        "教务处",
        "李某",
    )


def test_measures_in_rows_of_their_own_belong_to_the_problem_above():
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        tr("1", tc("一支部", down), tc("未开会", down), "补开", "李某", "2021-05-01"),
        tr("", tc("", on), tc("", on), "定期开", "王某", "2021-06-01"),
        ["2", "二支部", "未公示", "公示", "赵某", "长期坚持"],
        ["", "", "", "抽查", "", ""],
    ]
    reading = read(["序号", "党组织", "存在问题", "整改措施", "责任人", "整改时限"], *rows)
    first, second = reading.items
    assert (first.measures, first.person, first.due) == (("补开", "定期开"), "李某、王某", date(2021, 6, 1))
    assert (second.measures, second.due_text) == (("公示", "抽查"), "长期坚持")
    assert [w.place for w in reading.warnings] == ["表1第3行“整改时限”", "表1第5行“党组织名称”"]


def test_a_cell_merged_over_several_items_holds_for_each():
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [
        tr("1", tc("一支部", down), "甲", "补", tc("李某", down), tc("2021-06-01", down)),
        tr("2", tc("", on), "乙", "改", tc("", on), tc("", on)),
    ]
    items = read(["序号", "党组织", "存在问题", "整改措施", "责任人", "整改时限"], *rows).items
    assert [(i.problem, i.person, i.due) for i in items] == [(q, "李某", date(2021, 6, 1)) for q in ("甲", "乙")]


def test_a_heading_with_a_number_of_its_own_is_no_problem():
    reading = read(LIST, ["一", "党的领导方面", "", "", "", "", "", ""], ["1", "甲", "补", "一支部", "", "", "", ""])
    assert [i.problem for i in reading.items] == ["甲"]
    assert [(w.place, "小标题" in w.reason) for w in reading.warnings] == [("表1第2行", True)]


def test_a_problem_of_too_many_rows_is_an_error():
    header = ["编号", "党组织", "存在问题", "整改措施", "责任人", "整改时限"]
    more = [["", "", "", f"措施{n}", "李某", "2021-06-01"] for n in range(2, 252)]
    reading = read(header, ["A-1", "一支部", "甲", "措施1", "李某", "2021-06-01"], *more)
    (item,) = reading.items
    assert (len(item.measures), item.person, item.due_text) == (200, "李某", "2021-06-01")
    assert [e.place for e in reading.errors[:1]] == ["表1第202行“整改措施”"]


def test_several_problems_in_a_cell_are_several_items_and_pointed_out():
    reading = read(LIST, ["1", "1.甲；2.乙", "补", "一支部", "吴某", "2021-5-1", "", ""])
    assert [i.problem for i in reading.items] == ["甲", "乙"]
    assert "2个问题" in reading.warnings[0].reason


def test_tasks():
    def edit(_, sheet):
        sheet.delete_rows(1)

    rows = [
        ["强基工程任务清单"],
        ["序号", "行动", "重点任务", "工作举措", "牵头部门", "责任人", "完成时限", "完成情况"],
        [1, "政治统领", "落实第一议题", "每月一次", "党委工作部", "冯某", "长期坚持", "已开展五次"],
    ]
    reading = read_ledger(with_header(*rows, edit=edit), "任务清单.xlsx")
    (item,) = reading.items
    assert (reading.form, item.problem, item.organization) == ("tasks", "落实第一议题", "党委工作部")
    assert [w.reason for w in reading.warnings] == ["表中多出的列“行动”没有读取，请确认不需要导入。"]


def test_a_table_of_another_form_is_named():
    diagnosis = tbl(
        ["序号", "党组织名称", "成功经验", "典型案例", "存在问题", "备注"], ["1", "一支部", "", "", "甲", ""]
    )
    reading = read_ledger(docx(diagnosis, tbl(LIST, ["1", "乙", "补", "一支部", "吴某", "", "", ""])), "a.docx")
    assert (reading.form, reading.items) == ("diagnosis", ())
    assert "与前面的诊断台账不同，没有读取" in reading.warnings[0].reason


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("支部书记 李某", "李某"),
        ("总支书记张某", "张某"),
        ("张某、王某", "张某、王某"),
        ("张某 王某", "张某、王某"),
        ("李　明", "李明"),
        ("张某（13800000000）", "张某"),
        ("党委工作部 张某", "张某"),
        ("各支部书记", "各支部书记"),
        ("支部书记：李某；组织委员：王某", "李某、王某"),
    ],
)
def test_whose_names_a_cell_holds(cell, names):
    assert people(cell) == names


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021年6月", "2021-06-30"),
        ("2021年2月底前", "2021-02-28"),
        ("2021.6", "2021-06-30"),
        ("6月底", "2021-06-30"),
        ("六月三十日前", "2021-06-30"),
        ("6月中旬", "2021-06-20"),
        ("年底前", "2021-12-31"),
        ("2022年底", "2022-12-31"),
        ("2021年上半年", "2021-06-30"),
        ("2021年第三季度", "2021-09-30"),
        ("2021年3月至6月", "2021-06-30"),
        ("2021年3月1日—2021年5月20日", "2021-05-20"),
        ("2021年5月20日前完成，长期坚持", "2021-05-20"),
        ("长期坚持", None),
        ("三个月内", None),
        ("6月初", None),
        ("2021年13月", None),
    ],
)
def test_the_last_day_of_a_term(text, day):
    assert str(parse_due(text, 2021)) == str(day)
    assert parse_due("6月底", None) is None
