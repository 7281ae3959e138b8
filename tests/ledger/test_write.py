"""Ledgers out, and back in."""

import io
import re
import zipfile
from dataclasses import fields
from datetime import date
from functools import partial

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import write
from ledger.columns import RECTIFICATION
from ledger.forms import Problem, RectificationRow, Row, Source
from ledger.read import read_ledger
from tests.ledger.build import brief
from workflows import days

SOURCE = Source("", "", 0, "", 0)
DAY = date(2021, 4, 20)
DIAGNOSIS = [partial(write.write_diagnosis, "docx"), partial(write.write_diagnosis, "xlsx")]
RECTIFICATIONS = [partial(write.write_rectification, "docx"), partial(write.write_rectification, "xlsx")]
FIELDS = [f.name for f in fields(RectificationRow)]


def ledger_row(organization, *problems, experience="", case="", remark=""):
    made = tuple(Problem(text, indicator, SOURCE) for text, indicator in problems)
    return Row(organization, experience, case, remark, made, "", 0)


def comparable(rows):
    return [(r.organization, r.experience, r.case, r.remark, [(q.text, q.indicator) for q in r.problems]) for r in rows]


def item(value="甲"):
    return RectificationRow(*[value] * len(FIELDS))


def table_of(data):
    """All cells of a written file, through the libraries that others use."""
    if b"word/document.xml" in data:
        return [[c.text for c in r.cells] for r in docx.Document(io.BytesIO(data)).tables[0].rows]
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[v or "" for v in r] for r in sheet.iter_rows(min_row=3, values_only=True)]


@pytest.mark.parametrize("writer", DIAGNOSIS)
def test_the_form_is_the_printed_one(writer):
    rows = [
        ledger_row("一支部", ("甲", "支部1-2"), ("乙", None)),
        ledger_row("二支部", remark="注"),
        ledger_row("一支部", ("丙", "院系4-11")),
    ]
    table = table_of(writer(rows, unit="财经系", cutoff=DAY))
    assert table[0] == ["序号", "党组织名称", "成功经验", "典型案例", "存在问题", "备注"]
    assert table[1] == [""] * 6
    merged = "1.甲（对照支部1-（2））；2.乙；3.丙（对照院系4-（11））。"
    assert table[2] == ["1", "一支部", "", "", merged, ""]
    assert table[3] == ["2", "二支部", "", "", "", "注"]
    assert [r[0] for r in table[2:10]] == list("12345678")


def test_word_is_a4_landscape_with_a_repeated_header_and_named_fonts():
    document = docx.Document(io.BytesIO(write.write_diagnosis("docx", [], unit="财经系", cutoff=DAY)))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    lines = [q.text for q in document.paragraphs]
    assert lines[:2] == ["诊断情况工作台账", "填报单位：财经系\t截止时间：2021年4月20日"]
    assert lines[2] == "备注：存在的问题一栏主要对照诊断指南进行查摆。"
    assert re.match(r"填表人：\s+审核人：\s+（盖章）", lines[3])
    xml = document.element.xml
    assert xml.count("<w:tblHeader/>") == 1
    assert {"方正小标宋简体", "黑体", "仿宋_GB2312"} <= set(re.findall(r'eastAsia="([^"]+)"', xml))


def test_excel_prints_a4_landscape_with_the_header_on_each_page():
    data = write.write_diagnosis("xlsx", [], unit="财经系", cutoff=None)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert (sheet.title, sheet["A1"].value, sheet["A2"].value) == ("诊断情况工作台账",) * 2 + ("填报单位：财经系",)
    assert (sheet["E2"].value, sheet["A13"].value[:3]) == ("截止时间：", "备注：")
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, sheet.print_title_rows) == ("landscape", 9, "$3:$3")


@pytest.mark.parametrize("writer", RECTIFICATIONS)
def test_the_rectification_ledger_has_its_eighteen_columns(writer):
    row = RectificationRow(*[f"{n}列" for n in range(18)])
    table = table_of(writer([row], unit="财经系", as_of=DAY))
    assert table[0] == [c.header for c in RECTIFICATION]
    assert table[1] == [f"{n}列" for n in range(18)]
    assert [c.field for c in RECTIFICATION] == FIELDS


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "\t="])
def test_a_cell_never_becomes_a_formula(start):
    data = write.write_rectification("xlsx", [item(start + "1+1")], unit="=1+1", as_of=DAY)
    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A4"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (start + "1+1", "s", True)


