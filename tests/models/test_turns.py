"""Group commit: several brief changes reach the disk together, and each is answered truthfully."""

import errno
import platform
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from models import causes, engine, turns
from models.campaign import NumberSeries
from models.causes import cause_of
from models.engine import at_file
from models.kept import Kept, kept_of
from models.session import Database, connection_of
from models.turns import WriterTimeout
from tests import cast, disks, make
from tests.statements import listening


class Full(Exception):  # noqa: N818  what a disk is
    pass


@pytest.fixture(autouse=True)
def _slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_TOGETHER", 60)


def add(database: Database, prefix: str, *, brief: bool = True, then: Callable[[Any], None] = lambda _: None) -> str:
    with database.transaction(brief=brief) as session:
        session.add(NumberSeries(campaign_id=cast.campaign(session).id, prefix=prefix))
        session.flush()
        then(session)
    return prefix


def kept(database: Database) -> set[str]:
    return {row.prefix for row in make.rows(database, NumberSeries)}


@contextmanager
def at_work(
    database: Database, prepare: Callable[[], None] = lambda: None
) -> Iterator[tuple[ThreadPoolExecutor, Future[str]]]:
    """Hold the first brief writer at work until the others wait behind it, each in a thread prepared so."""
    inside, go_on = threading.Event(), threading.Event()

    def wait(_: object) -> None:
        inside.set()
        go_on.wait(10)

    with ThreadPoolExecutor(12, initializer=prepare) as pool:
        first = pool.submit(add, database, "first", then=wait)
        assert inside.wait(10)
        yield pool, first
        until_waiting(pool._work_queue.qsize)
        go_on.set()


def until_waiting(queued: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while queued() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.1)


@contextmanager
def commits(database: Database) -> Iterator[list[object]]:
    found: list[object] = []
    with listening(database, found.append, "commit"):
        yield found


def test_those_that_wait_behind_one_another_are_kept_by_one_commit(sqlite: Database):
    with commits(sqlite) as made, at_work(sqlite) as (pool, first):
        others = [pool.submit(add, sqlite, str(n)) for n in range(8)]
    assert {first.result(), *(each.result() for each in others)} == kept(sqlite)
    assert len(made) == 1


def test_what_fails_undoes_its_own_alone(sqlite: Database):
    def fail(_: object) -> None:
        raise Full

    with at_work(sqlite) as (pool, first):
        good, bad = pool.submit(add, sqlite, "good"), pool.submit(add, sqlite, "bad", then=fail)
        twice = pool.submit(add, sqlite, "first")
    assert isinstance(bad.exception(), Full)
    assert isinstance(twice.exception(), sa.exc.IntegrityError), "it sees what goes before it"
    assert {first.result(), good.result()} == kept(sqlite) == {"first", "good"}


def test_whoever_is_refused_on_account_of_another_is_told_once_that_is_kept(sqlite: Database):
    found: list[set[str]] = []

    def second() -> None:
        with suppress(sa.exc.IntegrityError):
            add(sqlite, "first")
        found.append(kept(sqlite))

    with at_work(sqlite) as (pool, _first):
        pool.submit(second)
        pool.submit(add, sqlite, "third", then=lambda _: time.sleep(0.2))
    assert "first" in found[0]


def test_where_nothing_can_be_kept_all_of_them_are_told(sqlite: Database):
    def full(_: object) -> None:
        raise Full

    with listening(sqlite, full, "commit"), at_work(sqlite) as (pool, first):
        others = [pool.submit(add, sqlite, str(n)) for n in range(4)]
    assert all(isinstance(each.exception(), Full) for each in (first, *others))
    assert kept(sqlite) == set()
    assert add(sqlite, "afterwards") in kept(sqlite)


@pytest.mark.skipif(platform.machine() not in disks.CALLS, reason="its calls have other numbers")
@pytest.mark.parametrize(("code", "cause"), [(errno.ENOSPC, causes.FULL), (errno.EIO, causes.BROKEN)])
def test_where_the_disk_takes_nothing_all_of_them_are_told_and_a_crash_brings_nothing_back(
    sqlite: Database, tmp_path: Path, code: int, cause: causes.Cause
):
    before = {add(sqlite, "before")}  # the log has begun
    with at_work(sqlite, partial(disks.fail, code)) as (pool, first):
        others = [pool.submit(add, sqlite, str(n)) for n in range(4)]
    assert [cause_of(each.exception()) for each in (first, *others)] == [cause] * 5
    with Database(at_file(crashed(sqlite, tmp_path))) as restarted:
        assert kept(restarted) == kept(sqlite) == before
    assert add(sqlite, "afterwards") in kept(sqlite)


def crashed(database: Database, folder: Path) -> Path:
    """Return a copy of what a crash would leave at this moment."""
    file = engine.file_of(database.engine.url)
    assert file is not None
    for name in (file.name, f"{file.name}-wal"):
        shutil.copy(file.with_name(name), folder)
    return folder / file.name


