"""What reading a file may cost: each limit ends it with one sentence that names the place."""

import pytest

from ledger import budget, limits
from ledger.blocks import Cell, Line
from ledger.budget import Budget
from ledger.limits import FileRejected
from ledger.read import read_ledger
from tests.ledger.build import HEADER, S, cells, docx, p, raw_xlsx, row, tbl, tc, tr, xlsx

WIDE = ["x"] * 10_000
LONG = "问" * (limits.MAX_CELL_TEXT + 1)
HEAD = cells(*HEADER, number=1)
FAR = '<row r="1048576"><c r="XFD1048576" t="str"><v>1</v></c></row>'


def refusal(data, name="台账.docx"):
    reading = read_ledger(data, name)
    assert reading.rows == ()
    (error,) = reading.errors
    assert error.reason.endswith("。")
    return f"{error.place}：{error.reason}"


def csv_of(*rows):
    return "\n".join([",".join(HEADER), *(",".join(each) for each in rows)]).encode()


def strings(*texts):
    return f'<sst xmlns="{S}">' + "".join(f"<si><t>{each}</t></si>" for each in texts) + "</sst>"


def shared(number):
    """A row of six cells that all refer to the first shared string."""
    inner = "".join(f'<c r="{letter}{number}" t="s"><v>0</v></c>' for letter in "ABCDEF")
    return f'<row r="{number}">{inner}</row>'


def merging(text, rows, columns=1):
    """Rows of a Word table, merged down in each of their columns."""
    first = tr(*[tc(text, '<w:vMerge w:val="restart"/>')] * columns)
    return [first, *[tr(*[tc(p(), "<w:vMerge/>")] * columns)] * rows]


HOSTILE = {
    "columns in Word": (lambda: docx(tbl(HEADER, row("甲"), WIDE)), "表1第3行超过 256 列"),
    "columns in the header": (lambda: docx(tbl(HEADER + WIDE)), "表1第1行超过 256 列"),
    "one cell again and again": (
        lambda: raw_xlsx(HEAD + '<row r="2">' + '<c r="A2" t="str"><v>1</v></c>' * 300 + "</row>"),
        "第2行超过 256 列",
    ),
    "columns in CSV": (lambda: csv_of(row("甲"), ["1"] * 300), "CSV第3行超过 256 列"),
    "a CSV record": (lambda: csv_of(["x"] * 2_000_000), "CSV 第2行附近"),
    "a CSV cell": (lambda: csv_of(row(LONG)), "CSV第2行第5列超过 32767 字"),
    "a Word cell": (lambda: docx(tbl(HEADER, row(LONG))), "表1第2行第5列超过 32767 字"),
    "an Excel cell": (lambda: raw_xlsx(HEAD + cells(*row(LONG), number=2)), "E2单元格超过 32767 字"),
    "a shared string": (lambda: raw_xlsx(HEAD, strings=strings("甲", LONG)), "第2条超过 32767 字"),
    "a string everywhere": (
        lambda: raw_xlsx(HEAD + "".join(map(shared, range(2, 200))), strings=strings("问" * 30_000)),
        "读到工作表“台账”第113行时台账超过",
    ),
    "cells merged down": (lambda: docx(tbl(HEADER, *merging("甲" * 30_000, 500, 6))), "读到表1第113行时台账超过"),
    "tables in a cell": (
        lambda: docx(tbl(HEADER, tr(tc(tbl(*merging("甲" * 30_000, 700)))))),
        "读到表1内嵌表1第667行时台账超过",
    ),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_limit_is_a_sentence_with_its_place(case):
    made, words = HOSTILE[case]
    assert words in refusal(made(), "台账.csv" if "CSV" in case else "台账.docx")


FREE = {
    "columns beside the form": xlsx(row("甲"), ["", *[""] * 298, "x"]),
    "dimensions": raw_xlsx(HEAD + cells(*row("甲"), number=2), after='<dimension ref="A1:XFD1048576"/>'),
    "a cell at the far end": raw_xlsx(HEAD + cells(*row("甲"), number=2) + FAR),
    "the far end merged": raw_xlsx(
        HEAD + cells(*row("甲"), number=2), after='<mergeCells><mergeCell ref="G2:XFD1048576"/></mergeCells>'
    ),
    "spans beyond all": docx(tbl(HEADER, row("甲"), tr(*[tc("", '<w:gridSpan w:val="9999999"/>')] * 250))),
}


@pytest.mark.parametrize("case", FREE)
def test_what_is_only_said_to_be_large_costs_nothing(case):
    assert len(read_ledger(FREE[case], "台账").rows) == 1


def test_all_cells_and_all_characters_are_counted(monkeypatch):
    monkeypatch.setattr(budget, "MAX_CELLS", 20)
    assert "读到表1第6行时台账超过" in refusal(docx(tbl(HEADER, *[row("甲")] * 7)))
    monkeypatch.setattr(budget, "MAX_CELLS", 1_000)
    monkeypatch.setattr(budget, "MAX_TEXT", 1_000)
    assert "读到CSV第3行时台账超过" in refusal(csv_of(*[row("问" * 900)] * 3), "台账.csv")


def late(monkeypatch, after):
    """Let the time be up after it was asked for a number of times."""
    asked = iter(range(10**9))
    clock = lambda: 99.0 if next(asked) > after else 0.0  # noqa: E731  a default is no function
    monkeypatch.setattr(Budget.__init__, "__defaults__", (clock,))


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (csv_of(*[row("甲")] * 50), "CSV第11行"),
        (docx(tbl(HEADER, *[row("甲")] * 50)), "表1第"),
        (xlsx(*[row("甲")] * 50), "工作表“台账”第"),
        (docx(p("甲" * 100_000)), "开头"),
    ],
    ids=["csv", "docx", "xlsx", "before a line"],
)
def test_the_time_is_up_wherever_it_is(monkeypatch, data, place):
    late(monkeypatch, 0 if place == "开头" else 10)
    said = refusal(data, "台账")
    assert f"读到{place}" in said
    assert f"已用 {limits.MAX_SECONDS} 秒" in said


def test_the_clock_is_asked_at_each_line():
    asked = []
    spent = Budget(lambda: asked.append(1) or 0.0)
    for number in range(10):
        spent.spend(Line("表1", "表1", number, [Cell("甲", 0, number)]))
    assert len(asked) == 11
    late = Budget(iter((0.0, limits.MAX_SECONDS + 1.0)).__next__)
    with pytest.raises(FileRejected):
        late.check()
