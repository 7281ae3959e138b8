"""The clock finds what is due by its index, goes on past what fails, and is woken where a date is set."""

from datetime import date

import pytest

from models.campaign import LocalDays
from models.deadline import Deadline
from models.session import Database
from models.vocabulary import State
from scheduler.tick import tick
from tests import cast, make
from tests.statements import statements
from tests.workflows.deadlines.escalating import alone, at, rungs, turn
from workflows.calendars import commands as calendars
from workflows.deadlines import clocks, escalate
from workflows.errors import Incomplete


def test_local_closures_shift_the_days(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    turn(sqlite, "05-06", "05-20")
    with sqlite.transaction() as session:
        committee = cast.organization(session, "闽江学院党委").id
        days = LocalDays(
            committee_id=committee,
            starts_on=date(2021, 5, 21),
            ends_on=date(2021, 5, 24),
            is_workday=False,
            name="校运会",
        )
        director = cast.actor(session, "director")
        calendars.close_days(session, days, actor=director, now=at("05-20", 12))
    turn(sqlite, "05-20", "05-27", hours=(13,))
    assert rungs(sqlite, item_id)[4:] == [("05-25", "urge"), ("05-27", "supervise")]


def test_who_is_long_overdue_reaches_one_sanction_a_day_though_the_clock_looks_again(sqlite: Database):
    """As after downtime, on the day on which the calendar is changed."""
    alone(sqlite)
    item_id = make.item(sqlite, State.RECTIFY)
    for hour in (9, 10):
        tick(sqlite, at("06-15", hour))
        close(sqlite, date(2021, 8, 30), hour)
    tick(sqlite, at("06-16"))
    assert rungs(sqlite, item_id) == [("06-15", "urge"), ("06-15", "supervise"), ("06-16", "circulate")]


def close(database: Database, day: date, hour: int) -> None:
    with database.transaction() as session:
        committee = cast.organization(session, "闽江学院党委").id
        days = LocalDays(committee_id=committee, starts_on=day, ends_on=day, is_workday=False, name="校庆")
        calendars.close_days(session, days, actor=cast.actor(session, "director"), now=at("06-15", hour))


def test_a_row_that_fails_is_put_off_an_hour_and_holds_up_no_other(database, monkeypatch):
    poisoned, others = make.item(database, State.RECTIFY), make.item(database, State.RECTIFY)
    take = escalate._take

    def fail(session, clock, *rest):
        if clock.about.row.id == poisoned:
            raise RuntimeError("poison")
        take(session, clock, *rest)

    monkeypatch.setattr(escalate, "_take", fail)
    tick(database, at("05-07"))
    assert rungs(database, poisoned) == []
    assert rungs(database, others) == [("05-07", "remind")]
    assert make.deadline(database, poisoned).next_check_at == at("05-07", 10)
    monkeypatch.undo()
    tick(database, at("05-07", 10))
    assert rungs(database, poisoned) == [("05-07", "remind")]


def test_a_claimed_row_is_not_looked_at_again(sqlite: Database):
    clock = make.deadline(sqlite, make.item(sqlite, State.RECTIFY))
    for expected in (True, False):
        with sqlite.transaction() as session:
            found = escalate.process(session, clock.id, clock.next_check_at, at("05-07"))
            assert found is expected


def test_what_is_due_is_found_by_the_index_and_in_batches(sqlite: Database):
    for _ in range(3):
        make.item(sqlite, State.RECTIFY)
    with sqlite.reading() as session, statements(sqlite) as said:
        found = clocks.due(session, at("12-31"), limit=2)
        assert len(found) == 2
        assert found == sorted(found, key=lambda each: each[1])
        assert clocks.next_due(session) == found[0][1]
        statement = next(s for s in said if "deadline" in s)
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("2022-01-01", 2, 0))
        steps = [row[-1] for row in plan]
    assert any("USING INDEX ix_deadline_next_check_at" in step for step in steps), steps
    assert not any("SCAN" in step for step in steps)


def test_when_to_look_next_is_found_by_the_index(sqlite: Database):
    make.item(sqlite, State.RECTIFY)
    with sqlite.reading() as session, statements(sqlite) as said:
        assert clocks.next_due(session) is not None
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {said[-1]}")
        steps = [row[-1] for row in plan]
    assert any("USING COVERING INDEX ix_deadline_next_check_at" in step for step in steps), steps


def test_setting_a_due_date_wakes_the_clock_once_it_is_kept(sqlite: Database):
    woken: list[int] = []
    sqlite.on_deadline = lambda _: woken.append(len(make.rows(sqlite, Deadline)))
    item_id = make.registered(sqlite)
    assert woken == []
    before = len(make.rows(sqlite, Deadline))
    with pytest.raises(Incomplete):
        make.move(sqlite, item_id, "confirm", "xx_organizer", rectification="immediate", due_on="2020-01-01")
    assert woken == []
    make.move(sqlite, item_id, "confirm", "xx_organizer", rectification="immediate")
    assert woken == [before + 1]
