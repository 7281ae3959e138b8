"""Ledgers in Excel."""

from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from ledger import number_format
from ledger.read import read_ledger
from tests.ledger.build import HEADER, brief, cells, raw_xlsx, row, texts, xlsx

FIXTURES = Path(__file__).parent / "fixtures"


def read(data):
    return read_ledger(data, "台账.xlsx")


def test_the_sample_reads_as_it_stands():
    reading = read((FIXTURES / "诊断情况工作台账-财经系.xlsx").read_bytes())
    assert (reading.unit, reading.cutoff) == ("财经系党总支", date(2021, 4, 20))
    assert (reading.errors, reading.warnings) == ((), ())
    assert brief(reading) == [
        ("财经系党总支", [("未建立党支部工作考核评价办法", "院系4-3")]),
        ("会计教研室党支部", [("谈心谈话全年未覆盖全体党员", "支部3-1"), ("主题党日时间不固定", "支部1-3")]),
    ]
    source = reading.rows[1].problems[1].source
    assert (source.table, source.row, source.column, source.clause) == ("台账", 5, "存在问题", 2)


def test_several_sheets_are_merged_and_hidden_ones_pointed_out():
    def edit(book, _):
        for name, state in (("二", "visible"), ("三", "hidden"), ("说明", "visible")):
            sheet = book.create_sheet(name)
            sheet.sheet_state = state
            if name != "说明":
                sheet.append(HEADER)
                sheet.append(row("乙" + name, name + "支部"))

    reading = read(xlsx(row("甲"), edit=edit))
    assert [(r.table, r.row) for r in reading.rows] == [("台账", 2), ("二", 2)]
    assert [w.place for w in reading.warnings] == ["工作表“三”"]


def test_hidden_rows_and_columns_are_read_and_said():
    def edit(_, sheet):
        sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["F"].hidden = True
        sheet["F2"] = "注"

    rows = [row("甲"), row("乙", "二支部"), row("丙", "三支部")]
    reading = read(xlsx(*rows, edit=edit))
    assert texts(reading) == ["甲", "乙", "丙"]
    assert reading.rows[0].remark == "注"
    assert [(w.place, w.reason[:6]) for w in reading.warnings] == [
        ("工作表“台账”第1行", "F列是隐藏列"),
        ("工作表“台账”第3行", "第3、4行是"),
    ]


def test_hidden_sheets_of_any_kind_are_named():
    def edit(book, _):
        book.create_sheet("名单").append(["张某", "1"])
        book["名单"].sheet_state = "veryHidden"

    (warning,) = read(xlsx(row("甲"), edit=edit)).warnings
    assert (warning.place, "第1行没有读取" in warning.reason) == ("工作表“名单”", True)


def test_what_is_struck_out_is_read_and_said():
    def edit(_, sheet):
        sheet["E2"].font = Font(strike=True)
        sheet["E3"] = CellRichText("1.甲；", TextBlock(InlineFont(strike=True), "2.乙"))

    reading = read(xlsx(row("甲"), row("丙", "二支部"), edit=edit))
    assert texts(reading) == ["甲", "甲", "乙"]
    assert [(w.place, w.reason[:6]) for w in reading.warnings] == [
        ("工作表“台账”第2行", "“甲”带删除"),
        ("工作表“台账”第3行", "“2.乙”带"),
    ]


def test_merged_cells():
    def edit(_, sheet):
        sheet.merge_cells("B2:B4")
        sheet.merge_cells("C2:D2")
        sheet.merge_cells("A6:F6")
        sheet["A6"] = "备注：存在的问题一栏主要对照诊断指南进行查摆。"

    rows = [row("1.甲", "一支部", experience="无"), row("2.乙", None), row("3.丙", None), row("丁", "二支部")]
    reading = read(xlsx(*rows, edit=edit))
    assert brief(reading) == [
        ("一支部", [("甲", None)]),
        ("一支部", [("乙", None)]),
        ("一支部", [("丙", None)]),
        ("二支部", [("丁", None)]),
    ]
    assert (reading.errors, reading.warnings) == ((), ())


