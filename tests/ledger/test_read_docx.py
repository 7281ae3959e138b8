"""Ledgers in Word, as people really make them."""

from datetime import date
from pathlib import Path

import pytest

from ledger.published import as_json
from tests.ledger.build import HEADER, brief, clean, docx, ledger_docx, p, read, row, tbl, tc, texts, tr

FIXTURES = Path(__file__).parent / "fixtures"
RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def span(count):
    return f'<w:gridSpan w:val="{count}"/>'


def test_the_sample_reads_as_it_stands():
    reading = clean((FIXTURES / "诊断情况工作台账-信息工程系.docx").read_bytes())
    assert (reading.unit, reading.cutoff) == ("信息工程系党总支", date(2021, 4, 20))
    assert brief(reading) == [
        (
            "信息工程系党总支",
            [
                ("党组织会议与党政联席会议边界不够清晰，2020年下半年有2次人事事项未先经党组织会议研究", "院系1-2"),
                ("未配备专职组织员", "院系1-4"),
            ],
        ),
        (
            "教师第一党支部",
            [("2020年10月、12月未召开党小组会", "支部1-2"), ("3名教师2020年师德学习教育不足10学时", "支部1-4")],
        ),
        ("学生党支部", [("党员52人，超过50人上限，未及时分设", "院系4-2"), ("毕业生党员组织关系滞留4人", "支部2-2")]),
    ]
    assert [r.case for r in reading.rows] == ["“党建+实训”双融双促工作法", "", "学生公寓党员责任区"]
    assert reading.rows[2].remark == "6月底毕业生转出后核减"
    source = reading.rows[1].problems[1].source
    assert (source.table, source.row, source.column, source.clause) == ("表1", 4, "存在问题", 2)


def test_the_published_shape():
    reading = read(ledger_docx(row("甲（对照支部1-（2））", organization="一支部")))
    source = {"sha256": reading.sha256, "table": "表1", "row": 2, "column": "存在问题", "clause": 1}
    problem = {"text": "甲", "indicator": "支部1-2", "source": source}
    said = as_json(reading)
    (head,) = said.pop("heads")
    assert (head["place"], head["form"], head["is_assigned"]) == ("表1第1行", "diagnosis", False)
    assert head["columns"][4] == {"heading": "存在问题", "field": "problem", "in_doubt": False} | {
        "samples": ["甲（对照支部1-（2））"]
    }
    assert said == {
        "form": "diagnosis",
        "unit": "",
        "cutoff": None,
        "rows": [{"organization": "一支部", "experience": "", "case": "", "remark": "", "problems": [problem]}],
        "errors": [],
        "warnings": [],
    }


def test_header_words_may_be_broken_spaced_and_full_width():
    header = ["序 号", "党组织\n名 称", "成功　经验", "典型案例", "存在问题（对照诊断指南）", "备　注"]
    assert texts(clean(docx(tbl(header, row("甲"))))) == ["甲"]


def test_columns_may_come_in_another_order_without_a_number():
    header = ["存在的问题", "备注", "党组织", "典型案例", "成功经验"]
    reading = clean(docx(tbl(header, ["甲；乙", "注", "一支部", "案", "经"])))
    assert brief(reading) == [("一支部", [("甲", None), ("乙", None)])]
    only = reading.rows[0]
    assert (only.remark, only.case, only.experience) == ("注", "案", "经")


def test_an_extra_column_is_named_in_a_warning():
    reading = read(docx(tbl([*HEADER, "责任人"], [*row("甲"), "张某"])))
    assert texts(reading) == ["甲"]
    assert "“责任人”" in reading.warnings[0].reason


def test_other_tables_are_named_and_several_ledgers_are_merged():
    other = tbl(["姓名", "电话"], ["张某", "1"])
    reading = read(docx(other, tbl(HEADER, row("甲")), p("续"), tbl(HEADER, row("乙", "二支部"))))
    (warning,) = reading.warnings
    assert (warning.place, "第1至2行（共2行）没有读取" in warning.reason) == ("表1", True)
    assert [(r.table, r.row) for r in reading.rows] == [("表2", 2), ("表3", 2)]
    assert texts(reading) == ["甲", "乙"]


@pytest.mark.parametrize(
    ("between", "read_too"), [("", True), ("续表", True), ("（接上表）", True), ("二、人员", False)]
)
def test_a_second_half_without_a_header_goes_on_with_the_first(between, read_too):
    reading = read(docx(tbl(HEADER, row("甲")), p(between), tbl(row("乙"))))
    assert texts(reading) == ["甲", "乙"] if read_too else ["甲"]
    (warning,) = reading.warnings
    assert (warning.place, "没有读取" in warning.reason) == ("表2", not read_too)


def test_title_and_unit_may_be_rows_of_the_table():
    title = tr(tc("诊断情况工作台账", span(6)))
    line = tr(tc("填报单位：财经系", span(3)), tc("截止时间：2021/4/20", span(3)))
    reading = clean(docx(tbl(title, line, HEADER, row("甲"))))
    assert (reading.unit, reading.cutoff) == ("财经系", date(2021, 4, 20))


