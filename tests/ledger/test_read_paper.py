"""What a paper that was filed holds: a ledger wherever it stands in it, and the numbers of its text."""

import pytest

from ledger.limits import FileRejected
from ledger.paper_text import PaperContents
from ledger.read_paper import MAX_BLOCKS, read_contents, read_paper
from tests.ledger import build

LIE = "共查摆问题12个，已整改10个。"
RUNNING = ("序号,问题,整改措施,责任人,整改时限,完成情况", "1,党小组会未按期召开,按月召开,张某,2021-06-30,未完成")


def contents(data: bytes, name: str = "报告.docx") -> PaperContents:
    return read_contents(data, name)


def written(found: PaperContents) -> list[str]:
    return [each.quote for each in found.claims]


def test_a_report_is_no_ledger_and_states_its_numbers():
    found = contents(build.docx(build.p(LIE)))
    assert (found.is_ledger, written(found)) == (False, ["共查摆问题12个", "已整改10个"])
    assert contents(LIE.encode(), "报告.txt").claims


def test_a_ledger_is_found_however_much_stands_before_it_and_whatever_it_is_called():
    chatter = [build.p(f"第{n}段") for n in range(MAX_BLOCKS + 1)]
    found = contents(build.docx(*chatter, build.tbl(build.HEADER, build.row("1.党小组会未召开"))), "照片.docx")
    assert found.is_ledger
    assert contents("\n".join(RUNNING).encode(), "说明.txt").is_ledger


def test_a_ledger_without_a_row_is_one():
    assert contents(RUNNING[0].encode(), "台账.csv").is_ledger


def test_of_a_ledger_only_the_text_outside_of_its_tables_states_numbers():
    table = build.tbl(build.HEADER, build.row("1.共查摆问题5个，已整改3个，仍未清零"))
    found = contents(build.docx(build.p(LIE), table))
    assert (found.is_ledger, written(found)) == (True, ["共查摆问题12个", "已整改10个"])


def test_what_cannot_be_read_to_its_end_tells_only_what_was_read(monkeypatch):
    monkeypatch.setattr("ledger.ledger_reader.MAX_ROWS", 1)
    rows = build.tbl(build.HEADER, build.row("1.党小组会未召开"), build.row("1.党费未公示", "学生党支部", "2"))
    assert contents(build.docx(build.p(LIE), rows)).is_ledger
    monkeypatch.setattr("ledger.ledger_reader.MAX_ROWS", 0)
    found = contents(build.docx(build.p(LIE), build.tbl(["统计"])))
    assert (found.is_ledger, len(found.claims)) == (None, 2)
    with pytest.raises(FileRejected):
        contents(b"%PDF-1.7", "台账.pdf")


def test_what_is_shown_of_a_paper_ends_somewhere():
    short, long = (read_paper(build.docx(*[build.p("甲")] * n), "报告.docx") for n in (MAX_BLOCKS, MAX_BLOCKS + 1))
    assert [(len(each.pieces), each.is_cut) for each in (short, long)] == [(MAX_BLOCKS, False), (MAX_BLOCKS, True)]
