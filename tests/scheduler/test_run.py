"""The clock's door, on real seconds: it wakes, is woken, and stops."""

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import DatabaseError
from sqlmodel import col

from models.deadline import Deadline
from models.session import Database, set_deadline
from models.vocabulary import State
from scheduler import jobs, run
from scheduler.run import ClockDoor
from tests import cast, disks, make
from workflows.deadlines import clocks
from workflows.journal import timekeeping

NOON = cast.beijing(2021, 5, 21, 12)


class Hand:
    """A clock that stands at noon of a working day when it is made, and runs on."""

    def __init__(self):
        self.made = time.monotonic()

    def now(self):
        return NOON.astimezone(UTC) + timedelta(seconds=time.monotonic() - self.made)


@pytest.fixture
def hand():
    return Hand()


@pytest.fixture
def door(sqlite, hand):
    with sqlite.transaction() as session:
        session.execute(sa.update(Deadline).values(next_check_at=None))
    door = ClockDoor(sqlite, hand.now, ZoneInfo("Asia/Shanghai"))
    yield door
    if door._scheduler.running:
        door.stop()


def due(database, at):
    """An item whose next look is at a moment; its 催办 is due by then."""
    item_id = make.item(database, State.RECTIFY)
    with database.transaction() as session:
        session.execute(sa.update(Deadline).where(col(Deadline.item_id) == item_id).values(next_check_at=at))
    return item_id


def urged(database, item_id, within):
    """Wait for the 催办; the seconds it took, or None."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        if any(t.act == "urge" for t in make.history(database, item_id)):
            return time.monotonic() - began
        time.sleep(0.05)
    return None


def test_it_begins_with_what_was_due_while_it_was_away(sqlite, hand, door):
    item_id = due(sqlite, NOON - timedelta(days=1))
    door.start()
    assert urged(sqlite, item_id, 5) is not None


def test_it_ticks_at_once_though_nothing_is_due(sqlite, door):
    door.start()
    began = time.monotonic()
    while not (ticked := ticks(sqlite)) and time.monotonic() - began < 5:
        time.sleep(0.05)
    assert ticked


def ticks(database):
    with database.reading() as session:
        return timekeeping.last_tick(session)


def test_it_wakes_for_what_falls_due_between_the_minutes(sqlite, hand, door):
    item_id = due(sqlite, hand.now() + timedelta(seconds=2.5))
    door.start()
    took = urged(sqlite, item_id, 8)
    assert took is not None
    assert took > 1


def test_it_is_woken_for_what_was_set_meanwhile(sqlite, hand, door):
    door.start()
    time.sleep(1.5)  # the first tick found nothing: the alarm is a day away
    soon = hand.now() + timedelta(seconds=1)
    item_id = due(sqlite, soon)
    door.wake(soon)
    assert urged(sqlite, item_id, 6) is not None


def test_what_was_set_for_later_than_it_looks_anyway_costs_nothing(sqlite, hand, door, monkeypatch):
    door.start()
    time.sleep(1.5)
    soon = hand.now() + timedelta(seconds=1)
    item_id = due(sqlite, soon)
    door.wake(soon)
    monkeypatch.setattr(door, "_set_alarm", lambda at: pytest.fail(f"set anew, for {at}"))
    door.wake(soon + timedelta(hours=1))
    monkeypatch.undo()
    assert urged(sqlite, item_id, 6) is not None


def test_what_a_batch_left_over_is_gone_on_with_at_once(sqlite, door, monkeypatch):
    made = [due(sqlite, NOON - timedelta(days=1)) for _ in range(5)]
    monkeypatch.setattr(clocks.due, "__defaults__", (2,))
    door._runner(replace(jobs.TICK, batch=2))()
    assert all([said.act for said in make.history(sqlite, each) if said.by is None] == ["urge"] for each in made)


def test_a_clock_that_is_ticking_does_not_tick_beside_itself(sqlite, door, monkeypatch):
    beats = []
    ticking = replace(jobs.TICK, work=lambda *_: beats.append(door._runner(ticking)()))
    monkeypatch.setattr(run, "TICK", ticking)
    door._runner(ticking)()
    assert len(beats) == 1


def test_it_stops_with_no_thread_left(sqlite, door):
    before = set(threading.enumerate())
    door.start()
    time.sleep(0.1)
    assert set(threading.enumerate()) - before
    door.stop()
    assert set(threading.enumerate()) - before == set()


def test_it_stops_after_the_work_in_hand(sqlite, hand, monkeypatch):
    begun, done = threading.Event(), threading.Event()

    def work(_database, _now):
        begun.set()
        time.sleep(0.5)
        done.set()
        return 1

    slow = jobs.Job("tick", "", work, jobs.TICK.trigger, "")
    monkeypatch.setattr(run, "JOBS", (slow,))
    monkeypatch.setattr(run, "TICK", slow)
    door = ClockDoor(sqlite, hand.now, ZoneInfo("Asia/Shanghai"))
    door.start()
    assert begun.wait(5)
    stopping = threading.Thread(target=door.stop, daemon=True)
    stopping.start()
    stopping.join(5)
    assert not stopping.is_alive()
    assert done.is_set()


def test_a_job_that_fails_does_not_end_the_clock(sqlite, hand, monkeypatch, caplog):
    times = []

    def work(_database, _now):
        times.append(1)
        raise RuntimeError("毒")

    bad = jobs.Job("tick", "", work, lambda zone: IntervalTrigger(seconds=1, timezone=zone), "")
    monkeypatch.setattr(run, "JOBS", (bad,))
    monkeypatch.setattr(run, "TICK", bad)
    door = ClockDoor(sqlite, hand.now, ZoneInfo("Asia/Shanghai"))
    door.start()
    began = time.monotonic()
    while len(times) < 2 and time.monotonic() - began < 30:
        time.sleep(0.05)
    door.stop()
    assert len(times) > 1
    assert "毒" in caplog.text


def test_a_full_disk_is_named_and_the_clock_goes_on(sqlite_master, hand, tmp_path, caplog):
    with disks.small(tmp_path / "disk", 8) as disk:
        database = Database(f"sqlite:///{shutil.copy(sqlite_master, disk)}")
        item_id = due(database, NOON - timedelta(days=1))
        door = ClockDoor(database, hand.now, ZoneInfo("Asia/Shanghai"))
        with disks.full(disk):
            door.start()
            time.sleep(2.5)
        assert "tick: storage: full (OperationalError SQLITE_FULL)" in caplog.text
        assert "Traceback" not in caplog.text
        assert caplog.text.count("tick: storage: full") == 1, "no alarm repeats it"
        door._runner(jobs.TICK)()
        assert urged(database, item_id, 1) is not None, "the row was as due as before"
        door.stop()
        database.close()


def test_what_was_kept_is_not_answered_as_lost_when_the_alarm_cannot_be_set(sqlite, door, monkeypatch):
    monkeypatch.setattr(sqlite, "on_deadline", door.wake)
    monkeypatch.setattr(sqlite, "reading", damaged)
    with sqlite.transaction() as session:
        set_deadline(session, NOON)


def damaged():
    raise DatabaseError("SELECT", {}, unreadable())


def unreadable():
    """Return what reading a file says that is no database."""
    with closing(sqlite3.connect(":memory:")) as none:
        try:
            none.deserialize(b"no database" * 400)
            none.execute("SELECT * FROM x")
        except sqlite3.DatabaseError as fault:
            return fault
