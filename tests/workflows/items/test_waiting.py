"""What an item waits for, as rows: after each move they are what the records say, and no more is written than that."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from models.session import Database
from models.vocabulary import State
from models.work_item import WorkItem
from tests import cast, make
from tests.statements import statements
from tests.workflows.items import varied
from workflows.items.lifecycle import MOVES, REGISTER
from workflows.worklist import recomputation


def derived(database: Database) -> list[recomputation.Difference]:
    """Return where the rows are not what the records say."""
    with database.reading() as session:
        return list(recomputation.differences(session))


def rows(database: Database, item_id: UUID) -> list[WorkItem]:
    with database.reading() as session:
        return list(session.exec(select(WorkItem).where(WorkItem.item_id == item_id).order_by(col(WorkItem.position))))


def test_after_each_move_the_rows_are_what_the_records_say(database: Database):
    varied.varied(database)
    for move in MOVES.values():
        if move is not REGISTER:
            item_id = make.ready(database, move.name)
            make.move(database, item_id, move.name, make.case(move.name).by, **make.given(database, item_id, move.name))
            assert derived(database) == [], move.name


def test_what_is_wrong_is_mended(database: Database):
    item_id = make.item(database, State.VERIFY)
    with database.transaction() as session:
        lost = session.exec(select(WorkItem).where(col(WorkItem.duty_id).is_not(None))).first()
        session.delete(lost)
        session.add(WorkItem(item_id=item_id, act="apply", person_id=make.user(session, "member"), since=make.NOW))
    with database.transaction() as session:
        assert recomputation.rebuild(session, lock=True) == 2
    assert derived(database) == []


@pytest.mark.parametrize("others", [0, 1])  # the journals of several are read in another way than that of one
def test_since_when_is_told_by_the_order_of_the_acts_though_clocks_are_set_back(database: Database, others: int):
    item_id = make.item(database, State.RECTIFY)
    for _ in range(others):
        make.item(database, State.RECTIFY)
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head")
    back = make.NOW - timedelta(hours=1)
    make.move(database, item_id, "return", "xx_organizer", back, **make.given(database, item_id, "return"))
    assert {row.since for row in rows(database, item_id)} == {back}
    assert derived(database) == []


def test_a_seat_is_asked_where_it_is_held_and_who_took_part_is_barred(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    asked = rows(sqlite, item_id)
    with sqlite.reading() as session:
        branch = cast.organization(session, cast.BRANCH)
        worker = cast.actor(session, "member").user_id
    assert {row.act for row in asked} == {"verify"}
    assert {row.organization_id for row in asked} == {branch.parent_id}
    assert [row.seat for row in asked] == ["own:organizer", "own:deputy_secretary"]
    assert all(worker.hex in row.barred and row.head_barred for row in asked)
    assert {row.since for row in asked} == {make.NOW}


def test_each_measure_is_asked_of_who_does_it_until_it_is_done(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    [row] = rows(sqlite, item_id)
    measure = make.measure_ids(sqlite, item_id)[0]
    said = (row.act, row.measure_id, row.person_id, row.due_on)
    assert said == ("progress", measure, make.user_id(sqlite, "member"), date(2021, 5, 20))
    make.done(sqlite, item_id)
    assert {(row.act, row.seat) for row in rows(sqlite, item_id)} == {("apply", "own:secretary")}


@pytest.mark.parametrize("given", [{}, {"completion": "mostly", "sustained": True}])
def test_progress_that_ends_no_measure_writes_nothing_of_what_waits(sqlite: Database, given: dict[str, object]):
    item_id = make.item(sqlite, State.RECTIFY)
    with statements(sqlite) as found:
        make.move(sqlite, item_id, "progress", "member", text="第一次会议已开", **given)
    assert not [each for each in found if "work_item" in each]


def test_a_problem_taken_in_is_asked_of_who_does_the_rest(sqlite: Database):
    survivor, item_id = make.item(sqlite, State.RECTIFY), make.item(sqlite, State.PLAN)
    make.done(sqlite, survivor)
    make.move(sqlite, item_id, "request_void", "xx_secretary", merged_into_id=survivor)
    assert {row.act for row in rows(sqlite, item_id)} == {"assign", "grant_void"}
    make.move(sqlite, item_id, "grant_void", "director")
    assert rows(sqlite, item_id) == []
    assert {row.act for row in rows(sqlite, survivor)} == {"progress"}
    assert derived(sqlite) == []