def test_an_organization_merged_downwards_owns_its_rows():
    rows = [
        tr("1", tc("一支部", RESTART), tc("经验", RESTART), "", "1.甲", ""),
        tr("", tc("", CONTINUE), tc("", CONTINUE), "", "2.乙", ""),
        tr("", tc("", CONTINUE), tc("", CONTINUE), "", "3.丙；4.丁", ""),
        tr("2", tc("二支部", RESTART), "", "", "戊", ""),
    ]
    reading = clean(docx(tbl(HEADER, *rows)))
    assert [r.organization for r in reading.rows] == ["一支部"] * 3 + ["二支部"]
    assert texts(reading) == ["甲", "乙", "丙", "丁", "戊"]
    assert [r.experience for r in reading.rows] == ["经验", "", "", ""]


def test_a_problem_merged_over_two_organizations_belongs_to_both():
    rows = [tr("1", "一支部", "", "", tc("甲", RESTART), ""), tr("2", "二支部", "", "", tc("", CONTINUE), "")]
    assert brief(clean(docx(tbl(HEADER, *rows)))) == [("一支部", [("甲", None)]), ("二支部", [("甲", None)])]


def test_cells_merged_across_and_uneven_grids():
    wide = tr("1", "一支部", tc("无", span(2)), "甲", "")
    uneven = tr("2", tc("二支部", span(2)), "经", "案", tc("乙", span(3)), "注")
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    late = tr("三支部", "", "", "丙", "", properties=before)
    reading = clean(docx(tbl(HEADER, wide, uneven, late)))
    assert brief(reading) == [("一支部", [("甲", None)]), ("二支部", [("乙", None)]), ("三支部", [("丙", None)])]
    assert reading.rows[1].remark == "注"


def test_a_header_of_two_rows_is_read_once():
    top = tr(*(tc(word, RESTART) for word in HEADER))
    under = tr(*(tc("", CONTINUE) for _ in HEADER))
    assert texts(clean(docx(tbl(top, under, row("甲"))))) == ["甲"]


def test_rows_that_are_no_data_are_left_out():
    rows = [
        [""] * 6,
        row("甲"),
        ["2", "", "", "", "", ""],
        HEADER,
        row("乙", "二支部"),
        ["合计", "", "", "", "", ""],
        tr(tc("备注：存在的问题一栏主要对照诊断指南进行查摆。", span(6))),
        tr(tc("填表人：张某", span(3)), tc("审核人：李某", span(3))),
    ]
    assert texts(clean(docx(tbl(HEADER, *rows), p("填表人：张某　　审核人：李某")))) == ["甲", "乙"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["1", "2", "3", "4", "5", "6"], ""),
        (["（一）", "（二）", "（三）", "（四）", "（五）", "（六）"], ""),
        (["", "（填写全称）", "（200字以内）", "", "（逐条填写）", ""], "填写说明"),
        (["例", "某支部", "经", "", "未开会", ""], "示例"),
        (["本页小计", "", "", "", "1个", ""], ""),
        (["总计：1个", "", "", "", "", ""], ""),
        (["党支部书记（签字）：", "", "", "", "", ""], ""),
    ],
)
def test_what_belongs_to_the_printed_form_is_no_data(line, said):
    reading = read(ledger_docx(line, row("甲")))
    assert texts(reading) == ["甲"]
    assert [(w.place, said in w.reason) for w in reading.warnings] == ([("表1第2行", True)] if said else [])


def test_a_row_without_a_name_belongs_to_the_one_above_and_is_pointed_out():
    reading = read(ledger_docx(row("甲"), row("乙", organization=""), row("丙", "同上"), row("丁", "三支部")))
    assert [(r.organization, r.row) for r in reading.rows] == [("教师党支部", n) for n in (2, 3, 4)] + [("三支部", 5)]
    assert [w.place for w in reading.warnings] == ["表1第3行“党组织名称”"]


def test_a_cell_merged_over_rows_without_a_name_counts_once():
    rows = [tr("1", "一支部", "", "", tc("甲", RESTART), ""), tr("2", "", "", "", tc("", CONTINUE), "注")]
    assert texts(read(docx(tbl(HEADER, *rows)))) == ["甲"]


def test_a_first_row_without_a_name_is_an_error():
    reading = read(ledger_docx(row("甲", organization=""), row("丙", "三支部")))
    assert texts(reading) == ["丙"]
    (error,) = reading.errors
    assert error.place == "表1第2行“党组织名称”"
    assert "没有党组织名称" in error.reason


def test_a_row_without_a_name_that_only_says_none_is_pointed_out_and_one_of_signs_is_blank():
    reading = read(ledger_docx(row("甲"), row("无", organization="", experience="—"), row("—", organization="")))
    assert texts(reading) == ["甲"]
    (warning,) = reading.warnings
    assert (warning.place, "只写了“无”" in warning.reason) == ("表1第3行", True)


def test_an_organization_without_problems_is_still_a_row():
    reading = clean(ledger_docx(row("无", "一支部", experience="暂无", case="—"), row("", "二支部")))
    assert brief(reading) == [("一支部", []), ("二支部", [])]
    assert reading.rows[0].experience == ""


def test_an_empty_form_is_pointed_out():
    reading = read(ledger_docx(["1", "", "", "", "", ""]))
    assert (reading.rows, reading.errors) == ((), ())
    assert "没有填写" in reading.warnings[0].reason


def test_a_name_broken_over_lines_is_one_name():
    assert clean(ledger_docx(row("甲", "教师第一\n党支部"))).rows[0].organization == "教师第一党支部"