@pytest.mark.parametrize("writer", RECTIFICATIONS)
def test_text_survives_whatever_it_holds(writer):
    nasty = "<&>\"'\n\t甲\x00\x0b 乙"
    table = table_of(writer([item(nasty)], unit="<&>", as_of=DAY))
    assert table[1][0] == "<&>\"'\n\t甲 乙"


def test_a_text_too_long_for_excel_says_so():
    data = write.write_rectification("xlsx", [item("甲" * 40_000)], unit="", as_of=DAY)
    value = table_of(data)[1][0]
    assert len(value) == 32_767
    assert value.endswith("见 Word 版）")


def test_what_looks_like_a_code_of_excel_is_kept():
    row = ledger_row("一支部", ("甲_x0041_乙", None))
    data = write.write_diagnosis("xlsx", [row], unit="", cutoff=None)
    assert comparable(read_ledger(data, "a").rows) == comparable([row])


@pytest.mark.parametrize("writer", RECTIFICATIONS)
def test_the_same_rows_give_the_same_bytes(writer):
    first, second = (writer([item()] * 3, unit="财经系", as_of=DAY) for _ in range(2))
    assert first == second
    stamps = {i.date_time for i in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert stamps == {(1980, 1, 1, 0, 0, 0)}


def test_rows_are_streamed_into_the_file():
    made = (item() for _ in range(3))
    assert len(table_of(write.write_rectification("xlsx", made, unit="", as_of=DAY))) == 5


def test_texts_with_numbers_of_their_own_take_another_style():
    row = ledger_row("一支部", ("甲：1.乙；2.丁", None), ("丙", "支部1-1"))
    data = write.write_diagnosis("docx", [row], unit="", cutoff=None)
    assert brief(read_ledger(data, "a.docx")) == [("一支部", [("甲：1.乙；2.丁", None), ("丙", "支部1-1")])]


# Quotation marks come in pairs, and no number follows them at once: that can be read in two ways.
PIECES = [*"未召开党小组会记录不全第支部月年人教师学时0123456789，、％%.", "“学习”会", "《条例》课"]
WORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join)
# What reading itself would take off, or for nothing at all, is no text of a problem.
TEXTS = WORDS.map(lambda t: "党员" + t.strip("，、.") + "不足")
INDICATORS = st.none() | st.builds(
    lambda kind, a, b: f"{kind}{a}-{b}", st.sampled_from(["院系", "支部"]), st.integers(1, 9), st.integers(1, 12)
)
ROWS = st.lists(
    st.builds(
        ledger_row,
        st.from_regex(r"[甲乙丙丁戊己庚辛]{1,6}党支部", fullmatch=True),
        experience=st.just("") | TEXTS,
        case=st.just("") | TEXTS,
        remark=st.just("") | TEXTS,
    ),
    max_size=12,
    unique_by=lambda r: r.organization,
)
PROBLEMS = st.lists(st.tuples(TEXTS, INDICATORS), max_size=25)


@settings(max_examples=60, deadline=None)
@given(
    rows=ROWS,
    problems=st.lists(PROBLEMS, min_size=12, max_size=12),
    cutoff=st.none() | st.dates(days.FIRST_DAY, days.LAST_DAY),
)
def test_what_was_written_is_read_back(rows, problems, cutoff):
    given_rows = [
        ledger_row(r.organization, *q, experience=r.experience, case=r.case, remark=r.remark)
        for r, q in zip(rows, problems, strict=False)
    ]
    for writer in DIAGNOSIS:
        reading = read_ledger(writer(given_rows, unit="财经系党总支", cutoff=cutoff), "a")
        assert comparable(reading.rows) == comparable(given_rows)
        assert (reading.unit, reading.cutoff) == ("财经系党总支", cutoff)
        assert reading.errors == ()
