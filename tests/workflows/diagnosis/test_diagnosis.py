"""诊断对照: who records which verdict, what it may not contradict, and what the matrix shows."""

from datetime import timedelta
from typing import Any

import pytest

from models.diagnosis import Diagnosis, chain_id
from models.session import Database
from models.vocabulary import State, Verdict
from tests import cast, make
from tests.workflows.diagnosis.checklists import GENERAL_BRANCH, OF_BRANCHES, checklist, coverage, judged, marks, record
from workflows.diagnosis.cells import CellMark
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Stale


def chain(database: Database) -> Any:
    with database.reading() as session:
        return chain_id(cast.campaign(session).id, cast.organization(session, cast.BRANCH).id)


def test_several_cells_are_recorded_as_one_entry(database: Database):
    record(database, judged("支部1-1", "met", text="逐月核对会议记录"), ("支部7-2", "nothing_found"), by="liaison")
    lines = checklist(database)
    said = lines["支部1-1"].recorded
    assert (said.verdict, said.text, said.version, said.by, said.at) == (
        Verdict.MET,
        "逐月核对会议记录",
        1,
        "liaison同志",
        make.NOW,
    )
    assert lines["支部7-2"].mark is CellMark.NOTHING_FOUND
    assert lines["支部1-2"].recorded is None
    (told,) = make.history(database, chain(database))
    assert (told.act, told.by, told.office) == ("diagnose", "liaison", "教师第一党支部联络员")
    assert [cell["indicator"] for cell in told.data["verdicts"]] == ["支部1-1", "支部7-2"]


def test_a_cell_that_says_the_same_is_left_as_it_is(database: Database):
    first = record(database, ("支部1-1", "met"), ("支部1-2", "partly"))
    assert [cell.version for cell in first] == [1, 1]
    again = record(database, judged("支部1-1", "met", version=7), ("支部1-2", "not_met"))
    assert [(cell.verdict, cell.version) for cell in again] == [(Verdict.NOT_MET, 2)]
    assert record(database, ("支部1-2", "not_met")) == []
    assert len(make.history(database, chain(database))) == 2


def test_who_saw_another_version_is_told_and_nothing_is_recorded(database: Database):
    record(database, judged("支部1-1", "partly", version=0))
    with pytest.raises(Stale) as refusal:
        record(database, ("支部1-2", "met"), judged("支部1-1", "met", version=0), by="liaison")
    assert refusal.value.version == 1
    with pytest.raises(Stale):
        record(database, judged("支部1-2", "met", version=1))
    assert [line.mark for line in checklist(database).values()].count(CellMark.BLANK) == OF_BRANCHES - 1
    record(database, judged("支部1-1", "met", version=1), by="liaison")


@pytest.mark.parametrize("by", ["head", "liaison", "xx_secretary", "xx_organizer", "officer"])
def test_the_organization_its_superior_and_the_office_record(sqlite: Database, by: str):
    assert record(sqlite, ("支部1-1", "met"), by=by)


@pytest.mark.parametrize(
    ("by", "refusal"),
    [
        ("member", NotPermitted),
        ("xx_patron", NotPermitted),
        ("inspector", NotPermitted),
        ("party_secretary", NotPermitted),
        ("student_head", NotFound),
        ("cj_secretary", NotFound),
        ("outsider", NotFound),
        ("admin", NotFound),
    ],
)
def test_nobody_else_does(sqlite: Database, by: str, refusal: type[Exception]):
    with pytest.raises(refusal):
        record(sqlite, ("支部1-1", "met"), by=by)
    assert make.rows(sqlite, Diagnosis) == []


@pytest.mark.parametrize(
    ("of", "by", "codes", "wrong"),
    [
        (cast.BRANCH, "head", ["支部1-1", "院系1-1"], "院系1-1"),
        (GENERAL_BRANCH, "xx_secretary", ["支部1-1"], "支部1-1"),
        ("闽江学院党委", "party_secretary", ["院系1-1"], "院系1-1"),
        (cast.BRANCH, "head", ["支部9-9"], "支部9-9"),
        (cast.BRANCH, "head", ["支部1-1", "支部1-1"], "支部1-1"),
    ],
)
def test_an_indicator_is_of_the_organizations_guide_and_stands_there_once(
    sqlite: Database, of: str, by: str, codes: list[str], wrong: str
):
    with pytest.raises(Incomplete) as refusal:
        record(sqlite, *((code, "met") for code in codes), by=by, of=of)
    assert set(refusal.value.fields) == {wrong}
    assert make.rows(sqlite, Diagnosis) == []


def test_after_the_campaigns_end_nothing_is_recorded(sqlite: Database):
    end = cast.beijing(2021, 12, 31, 23)
    record(sqlite, ("支部1-1", "met"), now=end)
    with pytest.raises(Conflict):
        record(sqlite, ("支部1-2", "met"), now=end + timedelta(hours=1))


@pytest.mark.parametrize("verdict", ["nothing_found", "not_applicable"])
def test_nothing_was_found_is_no_verdict_beside_an_item(database: Database, verdict: str):
    item = make.registered(database)  # 支部1-2
    with pytest.raises(Incomplete) as refusal:
        record(database, ("支部1-2", verdict), ("支部1-1", verdict))
    assert set(refusal.value.fields) == {"支部1-2"}
    assert "还有 1 个未撤销的问题" in refusal.value.sentence
    make.move(database, item, "void", "xx_secretary", reason="经核实所反映情况并不属实")
    assert record(database, ("支部1-2", verdict))


@pytest.mark.parametrize("state", [s for s in State if s is not State.VOID])
def test_met_needs_every_item_closed(sqlite: Database, state: State):
    make.item(sqlite, state)
    if state is State.CLOSED:
        record(sqlite, ("支部1-2", "met"))
        line = checklist(sqlite)["支部1-2"]
        assert (line.mark, line.live, line.closed) == (CellMark.MET, 0, 1)
        with pytest.raises(Incomplete):
            record(sqlite, ("支部1-2", "nothing_found"))
        return
    with pytest.raises(Incomplete, match="未销号"):
        record(sqlite, ("支部1-2", "met"))
    assert record(sqlite, ("支部1-2", "not_met"), ("支部1-1", "met"))


def test_an_item_wins_over_what_was_recorded_before_it(database: Database):
    record(database, ("支部1-2", "nothing_found"))
    assert marks(coverage(database))["支部1-2"] is CellMark.NOTHING_FOUND
    item = make.registered(database)
    line = checklist(database)["支部1-2"]
    assert (line.mark, line.live, line.recorded.verdict) == (CellMark.FINDING, 1, Verdict.NOTHING_FOUND)
    assert marks(coverage(database))["支部1-2"] is CellMark.FINDING
    make.move(database, item, "void", "xx_secretary", reason="经核实所反映情况并不属实")
    assert marks(coverage(database))["支部1-2"] is CellMark.NOTHING_FOUND
