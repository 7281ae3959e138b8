"""Headings as people write them: what each means, and which rows of a table they are."""

import pytest

from ledger.headings import meaning
from ledger.read import read_ledger
from tests.ledger.build import HEADER, brief, docx, p, row, tbl, tc, tr, xlsx

RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
MEANINGS = {
    "number": ["序 号", "编号", "问题编号", "NO."],
    "organization": [
        "所属党组织",
        "党支部",
        "单位（部门）",
        "被检查单位",
        "二级学院",
        "存在问题的单位",
        "院（系）",
        "组织名称",
    ],
    "experience": ["经验做法", "特色做法", "成功经验（200字以内）", "成功经验及典型案例"],
    "case": ["特色案例", "典型案例（题目）", "先进典型事例"],
    "problems": [
        "查找出的问题",
        "检视问题",
        "突出问题及表现",
        "短板弱项",
        "问题清单",
        "查摆情况",
        "需整改的问题",
        "不足之处",
        "问题名称",
        "需要改进的地方",
    ],
    "indicator": ["对照指标", "对应诊断指标", "对照条款"],
    "source": ["问题来源", "发现渠道"],
    "kind": ["整改类型", "整改类别"],
    "measures": ["具体整改措施", "工作举措", "措施清单", "整改要求"],
    "leader": ["分管领导", "分管负责同志", "牵头领导", "第一责任人"],
    "person": ["整改责任人", "责任同志", "具体负责人"],
    "unit": ["责任单位", "牵头部门", "责任主体"],
    "due": ["完成时限", "时间安排", "整改期限", "计划完成时间", "时间节点"],
    "progress": ["整改进展情况", "整改成效", "落实情况"],
    "completion": ["整改完成情况", "是否完成", "整改状态", "目前状态"],
    "closed_on": ["销号时间"],
    "task": ["重点任务", "工作内容", "目标任务"],
    "remark": ["备 注", "说明", "备注（可不填）"],
}
OTHERS = ["问题类别", "实际完成时间", "发现时间", "配合单位"]
UNKNOWN = ["姓名", "党组织书记", "剖析", "教师第一党支部未按期换届", "12", ""]


@pytest.mark.parametrize(("field", "words"), MEANINGS.items())
def test_a_heading_is_known_by_what_it_means(field, words):
    assert {word: found.field if (found := meaning(word)) else None for word in words} == dict.fromkeys(words, field)


def test_words_that_tell_of_no_column_of_ours():
    assert [found and found.field for found in map(meaning, OTHERS)] == [""] * len(OTHERS)
    assert [meaning(word) for word in UNKNOWN] == [None] * len(UNKNOWN)


@pytest.mark.parametrize(
    ("above", "own", "field"),
    [
        ("责任", "领导", "leader"),
        ("责任", "单位", "unit"),
        ("典型案例", "主要做法", "case"),
        ("存在问题", "内容", "problems"),
        ("存在问题", "对照指标", "indicator"),
        ("存在问题", "班子方面", "problems"),
        ("整改情况", "时限", "due"),
        ("总结提炼", "成功经验", "experience"),
    ],
)
def test_a_heading_is_understood_under_the_one_above_it(above, own, field):
    assert meaning(own, above).field == field


def under(*pairs):
    """The two header rows of a form in which one column is parted."""
    top = [tc(word, RESTART) for word in HEADER]
    top[4] = tc("存在问题", f'<w:gridSpan w:val="{len(pairs)}"/>')
    low = [tc("", CONTINUE)] * 4 + [tc(word) for word in pairs] + [tc("", CONTINUE)]
    return tr(*top), tr(*low)


def test_the_problem_and_its_indicator_in_two_columns_under_one_heading():
    rows = [
        ["1", "一支部", "", "", "未开会", "支部1-（2）", "注"],
        ["2", "二支部", "", "", "1.甲；2.乙（支部2-1）", "①支部3-4；②支部5-1", ""],
        ["3", "三支部", "", "", "1.丙；2.丁；3.戊", "支部1-2；支部1-3", ""],
        ["4", "四支部", "", "", "己", "无", ""],
    ]
    reading = read_ledger(docx(tbl(*under("问题表述", "对照指标"), *rows)), "a.docx")
    assert [pairs for _, pairs in brief(reading)] == [
        [("未开会", "支部1-2")],
        [("甲", "支部3-4"), ("乙", "支部2-1")],
        [("丙", None), ("丁", None), ("戊", None)],
        [("己", None)],
    ]
    assert reading.rows[0].remark == "注"
    assert [w.place for w in reading.warnings] == ["表1第5行“对照指标”"]


