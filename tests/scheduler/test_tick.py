"""A tick: what is due, each row by itself, once, however many clocks run."""

import errno
import logging
import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

import scheduler.tick
from models.deadline import Deadline, Escalation
from models.idempotent_response import IdempotentResponse
from models.journal import Entry, Seal
from models.notice import Notice
from models.session import Database
from models.vocabulary import State
from scheduler.prune import prune
from scheduler.seal import seal, seal_missed
from scheduler.simulate import play, play_days
from scheduler.tick import beat, next_due, tick
from tests import cast, make
from workflows.deadlines import clocks, escalate
from workflows.journal import timekeeping
from workflows.journal.entries import entry_digest

DUE = date(2021, 5, 20)  # of make.item, a Thursday
LATE = cast.beijing(2021, 5, 21, 9)  # T+1: 催办


@pytest.fixture
def alone(database):
    """The database with no duty's deadline waiting, so that items stand alone."""
    rest(database)
    return database


def rest(database):
    with database.transaction() as session:
        session.execute(sa.update(Deadline).values(next_check_at=None))


def clock_entries(database):
    """What the clock did, without ids: (subject, act, at, data)."""
    return [
        (e.subject_id, e.act, e.at, {k: v for k, v in e.data.items() if k != "escalation_id"})
        for e in sorted(make.rows(database, Entry, automatic=True), key=lambda e: (e.at, e.id))
    ]


def acts(database, item_id):
    return [t.act for t in make.history(database, item_id) if t.office == "系统时钟"]


def test_nothing_due_is_nothing_done(database):
    before = make.dump(database)
    assert tick(database, make.NOW) == 0
    assert make.dump(database) == before


def test_a_beat_notes_itself_once_a_minute_and_how_late_it_is(database):
    def noted():
        with database.reading() as session:
            return timekeeping.last_tick(session), session.scalar(sa.select(timekeeping.LATEST_MARK))

    assert noted() == (None, None)
    for seconds, tick_at, latest in [(0, 0, 0), (49, 0, 0), (60, 60, 60), (1, 1, 60), (61, 61, 61)]:
        beat(database, make.NOW + timedelta(seconds=seconds))
        assert noted() == tuple(make.NOW + timedelta(seconds=n) for n in (tick_at, latest))


def test_what_is_due_is_done_and_the_next_look_is_set(alone):
    item_id = make.item(alone, State.RECTIFY)
    first = make.deadline(alone, item_id).next_check_at
    assert tick(alone, first - timedelta(seconds=1)) == 0
    assert tick(alone, first) == 1
    assert acts(alone, item_id) == ["remind"]
    assert tick(alone, first) == 0
    assert next_due(alone) == make.deadline(alone, item_id).next_check_at > first


def test_a_tick_after_a_long_rest_takes_what_is_due_now_each_once(alone):
    item_id = make.item(alone, State.RECTIFY)
    tick(alone, cast.beijing(2021, 6, 7, 9))
    taken = acts(alone, item_id)
    assert "remind" not in taken
    assert len(taken) == len(set(taken)) > 1
    for entry in make.rows(alone, Entry, subject_id=item_id):
        assert entry.hash == entry_digest(entry.model_dump())


def test_a_row_that_fails_is_reported_and_postponed_and_holds_up_no_other(alone, monkeypatch, caplog):
    poisoned, healthy = make.item(alone, State.RECTIFY), make.item(alone, State.RECTIFY)
    real = escalate.addressees

    def told(session, about, step, today):
        if about.row.id == poisoned:
            raise RuntimeError("毒")
        return real(session, about, step, today)

    monkeypatch.setattr(escalate, "addressees", told)
    before = make.deadline(alone, poisoned)
    with caplog.at_level(logging.ERROR):
        assert tick(alone, LATE) == 1
    assert str(before.id) in caplog.text
    after = make.deadline(alone, poisoned)
    assert after.next_check_at == LATE + timedelta(hours=1)
    assert (after.position, after.rung) == (before.position, before.rung)
    assert acts(alone, poisoned) == []
    assert acts(alone, healthy) == ["urge"]
    monkeypatch.undo()
    assert tick(alone, LATE + timedelta(hours=1)) == 1
    assert acts(alone, poisoned) == ["urge"]


