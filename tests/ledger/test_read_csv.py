"""Ledgers as CSV."""

import codecs

import pytest

from ledger.read import read_ledger
from tests.ledger.build import HEADER, brief, csv_of, row, texts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings(encoding):
    data = csv_of(
        row("1.甲；2.乙（支部1-2）", "教师党支部"),
        encoding=encoding,
        above=["诊断情况工作台账", "填报单位：财经系,,,,截止时间：2021年4月20日"],
    )
    reading = read_ledger(data, "台账.csv")
    assert brief(reading) == [("教师党支部", [("甲", None), ("乙", "支部1-2")])]
    assert (reading.unit, str(reading.cutoff)) == ("财经系", "2021-04-20")
    assert (reading.rows[0].table, reading.rows[0].row) == ("CSV", 4)
    assert (reading.errors, reading.warnings) == ((), ())


def test_quoted_breaks_count_as_one_row():
    reading = read_ledger(csv_of(row('"1.甲\n2.乙"'), row("丙", "二支部")), "a.csv")
    assert texts(reading) == ["甲", "乙", "丙"]
    assert [r.row for r in reading.rows] == [2, 3]


@pytest.mark.parametrize("delimiter", ["\t", ";", "，", "|"])
def test_other_delimiters(delimiter):
    data = csv_of(row("甲")).replace(b",", delimiter.encode())
    assert texts(read_ledger(data, "a.csv")) == ["甲"]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize(
    "others", ["，甲，乙，丙，丁，戊，己，庚", ";".join("甲乙丙丁戊己庚辛"), "\t".join("甲乙丙丁戊己庚辛")]
)
def test_the_headings_decide_what_parts_the_cells(delimiter, others):
    line = delimiter.join(["1", "一支部", "", "", "未开会", f'"{others}"'])
    data = f"{delimiter.join(HEADER)}\n{line}\n".encode()
    (only,) = read_ledger(data, "a.csv").rows
    assert (only.organization, only.remark, texts(read_ledger(data, "a.csv"))) == ("一支部", others, ["未开会"])


def test_a_cell_with_six_full_width_commas_parts_nothing():
    assert texts(read_ledger(csv_of(row("甲，乙，丙，丁，戊，己，庚")), "a.csv")) == ["甲，乙，丙，丁，戊，己，庚"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (csv_of(row("甲\0")), "NUL"),
        (codecs.BOM_UTF8 + b"\xff\xff\xff\xff", "编码"),
        (csv_of(row('"甲')), "引号"),
        (csv_of(row('"' + "甲" * 200_000 + '"')), "单元格过长"),
        ("姓名,电话\n张某,1".encode(), "缺少表头“党组织名称”"),
    ],
)
def test_bad_files_are_one_sentence(data, words):
    reading = read_ledger(data, "a.csv")
    assert reading.rows == ()
    (error,) = reading.errors
    assert words in error.reason


def test_control_characters_are_an_error_of_their_cell():
    reading = read_ledger(csv_of(row("甲\x07"), row("乙", "二支部")), "a.csv")
    assert texts(reading) == ["乙"]
    assert [e.place for e in reading.errors] == ["CSV第2行“存在问题”"]


def test_a_formula_names_its_cell_and_brings_in_nothing():
    reading = read_ledger(csv_of(row("=cmd|'/c calc'!A0"), row("-未召开；+86 138", "二支部")), "a.csv")
    assert texts(reading) == ["-未召开", "+86 138"]
    (flaw,) = reading.errors
    assert "第2行" in flaw.place
    assert "公式" in flaw.reason
