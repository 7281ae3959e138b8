"""Twice the file is twice the work and twice the memory, for whatever reads a file or writes a copy of it."""

import io
import tracemalloc
import zipfile
from contextlib import ExitStack

import pytest

from ledger.archive import unpack
from ledger.forms import Flaw
from ledger.marked import mark
from ledger.read import read_ledger
from ledger.read_guide import read_guide
from ledger.read_paper import read_contents, read_paper
from ledger.read_roster import read_roster
from tests.ledger.build import HEADER, csv_of, docx, p, row, tbl, tc, tr, xlsx
from tests.ledger.rosters import book
from tests.ledger.test_linear import work  # noqa: F401  a fixture

MOST = 2.2
"""How much more work twice the rows may be."""
MOST_MEMORY = 2.4
"""And memory: what lists and strings lay by is not in step with them."""
WORDS = "1.未召开党小组会（支部1-2）；2.未公示党费"
OPEN, BELOW = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def merged(rows):
    """Return a Word table whose cells are merged over all rows."""
    lines = [tr(*[tc(p(each)) for each in HEADER])]
    for n in range(rows):
        across = "".join(tc(p("" if n else WORDS), OPEN if n == 0 else BELOW) for _ in HEADER[:-1])
        lines.append(f"<w:tr>{across}{tc(p(str(n)))}</w:tr>")
    return docx(f"<w:tbl>{''.join(lines)}</w:tbl>")


def nested(rows):
    """Return a Word table with a table in each of its cells."""
    inside = [tc(tbl(["甲"], ["乙"]) + p(WORDS)) for _ in HEADER]
    return docx(f"<w:tbl>{tr(*[tc(p(each)) for each in HEADER])}{tr(*inside) * rows}</w:tbl>")


def controls(rows):
    """Return a Word table whose rows stand in controls within one another."""
    line = tr(*[tc(p(WORDS)) for _ in HEADER])
    wrapped = f"<w:sdt><w:sdtContent>{line}</w:sdtContent></w:sdt>"
    return docx(f"<w:tbl>{tr(*[tc(p(each)) for each in HEADER])}{wrapped * rows}</w:tbl>")


def tables(rows):
    """Return a Word file of so many tables, each with its own head."""
    return docx(*[p("一支部") + tbl(HEADER, row(WORDS))] * rows)


def running(rows):
    """Return a Word table of what is written in one column."""
    return docx(tbl(["序号", "问题、整改措施、责任人及时限"], *[[str(n), WORDS] for n in range(rows)]))


def guide(rows):
    """Return a guide as a table."""
    return xlsx(["一级指标", "二级指标"], *[[f"{n}.组织", "（1）健全；（2）规范"] for n in range(1, rows + 1)])


def listed_guide(rows):
    """Return a guide as a list."""
    points = [each for n in range(1, rows + 1) for each in (p(f"{n}.组织"), p("（1）健全"), p("（2）规范"))]
    return docx(p("党支部诊断工作指南"), *points)


def letter(rows):
    """Return a letter that tells figures."""
    return docx(*[p("共查摆问题12个，已整改9个，完成率75%。")] * rows)


def roster(rows):
    """Return people, each with an office."""
    people = [[f"zhang{n}", f"张{n}", str(n)] for n in range(rows)]
    offices = [[f"zhang{n}", f"张{n}", "教师第一党支部", "总支书记", "2021年3月", "至今"] for n in range(rows)]
    return book(people=people, offices=offices)


def archive(rows):
    """Return a zip of so many files in folders of one name."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w") as file:
        for n in range(rows):
            file.writestr(f"{n}/支部/台账.csv", WORDS)
    return found.getvalue()


def unpacked(data):
    with ExitStack() as opened:
        unpack(data, 10_000, opened)


def copied(data):
    """Mark each row of a copy twice."""
    reading = read_ledger(data, "台账")
    places = [f"表1第{n}行“存在问题”" for n in range(1, 1000)]
    mark(data, "台账", (*reading.errors, *reading.warnings, *(Flaw(each, "请核对。") for each in places * 2)))


LEDGERS = {
    "docx": lambda rows: docx(tbl(HEADER, *[row(WORDS)] * rows)),
    "xlsx": lambda rows: xlsx(*[row(WORDS)] * rows),
    "csv": lambda rows: csv_of(*[row(WORDS)] * rows),
    "merged": merged,
    "nested": nested,
    "controls": controls,
    "tables": tables,
    "running": running,
}
CASES = {
    **{f"read {kind}": (made, lambda data: read_ledger(data, "台账")) for kind, made in LEDGERS.items()},
    **{f"mark {kind}": (made, copied) for kind, made in LEDGERS.items()},
    "guide": (guide, lambda data: read_guide(data, "指南.xlsx")),
    "listed guide": (listed_guide, lambda data: read_guide(data, "指南.docx")),
    "roster": (roster, lambda data: read_roster(data, "人员.xlsx")),
    "paper": (LEDGERS["docx"], lambda data: read_paper(data, "报表.docx")),
    "letter": (letter, lambda data: read_contents(data, "报告.docx")),
    "archive": (archive, unpacked),
}


@pytest.mark.parametrize("name", CASES)
def test_twice_the_file_is_twice_the_work(work, name):  # noqa: F811  the fixture
    made, task = CASES[name]
    once, twice = (counted(work, task, made(rows)) for rows in (30, 60))
    assert once < twice < MOST * once


def counted(work, task, data):  # noqa: F811
    with work.counting():
        task(data)
    return work.done


@pytest.mark.parametrize("name", CASES)
def test_twice_the_file_is_twice_the_memory(name):
    made, task = CASES[name]
    task(made(10))  # what is made once
    once, twice = (most(task, made(rows)) for rows in (100, 200))
    assert twice < MOST_MEMORY * once


def most(task, data):
    """Return the most memory that it held: the less of two times, for other threads are counted too."""
    found = []
    for _ in range(2):
        tracemalloc.start()
        try:
            task(data)
            found.append(tracemalloc.get_traced_memory()[1])
        finally:
            tracemalloc.stop()
    return min(found)