def test_two_rows_of_headings_need_not_be_merged():
    top = ["序号", "党组织", "经验与案例", None, "存在问题", None, "备注"]
    low = [None, None, "成功经验", "典型案例", "问题表述", "对照指标", None]
    data = [1, "一支部", "经", "案", "未开会", "支部1-2", "注"]

    def edit(_, sheet):
        sheet.delete_rows(1)

    reading = read_ledger(xlsx(top, low, data, edit=edit), "a.xlsx")
    assert brief(reading) == [("一支部", [("未开会", "支部1-2")])]
    only = reading.rows[0]
    assert (only.experience, only.case, only.remark, reading.warnings) == ("经", "案", "注", ())


def test_what_stands_under_no_heading_is_named():
    header = [*HEADER[:5], ""]
    reading = read_ledger(docx(tbl(header, [*row("甲")[:5], "说了什么"], row("乙", "二支部"))), "a.docx")
    assert [w.reason for w in reading.warnings] == ["“说了什么”所在的列没有表头，这一列没有读取，请核对。"]


def test_a_heading_between_the_rows_names_the_organization_or_is_named():
    wide = '<w:gridSpan w:val="6"/>'
    rows = [tr(tc("一、教师第一党支部", wide)), row("甲", ""), tr(tc("政治建设方面", wide)), row("乙", "二支部")]
    reading = read_ledger(docx(tbl(HEADER, *rows), p()), "a.docx")
    assert brief(reading) == [("教师第一党支部", [("甲", None)]), ("二支部", [("乙", None)])]
    assert [w.place for w in reading.warnings] == ["表1第3行“党组织名称”", "表1第4行"]


def test_the_branch_beside_its_superior_owns_the_row():
    header = ["序号", "党总支", "党支部", *HEADER[2:]]
    reading = read_ledger(docx(tbl(header, ["1", "财经系党总支", "会计党支部", "", "", "甲", ""])), "a.docx")
    assert brief(reading) == [("会计党支部", [("甲", None)])]
    assert "“党总支”没有读取" in reading.warnings[0].reason


def test_what_was_achieved_is_the_experience_of_a_form_without_one():
    header = ["序号", "党组织名称", "工作成效", *HEADER[3:]]
    (only,) = read_ledger(docx(tbl(header, ["1", "一支部", "经", "案", "甲", ""])), "a.docx").rows
    assert (only.experience, only.case) == ("经", "案")


def test_problems_in_several_columns_and_two_tables_side_by_side():
    header = [*HEADER[:4], "存在问题1", "存在问题2"]
    reading = read_ledger(docx(tbl(header, ["1", "一支部", "", "", "甲", "乙"])), "a.docx")
    assert brief(reading) == [("一支部", [("甲", None), ("乙", None)])]
    beside = read_ledger(docx(tbl(HEADER * 2, row("甲") + row("乙", "二支部"))), "a.docx")
    assert "两张表并排" in beside.errors[0].reason


def test_a_form_that_stands_upright():
    def form(organization, problems):
        return tbl(
            ["诊断情况登记表", ""],
            ["党组织名称", organization],
            ["成功经验", "经"],
            ["典型案例", ""],
            ["存在问题", problems],
            ["备注", "注"],
        )

    reading = read_ledger(docx(form("一支部", "1.甲；2.乙（支部1-2）"), p(), form("二支部", "丙")), "a.docx")
    assert brief(reading) == [("一支部", [("甲", None), ("乙", "支部1-2")]), ("二支部", [("丙", None)])]
    assert [(r.experience, r.remark, r.row) for r in reading.rows] == [("经", "注", 5)] * 2
    assert (reading.errors, reading.warnings) == ((), ())
    other = tbl(["姓名", "张某"], ["存在问题", "学习少"])
    assert read_ledger(docx(other, tbl(HEADER, row("甲"))), "a.docx").warnings[0].place == "表1"