def test_a_tick_ends_with_its_batch_and_the_next_goes_on(alone, monkeypatch):
    made = [make.item(alone, State.RECTIFY) for _ in range(5)]
    monkeypatch.setattr(clocks.due, "__defaults__", (2,))
    assert [tick(alone, LATE + timedelta(seconds=n)) for n in range(4)] == [2, 2, 1, 0]
    assert all(acts(alone, item_id) == ["urge"] for item_id in made)


@pytest.mark.parametrize(("longest", "transactions"), [(60, 1), (-1, 5)])
def test_rungs_are_kept_together_for_a_moment_and_then_others_may_write(alone, monkeypatch, longest, transactions):
    made = [make.item(alone, State.RECTIFY) for _ in range(5)]
    real, sessions = escalate.process, []
    monkeypatch.setattr(scheduler.tick, "LONGEST_TRANSACTION", longest)
    monkeypatch.setattr(escalate, "process", lambda session, *due: sessions.append(session) or real(session, *due))
    assert tick(alone, LATE) == 5
    assert len(set(sessions)) == transactions
    assert all(acts(alone, item_id) == ["urge"] for item_id in made)


def test_what_was_not_kept_when_the_storage_failed_is_as_due_as_before(alone, monkeypatch):
    made = [make.item(alone, State.RECTIFY) for _ in range(3)]
    real, looked_at = escalate.process, []

    def fail(session, *due):
        looked_at.append(due)
        if len(looked_at) == 3:
            raise OSError(errno.EIO, "broken")
        return real(session, *due)

    monkeypatch.setattr(scheduler.tick, "LONGEST_TRANSACTION", 60)
    monkeypatch.setattr(escalate, "process", fail)
    with pytest.raises(OSError, match="broken"):
        tick(alone, LATE)
    assert [acts(alone, item_id) for item_id in made] == [[], [], []]
    assert tick(alone, LATE) == 3
    assert all(acts(alone, item_id) == ["urge"] for item_id in made)