def test_a_header_merged_across_holds_both_columns():
    data = raw_xlsx(
        cells("党组织名称", "成功经验", "典型案例", "存在问题", number=1)
        + cells("一支部", "", "", "甲", "乙", number=2),
        after='<mergeCells><mergeCell ref="D1:E1"/></mergeCells>',
    )
    assert texts(read(data)) == ["甲", "乙"]


def test_a_formula_or_an_error_value_names_its_cell():
    rows = [row("=A1&1"), row("#REF!", "二支部"), row("丙", "三支部"), row("丁", "四支部", number="=ROW()")]
    reading = read(xlsx(*rows))
    assert [e.place for e in reading.errors] == ["工作表“台账”E2单元格", "工作表“台账”E3单元格"]
    assert "粘贴为数值" in reading.errors[0].reason
    assert "#REF!" in reading.errors[1].reason
    assert texts(reading) == ["丙", "丁"]


def test_a_formula_for_the_date_is_an_error():
    reading = read(xlsx(row("甲"), above=[["截止时间：", "=TODAY()"]]))
    assert [e.place for e in reading.errors] == ["工作表“台账”B1单元格"]


def test_numbers_and_dates_are_shown_as_a_person_sees_them():
    def edit(_, sheet):
        sheet["C2"].number_format = "0.0%"
        sheet["D2"].number_format = 'yyyy"年"m"月"d"日"'
        sheet["F2"].number_format = "000"

    line = [1, "一支部", 0.125, date(2021, 4, 2), "甲", 7]
    reading = read(xlsx(line, [2, 2021, 3.0, datetime.combine(date(2021, 4, 2), time()), True, 0.1 + 0.2], edit=edit))
    first, second = reading.rows
    assert (first.experience, first.case, first.remark) == ("12.5%", "2021年4月2日", "007")
    assert (second.organization, second.experience, second.case) == ("2021", "3", "2021-04-02")
    assert (second.problems[0].text, second.remark) == ("TRUE", "0.3")


@pytest.mark.parametrize(
    ("value", "fmt", "shown"),
    [
        (1234.5, "#,##0.00", "1,234.50"),
        (-3, "0", "-3"),
        (-3, "0;(0)", "(3)"),
        (0.5, "0%", "50%"),
        (1.5, "0.0#", "1.5"),
        (3, '0"人"', "3人"),
        (44306, "yyyy/m/d", "2021/4/20"),
        (44306, 'yyyy"年"m"月";@', "2021年4月"),
        (44306.5, "yyyy-mm-dd hh:mm", "2021-04-20 12:00"),
        (44306, "yyyy-mm-dd h:mm:ss", "2021-04-20"),
        (0.75, "h:mm", "18:00"),
        (44306, "[$-804]aaaa", "星期二"),
        (44306, "d-mmm-yy", "20-Apr-21"),
        (1e300, "yyyy/m/d", "1e+300"),
        (float("inf"), "0", "inf"),
        (13800001111, "", "13800001111"),
    ],
)
def test_number_formats(value, fmt, shown):
    assert number_format.show(value, fmt) == shown


def test_rich_text_is_joined_and_readings_are_left_out():
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>1.甲；</t></r>'
        "<r><t>2.乙_x000D_</t></r><rPh><t>jia</t></rPh></si></sst>"
    )
    shared = '<row r="2"><c r="B2" t="str"><v>一支部</v></c><c r="E2" t="s"><v>0</v></c></row>'
    assert texts(read(raw_xlsx(cells(*HEADER, number=1) + shared, strings=strings))) == ["甲", "乙"]


def test_rows_and_cells_may_lack_their_references():
    header = "".join(f'<c t="inlineStr"><is><t>{w}</t></is></c>' for w in HEADER)
    line = "".join(f'<c t="inlineStr"><is><t>{w}</t></is></c>' for w in row("甲"))
    assert texts(read(raw_xlsx(f"<row>{header}</row><row>{line}</row>"))) == ["甲"]


def test_a_cell_at_the_far_corner_costs_nothing():
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    merged = '<mergeCells><mergeCell ref="A5:XFD1048576"/></mergeCells>'
    data = raw_xlsx(cells(*HEADER, number=1) + cells(*row("甲"), number=2) + far, after=merged)
    assert texts(read(data)) == ["甲"]
