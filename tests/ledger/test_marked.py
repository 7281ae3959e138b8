"""The corrected file: a clean copy with each faulty cell marked, which reads as the file did."""

import io
import zipfile

import docx
import openpyxl
import pytest

from ledger import sandbox
from ledger.column_fields import read_columns
from ledger.forms import Flaw
from ledger.limits import FileRejected
from ledger.marked import mark
from ledger.read import read_ledger
from tests.ledger.build import HEADER, brief, csv_of, p, row, tbl, tc, tr, xlsx, zipped
from tests.ledger.build import docx as word
from tests.ledger.test_columns import FOREIGN, SAID

RESTART, CONTINUE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def marked(data, name, *flaws, columns=()):
    reading = read_ledger(data, name, columns)
    ending, copy = mark(data, name, (*reading.errors, *reading.warnings, *flaws), columns)
    return reading, ending, copy


def comments(copy):
    sheet = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    return {
        cell.coordinate: (cell.value, cell.comment.text, cell.fill.fgColor.rgb)
        for line in sheet.iter_rows()
        for cell in line
        if cell.comment
    }


def test_in_excel_the_cell_is_filled_and_has_a_comment():
    def edit(_, sheet):
        sheet.merge_cells("B2:B3")
        sheet["C4"] = "=1+1"

    rows = [row("1.甲；3.乙"), row("丙", ""), row("丁", "二支部")]
    reading, ending, copy = marked(xlsx(*rows, edit=edit), "a.xlsx", Flaw("台账第4行“党组织名称”", "没有找到。"))
    found = comments(copy)
    assert (ending, sorted(found)) == ("xlsx", ["B4", "C4", "E2"])
    assert found["B4"] == ("二支部", "没有找到。", "FFFFC7CE")
    assert (found["C4"][0], "是公式" in found["C4"][1]) == (None, True)
    again = read_ledger(copy, "a.xlsx")
    assert (again.warnings, brief(again)[:2]) == (reading.warnings, brief(reading))


def test_sheets_of_nearly_the_same_name_stay_apart():
    long = "信息工程系党总支二〇二一年度诊断情况工作台账汇总表（含各支部）"
    data = xlsx(row("甲"), edit=lambda book, sheet: book.copy_worksheet(sheet), title="台账")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    book = parts["xl/workbook.xml"].decode().replace('"台账 Copy"', f'"{long}二"').replace('"台账"', f'"{long}一"')
    _, _, copy = marked(zipped(parts | {"xl/workbook.xml": book}), "a.xlsx", Flaw("别处", "没有找到。"))
    names = openpyxl.load_workbook(io.BytesIO(copy)).sheetnames
    assert (len(set(names)), max(map(len, names))) == (2, 31)


def test_in_word_the_cell_is_shaded_and_has_a_comment():
    merged = [
        tr(tc("2"), tc("二支部", RESTART), tc(), tc(), tc(p("丙") + p("丁")), tc()),
        tr(tc("3"), tc("", CONTINUE), tc(), tc(), tc("戊"), tc()),
    ]
    data = word(p("填报单位：信息工程系党总支    截止时间：2021年4月20日"), tbl(HEADER, row("1.甲；3.乙"), *merged))
    flaws = Flaw("表1第3行“党组织名称”", "没有找到。"), Flaw("a.docx", "不完整。")
    reading, ending, copy = marked(data, "a.docx", *flaws)
    document = docx.Document(io.BytesIO(copy))
    reasons = {reading.warnings[0].reason, "没有找到。", "a.docx：不完整。"}
    assert (ending, {comment.text for comment in document.comments}) == ("docx", reasons)
    shaded = [cell.text for line in document.tables[0].rows for cell in line.cells if "FFC7CE" in cell._tc.xml]
    assert shaded == ["序号", "1.甲；3.乙", "二支部", "二支部"]
    again = read_ledger(copy, "a.docx")
    assert (again.unit, again.cutoff, brief(again)) == (reading.unit, reading.cutoff, brief(reading))
    assert again.warnings == reading.warnings


def test_a_csv_comes_back_as_excel_and_nothing_in_it_is_computed():
    data = csv_of(row("甲"), ["=HYPERLINK(1)", "二支部", "", "", "@SUM(1)", ""])
    reading, ending, copy = marked(data, "a.csv")
    cell = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]["E3"]
    assert (ending, cell.value, cell.data_type, cell.quotePrefix) == ("xlsx", "@SUM(1)", "s", True)
    assert [each for each in zipfile.ZipFile(io.BytesIO(copy)).namelist() if "vba" in each or "extern" in each] == []
    assert reading.errors


def test_a_cell_is_found_by_what_a_person_said_that_its_column_is():
    _, _, copy = marked(FOREIGN.encode(), "a.csv", Flaw("CSV第3行“整改时限”", "已过。"), columns=read_columns(SAID))
    assert comments(copy)["F3"][:2] == ("2021-06-01", "已过。")


def test_several_places_and_none():
    flaws = Flaw("CSV第2行、CSV第3行", "共2项。"), Flaw("别处", "坏。"), Flaw("CSV第99行", "远。")
    _, _, copy = marked(csv_of(row("甲"), row("乙", "二支部")), "a.csv", *flaws)
    found = {at: said[1] for at, said in comments(copy).items()}
    assert found == {"A1": "别处：坏。\nCSV第99行：远。", "A2": "共2项。", "A3": "共2项。"}


def test_it_is_made_in_a_process_of_its_own_and_of_nothing_but_a_ledger():
    assert sandbox.mark_ledger(io.BytesIO(csv_of(row("甲"))), "a.csv", [Flaw("CSV第2行", "坏。")])[0] == "xlsx"
    for bad in (b"%PDF-1.7", b"", b"PK\x03\x04"):
        with pytest.raises(FileRejected):
            sandbox.mark_ledger(io.BytesIO(bad), "a.docx", [])