def test_where_the_database_undoes_all_of_it_all_of_them_are_told(sqlite: Database):
    """As SQLite does by itself on a full disk."""

    def rolled_back(session: Any) -> None:
        connection_of(session).connection.driver_connection.execute("ROLLBACK")
        raise Full

    with at_work(sqlite) as (pool, first):
        before, lost = pool.submit(add, sqlite, "before"), pool.submit(add, sqlite, "lost", then=rolled_back)
    told = {each for each in (first, before, lost) if each.exception() is not None}
    assert lost in told
    assert {each.result() for each in {first, before} - told} == kept(sqlite)
    assert add(sqlite, "afterwards") in kept(sqlite)


def test_whoever_takes_long_joins_nobody_and_is_joined_by_nobody(sqlite: Database):
    with commits(sqlite) as made, at_work(sqlite) as (pool, first):
        alone = pool.submit(add, sqlite, "alone", brief=False)
    assert {first.result(), alone.result()} == kept(sqlite)
    assert len(made) == 2


def test_a_group_left_to_somebody_who_gives_up_is_kept_all_the_same(sqlite: Database, monkeypatch: Any):
    inside = threading.Event()

    def wait(_: object) -> None:
        inside.set()
        time.sleep(0.5)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(add, sqlite, "first", then=wait)
        assert inside.wait(10)
        monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
        impatient = pool.submit(add, sqlite, "impatient")
        assert isinstance(impatient.exception(), WriterTimeout)
        assert first.result(10) == "first"
    assert kept(sqlite) == {"first"}


def test_nobody_is_answered_before_it_is_kept(sqlite: Database):
    """Each looks for its own by another connection as soon as it is told."""
    wrong: list[str] = []

    def work(turn: int) -> None:
        for n in range(20):
            prefix = add(sqlite, f"{turn}-{n}")
            with sqlite.reading() as session:
                asked = select(NumberSeries.id).where(col(NumberSeries.prefix) == prefix)
                if session.exec(asked).first() is None:
                    wrong.append(prefix)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert wrong == []
    assert len(kept(sqlite)) == 160


def test_brief_and_long_ones_mixed_lose_nothing(sqlite: Database):
    def work(turn: int) -> None:
        for n in range(15):
            with suppress(Full):
                add(sqlite, f"{turn}-{n}", brief=turn % 3 > 0, then=refuse if n % 5 == 4 else lambda _: None)

    def refuse(_: object) -> None:
        raise Full

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(work, range(9)))
    assert kept(sqlite) == {f"{turn}-{n}" for turn in range(9) for n in range(15) if n % 5 != 4}


def test_where_the_server_groups_by_itself_a_brief_one_is_like_any_other(postgres: Database):
    assert add(postgres, "one") in kept(postgres)


@pytest.mark.parametrize("fault", [sqlite3.OperationalError, MemoryError, KeyboardInterrupt])
@pytest.mark.parametrize("step", ["watch", "begin"])
def test_a_fault_at_the_beginning_of_a_group_leaves_nothing_behind(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, step: str, fault: type[BaseException]
):
    def fails(*_: object) -> None:
        monkeypatch.undo()
        raise fault

    monkeypatch.setattr(Kept, step, fails)
    with pytest.raises(fault):
        add(sqlite, "lost")
    with sqlite.in_passing():  # nobody holds the lock
        pass
    add(sqlite, "next")
    with pytest.raises(sa.exc.DatabaseError, match="not authorized"), sqlite.transaction(brief=True) as session:
        session.execute(sa.text("UPDATE person SET active = 0"))
    assert kept(sqlite) == {"next"}


def test_a_connection_that_died_is_replaced_and_nothing_it_kept_stays(sqlite: Database):
    ends: list[Callable[[sa.Connection], object]] = [
        lambda connection: connection.invalidate(),
        lambda connection: connection.connection.driver_connection.close(),
    ]
    for n, end in enumerate(ends):
        with sqlite.transaction(brief=True) as session:
            found = kept_of(session)
            connection = connection_of(session)
        assert found is not None
        found["before"] = True
        end(connection)
        with suppress(sa.exc.ProgrammingError):
            add(sqlite, f"lost{n}")
        add(sqlite, f"next{n}")
        assert "before" not in found


def test_who_is_interrupted_in_the_queue_leaves_nobody_waiting(sqlite: Database, monkeypatch: pytest.MonkeyPatch):
    found = sqlite._turns
    assert found is not None
    lock, first = found._lock, threading.current_thread()

    class Interrupted:
        release = staticmethod(lock.release)

        @staticmethod
        def acquire(*args: Any, **kwargs: Any) -> bool:
            if threading.current_thread() is first or "timeout" not in kwargs:
                return lock.acquire(*args, **kwargs)
            go_on.wait(10)
            until_waiting(lock.locked)
            raise KeyboardInterrupt

    go_on = threading.Event()
    monkeypatch.setattr(found, "_lock", Interrupted)
    with ThreadPoolExecutor(1) as pool:

        def begin(_: object) -> None:
            waiting.append(pool.submit(add, sqlite, "second"))
            until_waiting(lambda: not found._queue)
            go_on.set()

        waiting: list[Future[str]] = []
        add(sqlite, "first", then=begin)
        with pytest.raises(KeyboardInterrupt):
            waiting[0].result(10)
    assert kept(sqlite) == {"first"}
