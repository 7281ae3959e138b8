"""诊断对照: the matrix of who found what, each in the own scope and at a fixed cost."""

from typing import Any

import pytest

from models.session import Database
from tests import cast, make
from tests.statements import statements
from tests.workflows.diagnosis.checklists import (
    GENERAL_BRANCH,
    OF_BRANCHES,
    OF_GENERAL_BRANCHES,
    checklist,
    coverage,
    marks,
    record,
)
from workflows.diagnosis import queries
from workflows.diagnosis.cells import CellMark
from workflows.errors import Incomplete, NotFound


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
