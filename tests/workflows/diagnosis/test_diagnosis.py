"""诊断对照: who records which verdict, what it may not contradict, and what the matrix shows."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Indicator
from models.diagnosis import Diagnosis, chain_id
from models.session import Database
from models.vocabulary import State, Verdict
from tests import cast, make
from tests.statements import statements
from workflows.audit.verify import verify_journal
from workflows.diagnosis import commands, queries
from workflows.diagnosis.cells import CellMark, Coverage, CoverageLine
from workflows.diagnosis.inputs import VerdictInput
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Stale

GENERAL_BRANCH = "信息工程系党总支"
OF_BRANCHES, OF_GENERAL_BRANCHES = 27, 27


def record(
    database: Database,
    *cells: tuple[str, str] | VerdictInput,
    by: str = "head",
    of: str = cast.BRANCH,
    now: datetime = make.NOW,
) -> list[Diagnosis]:
    verdicts = [c if isinstance(c, VerdictInput) else judged(*c) for c in cells]
    with database.transaction() as session:
        return commands.record_verdicts(
            session,
            cast.campaign(session).id,
            cast.organization(session, of).id,
            actor=cast.actor(session, by),
            now=now,
            verdicts=verdicts,
        )


def judged(indicator: str, verdict: str, **more: Any) -> VerdictInput:
    return VerdictInput(indicator=indicator, verdict=Verdict[verdict.upper()], **more)


def checklist(database: Database, by: str = "head", of: str = cast.BRANCH) -> dict[str, CoverageLine]:
    with database.reading() as session:
        campaign, owner = cast.campaign(session).id, cast.organization(session, of).id
        found = queries.checklist(session, cast.actor(session, by), campaign, owner)
        return {line.indicator.code: line for line in found}


def coverage(database: Database, by: str = "director", **wanted: Any) -> Coverage:
    with database.reading() as session:
        actor, campaign = cast.actor(session, by), cast.campaign(session).id
        return queries.coverage(session, actor, campaign, today=cast.TODAY, **wanted)


def marks(found: Coverage, of: str = cast.BRANCH) -> dict[str, CellMark]:
    (row,) = [row for row in found.rows if row.name == of]
    codes = (indicator.code for indicator in found.indicators)
    return {code: cell.mark for code, cell in zip(codes, row.cells, strict=True)}


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


def test_the_checklist_is_the_organizations_own_guide_in_order(database: Database):
    assert [*checklist(database)][:3] == ["支部1-1", "支部1-2", "支部1-3"]
    assert len(checklist(database)) == OF_BRANCHES
    of_general = checklist(database, "xx_secretary", GENERAL_BRANCH)
    assert next(iter(of_general)) == "院系1-1"
    assert len(of_general) == OF_GENERAL_BRANCHES
    first = of_general["院系1-1"].indicator
    assert (first.heading, first.guide, first.text != "") == ("党组织领导和运行机制到位", "院系党组织“五个到位”", True)
    assert checklist(database, "director", "闽江学院党委") == {}
    for by in ("student_head", "outsider", "admin"):
        with pytest.raises(NotFound):
            checklist(database, by)


def test_the_matrix_has_every_kind_of_cell(database: Database):
    verdicts = dict(
        zip(
            ("支部1-1", "支部1-3", "支部1-4", "支部2-1", "支部2-2"),
            ("met", "partly", "not_met", "not_applicable", "nothing_found"),
            strict=True,
        )
    )
    record(database, *verdicts.items())
    make.registered(database)
    found = coverage(database)
    shown = marks(found)
    assert {code: shown[code].value for code in verdicts} == verdicts
    assert (shown["支部1-2"], shown["支部7-1"], shown["院系1-1"]) == (
        CellMark.FINDING,
        CellMark.BLANK,
        CellMark.OUTSIDE,
    )
    assert [row.name for row in found.rows] == [
        GENERAL_BRANCH,
        cast.BRANCH,
        "学生党支部",
        "财经系党总支",
        "会计教研室党支部",
        "机关直属党支部",
    ]
    assert sum(found.counts.values()) == 6 * (OF_BRANCHES + OF_GENERAL_BRANCHES)
    assert found.counts[CellMark.BLANK] == 6 * 27 - len(verdicts) - 1


def test_an_organization_without_a_guide_stands_there_for_its_item_alone(database: Database):
    name = "闽江学院党委"
    assert name not in {row.name for row in coverage(database).rows}
    make.registered(database, name, "party_secretary")  # cites 支部1-2
    shown = marks(coverage(database), name)
    assert {code for code, mark in shown.items() if mark is CellMark.FINDING} == {"支部1-2"}
    assert CellMark.BLANK not in shown.values()


def test_everybody_sees_the_rows_of_their_own_scope(database: Database):
    names = {by: [row.name for row in coverage(database, by).rows] for by in ("head", "cj_head")}
    assert names == {"head": [cast.BRANCH], "cj_head": ["会计教研室党支部"]}
    assert len(coverage(database, "xx_organizer").rows) == 3
    for by in ("outsider", "admin"):
        with pytest.raises(NotFound):
            coverage(database, by)


def test_what_is_blank_keeps_a_ledger_from_being_whole(database: Database):
    def left(by: str = "head", **wanted: Any) -> dict[str, int]:
        with database.reading() as session:
            actor, campaign = cast.actor(session, by), cast.campaign(session).id
            rows = queries.blank(session, actor, campaign, today=cast.TODAY, **wanted)
            return {row.name: row.blank for row in rows}

    make.registered(database)
    rest = [code for code in checklist(database) if code != "支部1-2"]
    assert left() == {cast.BRANCH: len(rest)}
    record(database, *((code, "nothing_found") for code in rest[1:]))
    assert left() == {cast.BRANCH: 1}
    record(database, (rest[0], "met"))
    assert left() == {}
    with database.reading() as session:
        students = cast.organization(session, "学生党支部").id
    assert left("director", organizations=[students]) == {"学生党支部": 27}
    (row,) = coverage(database, "head").rows
    assert (row.asked, row.complete) == (27, True)


def test_who_is_not_cleared_learns_of_no_sensitive_item(database: Database):
    item = make.registered(database)
    make.move(database, item, "confirm", "xx_secretary", rectification="immediate", sensitivity="clue")
    for by, mark, live in (("head", CellMark.FINDING, 1), ("liaison", CellMark.BLANK, 0)):
        line = checklist(database, by)["支部1-2"]
        assert (line.mark, line.live) == (mark, live)
        assert marks(coverage(database, by))["支部1-2"] is mark
    record(database, ("支部1-2", "nothing_found"), by="liaison")
    assert marks(coverage(database, "head"))["支部1-2"] is CellMark.FINDING
    with pytest.raises(Incomplete):
        record(database, ("支部1-2", "not_applicable"), by="head")


@pytest.mark.parametrize("by", ["director", "xx_organizer", "liaison"])
def test_the_matrix_costs_four_statements_whatever_its_size(sqlite: Database, by: str):
    for _ in range(5):
        make.registered(sqlite)
    record(sqlite, ("支部1-1", "met"))
    with sqlite.reading() as session:
        actor, campaign = cast.actor(session, by), cast.campaign(session).id
        queries.coverage(session, actor, campaign, today=cast.TODAY)  # the rules are read once
        with statements(sqlite) as found:
            queries.coverage(session, actor, campaign, today=cast.TODAY)
    assert len(found) == 4, "\n\n".join(found)


def changed(session: Session, **values: Any) -> None:
    session.execute(sa.update(Diagnosis).values(**values))


@pytest.mark.parametrize(
    "tamper",
    [
        lambda session: changed(session, verdict="met"),
        lambda session: changed(session, text="另写的"),
        lambda session: changed(session, version=3),
        lambda session: changed(session, decided_at=make.NOW + timedelta(days=1)),
        lambda session: session.execute(sa.delete(Diagnosis)),
    ],
)
def test_a_verdict_changed_past_the_program_is_found(sqlite: Database, tamper: Any):
    record(sqlite, judged("支部1-1", "partly", text="差一次"))
    record(sqlite, judged("支部1-1", "not_met", text="差两次"))
    with sqlite.transaction() as session:
        assert verify_journal(session).ok
        tamper(session)
    with sqlite.reading() as session:
        (fault,) = verify_journal(session).faults
    assert (fault.kind, fault.subject, fault.seq) == ("unmatched", "diagnosis", 2)
    assert "支部1-1" in fault.sentence


def _elsewhere(session: Session) -> sa.Executable:
    """Move the cell to the indicator of that code in another campaign: no page shows it there."""
    other = sa.select(col(Indicator.id)).where(
        col(Indicator.code) == "支部1-1", col(Indicator.campaign_id) != cast.campaign(session).id
    )
    return sa.update(Diagnosis).values(indicator_id=other.scalar_subquery())


def _in_capitals(_: Session) -> sa.Executable:
    return sa.text("UPDATE diagnosis SET organization_id = upper(organization_id)")


@pytest.mark.parametrize("moved", [_elsewhere, _in_capitals])
def test_a_verdict_moved_where_no_page_looks_is_found(sqlite: Database, moved: Any):
    make.open_with(sqlite, {"code": "second"})
    record(sqlite, judged("支部1-1", "partly", text="差一次"))
    with sqlite.transaction() as session:
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        session.execute(moved(session))
        assert any("支部1-1的结论已不在库中" in f.sentence for f in verify_journal(session).faults)
        session.rollback()


@pytest.mark.parametrize("chained", [True, False])
def test_a_verdict_that_no_entry_speaks_of_is_found(sqlite: Database, chained: bool):
    if chained:
        record(sqlite, ("支部1-2", "met"))
    with sqlite.transaction() as session:
        campaign = cast.campaign(session).id
        (one,) = [i for i in queries.indicators(session, campaign) if i.code == "支部1-1"]
        session.add(
            Diagnosis(
                campaign_id=campaign,
                organization_id=cast.organization(session, cast.BRANCH).id,
                indicator_id=one.id,
                verdict=Verdict.MET,
                decided_at=make.NOW,
                decided_by_id=make.user(session, "head"),
            )
        )
    with sqlite.reading() as session:
        (fault,) = verify_journal(session).faults
    assert (fault.kind, fault.subject) == ("unmatched", "diagnosis")
    assert "指标支部1-1的结论没有任何记录" in fault.sentence
