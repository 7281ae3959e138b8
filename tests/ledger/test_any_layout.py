"""A ledger in any of the layouts that schools hand in is read as it was meant, or a flaw names the place."""

import csv
import io
import os

from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.read import read_ledger
from tests.ledger.build import docx, p, tbl, xlsx

LAYOUTS = int(os.environ.get("LAYOUTS", "150"))
HEADINGS = {
    "number": ["序号", "编号", "行次"],
    "organization": ["党组织名称", "所属党组织", "党支部", "单位（部门）"],
    "experience": ["成功经验", "经验做法", "工作亮点（100字）"],
    "case": ["典型案例", "特色案例（题目）"],
    "problems": ["存在问题", "查找出的问题", "主要问题和不足", "问题清单（逐条）"],
    "indicator": ["对照指标", "对应诊断指标"],
    "remark": ["备注", "说明"],
}
NUMBERS = [
    "{n}.",
    "{n}、",
    "（{n}）",
    "{n}）",
    "1.{n}",
    "问题{n}：",
    *("".join(f"{sign}|" for sign in signs) for signs in ("①②③④", "ⅠⅡⅢⅣ", "ABCD", "一二三四")),
]
MARKS = {"ⅠⅡⅢⅣ": ".", "ABCD": "．", "一二三四": "、"}
CITED = [
    "（对照{kind}{a}-（{b}））",
    "【{kind}{a}-{b}】",
    "（{kind}第{a}条第{b}项）",
    "，对照{kind}{a}-（{b}）",
    "——{kind}{a}-{b}",
]
NONE = ["无", "暂无", "/", "零", "未查摆出问题", "无（已全部整改）"]
WORDS = st.text("党员支会议记学习制度未规范整改教师生组织活谈话费收缴公示培训考核", min_size=4, max_size=14)
ORGANIZATIONS = ["教师第一党支部", "学生党支部", "财经系党总支", "机电教研室党支部", "后勤党支部"]
INDICATORS = st.none() | st.tuples(st.sampled_from(["支部", "院系"]), st.integers(1, 5), st.integers(1, 4))
PROBLEMS = st.lists(st.tuples(WORDS, INDICATORS), max_size=4)


def numbered(style, n):
    if "|" not in style:
        return style.format(n=n)
    signs = style.replace("|", "")
    return signs[n - 1] + MARKS.get(signs, "")


@st.composite
def cells(draw, problems, *, apart):
    """One cell of problems, with the citations in it, or apart from it."""
    if not problems:
        return draw(st.sampled_from(NONE)), ""
    shown = []
    for text, code in problems:
        kind, a, b = code or ("", 0, 0)
        cited = draw(st.sampled_from(CITED)) if code and not apart else ""
        shown.append(text + cited.format(kind=kind, a=a, b=b))
    style, glue = draw(st.sampled_from(NUMBERS)), draw(st.sampled_from(["；", "\n", "；\n", "。"]))
    text = glue.join(numbered(style, n) + each for n, each in enumerate(shown, 1))
    codes = ["{}{}-{}".format(*code) for _, code in problems if code]
    return text, "；".join(codes) if apart else ""


@st.composite
def ledgers(draw, writers=None):
    """A file by any of some writers, and the rows that it means."""
    apart, once = draw(st.booleans()), draw(st.booleans())
    fields = [f for f in HEADINGS if f != "indicator" or apart]
    if draw(st.booleans()):
        fields = draw(st.permutations(fields))
    lines, meant = [], []
    for organization in draw(st.lists(st.sampled_from(ORGANIZATIONS), min_size=1, max_size=4, unique=True)):
        for repeated in range(draw(st.integers(1, 3)) if once else 1):
            problems = draw(PROBLEMS.filter(bool) if repeated else PROBLEMS)
            if apart:
                problems = [(text, code or ("支部", 1, 1)) for text, code in problems]
            cell, codes = draw(cells(problems, apart=apart))
            said = {f: draw(st.just("") | WORDS) for f in ("experience", "case", "remark")}
            named = draw(st.sampled_from(["", "同上", "〃"])) if repeated else organization
            row = {"number": str(len(lines) + 1), "organization": named, "problems": cell, "indicator": codes} | said
            lines.append([row[f] for f in fields])
            pairs = [(text, "{}{}-{}".format(*code) if code else None) for text, code in problems]
            meant.append((organization, pairs, *said.values()))
    header = [draw(st.sampled_from(HEADINGS[f])) for f in fields]
    return draw(st.sampled_from(writers or WRITERS))(header, lines), meant


def as_word(header, lines):
    return docx(p("诊断情况工作台账"), tbl(header, *lines))


def as_word_cut(header, lines):
    half = len(lines) // 2 or 1
    return docx(tbl(header, *lines[:half]), p("续表"), tbl(*lines[half:]))


def as_python_docx(header, lines):
    """By another writer, with the headings over two rows that are merged."""
    made = Document()
    made.add_paragraph("诊断情况工作台账")
    table = made.add_table(rows=2, cols=len(header))
    for column, word in enumerate(header):
        table.cell(0, column).merge(table.cell(1, column)).text = word
    for line in lines:
        for cell, text in zip(table.add_row().cells, line, strict=True):
            cell.text = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def as_markup(header, lines):
    """As a system exports what was typed into a page."""
    return as_csv(header, [[text.replace("\n", "<br/>") for text in line] for line in lines])


def as_excel(header, lines):
    return xlsx(["诊断情况工作台账"], [], header, *lines, edit=lambda _, sheet: sheet.delete_rows(1))


def as_csv(header, lines):
    out = io.StringIO()
    csv.writer(out).writerows([["诊断情况工作台账"], header, *lines])
    return out.getvalue().encode("gb18030")


WRITERS = [as_word, as_word_cut, as_python_docx, as_excel, as_csv, as_markup]


@settings(max_examples=LAYOUTS, deadline=None, suppress_health_check=list(HealthCheck))
@given(ledgers())
def test_what_is_read_is_what_was_meant_or_a_flaw_says_where_not(given_file):
    data, meant = given_file
    reading = read_ledger(data, "台账")
    read = [
        (row.organization, [(p.text, p.indicator) for p in row.problems], row.experience, row.case, row.remark)
        for row in reading.rows
    ]
    expected = ("没有写党组织名称", "没有表头", "网页标记")
    doubts = [w for w in reading.warnings if not any(each in w.reason for each in expected)]
    assert read == meant or reading.errors or doubts
