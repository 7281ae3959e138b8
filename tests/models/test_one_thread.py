"""Brief changes made by one thread: each waits for the disk while the next is at work."""

import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
import sqlalchemy as sa

from models import turns
from models.session import Database
from tests.models.test_turns import Full, add, commits, kept
from tests.statements import listening


@pytest.fixture(autouse=True)
def _slow_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "LONGEST_TOGETHER", 60)


def test_they_are_kept_by_one_commit_and_go_on_after_it(sqlite: Database):
    found: list[set[str]] = []

    def work(prefix: str) -> None:
        try:
            add(sqlite, prefix)
        except sa.exc.IntegrityError:
            found.append({"refused"})
        found.append(kept(sqlite))

    with commits(sqlite) as made:
        sqlite.one_after_another(partial(work, prefix) for prefix in ("one", "two", "one", "three"))
    assert kept(sqlite) == {"one", "two", "three"}
    assert found == [{"one", "two", "three"}, {"one", "two", "three"}, {"refused"}, *[{"one", "two", "three"}] * 2]
    assert len(made) == 1


def test_a_work_may_change_something_twice_or_nothing(sqlite: Database):
    def twice() -> None:
        add(sqlite, "first")
        add(sqlite, "second")

    sqlite.one_after_another([twice, lambda: None, partial(add, sqlite, "third")])
    assert kept(sqlite) == {"first", "second", "third"}


def test_all_of_them_are_told_where_nothing_can_be_kept(sqlite: Database):
    told: list[object] = []

    def full(_: object) -> None:
        raise Full

    def work(n: int) -> None:
        try:
            told.append(add(sqlite, str(n)))
        except Full as fault:
            told.append(fault)

    with listening(sqlite, full, "commit"):
        sqlite.one_after_another(partial(work, n) for n in range(3))
    assert [*map(type, told)] == [Full] * 3
    assert kept(sqlite) == set()


def test_those_in_one_thread_and_those_in_their_own_are_kept_together(sqlite: Database):
    def work(prefix: str, pool: ThreadPoolExecutor) -> None:
        others.append(pool.submit(add, sqlite, f"{prefix} beside"))
        add(sqlite, prefix, then=lambda _: time.sleep(0.1))

    others: list[Future[str]] = []
    with ThreadPoolExecutor(4) as pool, commits(sqlite) as made:
        sqlite.one_after_another(partial(work, str(n), pool) for n in range(4))
    assert {*(each.result() for each in others), *map(str, range(4))} == kept(sqlite)
    assert len(made) < 8