def test_clocks_that_tick_at_once_take_each_rung_once(alone):
    made = [make.item(alone, State.RECTIFY) for _ in range(6)]
    others = [Database(alone.engine.url.render_as_string(hide_password=False)) for _ in range(2)]
    start, handled = threading.Barrier(4), []

    def clock(database):
        start.wait()
        handled.append(tick(database, LATE))

    threads = [threading.Thread(target=clock, args=(database,)) for database in (alone, alone, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for database in others:
        database.close()
    assert sum(handled) == 6
    assert all(acts(alone, item_id) == ["urge"] for item_id in made)


def test_sanctions_are_drafted_once_and_sent_by_nobody(alone):
    item_id = make.item(alone, State.RECTIFY)
    for at, _ in play(alone, make.NOW, cast.beijing(2021, 8, 1)):
        assert at.astimezone(cast.SHANGHAI).weekday() < 5 or at.month in {4, 5}
    drafted = make.rows(alone, Escalation)
    assert {d.state for d in drafted} == {"drafted"}
    assert len({d.rung for d in drafted}) == len(drafted) > 1
    assert make.deadline(alone, item_id).next_check_at is None


@pytest.mark.parametrize("every", [timedelta(hours=1), timedelta(minutes=17)])
def test_playing_a_span_is_ticking_through_it(sqlite, tmp_path, every):
    for day in (date(2021, 4, 30), date(2021, 5, 10)):
        item_id = make.registered(sqlite)
        given = {"rectification": "immediate", "due_on": day}
        make.move(sqlite, item_id, "confirm", "xx_organizer", **given)
    with sqlite.engine.connect() as connection:
        connection.rollback()
        connection.connection.dbapi_connection.execute(f"VACUUM INTO '{tmp_path / 'other.db'}'")
    other = Database(f"sqlite:///{tmp_path / 'other.db'}")
    start = cast.beijing(2021, 4, 19)
    until = start + timedelta(days=30)
    played = [at for at, _ in play(sqlite, start, until)]
    assert played == sorted(set(played))
    at = start
    while at <= until:
        tick(other, at)
        at += every
    day_of = lambda rows: [(s, a, t.astimezone(cast.SHANGHAI).date(), d) for s, a, t, d in rows]  # noqa: E731
    assert sorted(day_of(clock_entries(sqlite)), key=repr) == sorted(day_of(clock_entries(other)), key=repr)
    told = [sorted((n.recipient_id, n.text) for n in make.rows(database, Notice)) for database in (sqlite, other)]
    assert told[0] == told[1] != []
    assert len(make.rows(sqlite, Escalation)) == len(make.rows(other, Escalation)) > 0
    other.close()


def test_playing_days_seals_each_evening_on_the_way(sqlite):
    make.item(sqlite, State.RECTIFY)
    start = cast.beijing(2021, 5, 20, 23, 50).astimezone(cast.SHANGHAI)
    days = [start + timedelta(days=n) for n in range(20)]
    played = [at for at, _ in play_days(sqlite, start - timedelta(minutes=1), days[-1])]
    assert played == sorted(set(played))
    sealed = [seal.at for seal in make.rows(sqlite, Seal)]
    assert sealed == [day for day in days if day in sealed], "in the evening, where there was something new"
    newest = max(entry.at for entry in make.rows(sqlite, Entry))
    assert sealed[0] == start < newest <= sealed[-1]


@pytest.mark.parametrize(("down_until", "sealed"), [((2021, 5, 20, 23, 40), 0), ((2021, 5, 21, 8), 1)])
def test_a_seal_that_was_missed_is_made_up_for_once(sqlite, down_until, sealed):
    start = cast.beijing(2021, 5, 19, 23, 50).astimezone(cast.SHANGHAI)
    seal(sqlite, start)
    make.registered(sqlite)
    now = cast.beijing(*down_until).astimezone(cast.SHANGHAI)
    for _ in range(2):
        seal_missed(sqlite, now)
    assert len(make.rows(sqlite, Seal)) == 1 + sealed


def test_playing_ends_even_if_a_row_stays_due(sqlite, monkeypatch):
    monkeypatch.setattr(escalate, "process", lambda *_: False)
    start = cast.beijing(2021, 4, 20, 9)
    assert len(list(play(sqlite, start, start + timedelta(seconds=30)))) == 31


def test_playing_to_before_what_is_due_does_nothing(sqlite):
    assert list(play(sqlite, cast.START, next_due(sqlite) - timedelta(seconds=1))) == []


def test_kept_answers_are_forgotten_after_a_week(database):
    now = make.NOW
    ages = {"fresh": timedelta(), "week": timedelta(days=7), "old": timedelta(days=7, seconds=1)}
    with database.transaction() as session:
        for key, age in ages.items():
            session.add(
                IdempotentResponse(
                    user_id=make.user(session, "head"),
                    key=key,
                    request_sha256="0" * 64,
                    status=200,
                    body="{}",
                    created_at=now - age,
                )
            )
    assert prune(database, now) == 1
    with database.reading() as session:
        kept = session.scalars(sa.select(col(IdempotentResponse.key))).all()
    assert set(kept) == {"fresh", "week"}


def test_a_fault_before_the_first_row_ends_the_tick(sqlite, monkeypatch):
    make.item(sqlite, State.RECTIFY)

    def fails():
        raise MemoryError

    monkeypatch.setattr(sqlite, "transaction", fails)
    with pytest.raises(MemoryError):
        tick(sqlite, next_due(sqlite))
