"""Brief changes asked for at once: one thread makes them, and nobody is forgotten."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest
from sqlmodel import select

from models.campaign import NumberSeries
from models.session import Database
from models.turns import WriterTimeout
from tests import cast
from transport import line, writer
from transport.line import LineFull
from transport.writer import Writer

WHO: ContextVar[str] = ContextVar("who")


class Refused(Exception):  # noqa: N818  as a move may be
    pass


def adding(database: Database, prefix: str) -> Callable[[], str]:
    def work() -> str:
        with database.transaction(brief=True) as session:
            session.add(NumberSeries(campaign_id=cast.campaign(session).id, prefix=prefix))
            session.flush()
            if prefix.startswith("bad"):
                raise Refused
        return f"{prefix} by {threading.current_thread().name}"

    return work


def asked(*of: Coroutine[Any, Any, object]) -> list[object]:
    """Return what comes of each, all asked at once."""

    async def together() -> list[object]:
        return await asyncio.gather(*of, return_exceptions=True)

    return asyncio.run(together())


def kept(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.exec(select(NumberSeries.prefix)))


@pytest.fixture
def desk():
    made = Writer()
    yield made
    made.close()


def test_each_is_answered_for_itself_and_by_the_same_thread(sqlite: Database, desk: Writer):
    names = [f"bad {n}" if n % 3 == 2 else f"good {n}" for n in range(40)]
    found = asked(*(desk.run(sqlite, adding(sqlite, name)) for name in names))
    for name, answer in zip(names, found, strict=True):
        assert isinstance(answer, Refused) if name.startswith("bad") else str(answer).startswith(f"{name} by writer")
    assert len({str(each).rpartition(" by ")[2] for each in found if isinstance(each, str)}) == 1
    assert kept(sqlite) == {name for name in names if name.startswith("good")}


def test_a_work_knows_who_asked_for_it(sqlite: Database, desk: Writer):
    async def ask(who: str) -> str:
        WHO.set(who)

        def work() -> str:
            with sqlite.transaction(brief=True):
                pass
            return WHO.get()  # others were at work meanwhile

        return await desk.run(sqlite, work)

    assert asked(*map(ask, "abcdefgh")) == [*"abcdefgh"]


def test_whoever_finds_the_line_full_is_told_at_once(sqlite: Database, desk: Writer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(line, "MAX_WAITING", 3)
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        inside.set()
        go_on.wait(10)

    async def ask() -> list[object]:
        begun = asyncio.create_task(desk.run(sqlite, first))
        await asyncio.to_thread(inside.wait, 10)
        others = [asyncio.create_task(desk.run(sqlite, adding(sqlite, str(n)))) for n in range(5)]
        await asyncio.sleep(0)
        told = [each.exception() for each in others if each.done()]
        go_on.set()
        await asyncio.wait([begun, *others])
        return told

    assert [*map(type, asyncio.run(ask()))] == [LineFull] * 2
    assert kept(sqlite) == {"0", "1", "2"}


def test_whoever_waited_too_long_is_told_and_changes_nothing(
    sqlite: Database, desk: Writer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(writer, "BUSY_MILLISECONDS", 50)
    slow = desk.run(sqlite, lambda: threading.Event().wait(0.2))
    _, late = asked(slow, desk.run(sqlite, adding(sqlite, "late")))
    assert isinstance(late, WriterTimeout)
    assert kept(sqlite) == set()


def test_what_goes_wrong_with_all_of_it_is_told_and_the_next_is_served(
    sqlite: Database, desk: Writer, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(Database, "one_after_another", broken)
        assert isinstance(asked(desk.run(sqlite, adding(sqlite, "lost")))[0], MemoryError)
    assert str(asked(desk.run(sqlite, adding(sqlite, "next")))[0]).startswith("next")


def test_who_went_away_hinders_nobody(sqlite: Database, desk: Writer):
    async def ask() -> object:
        gone = asyncio.create_task(desk.run(sqlite, adding(sqlite, "gone")))
        await asyncio.sleep(0)
        gone.cancel()
        return await desk.run(sqlite, adding(sqlite, "next"))

    assert str(asyncio.run(ask())).startswith("next")
    assert {"next"} <= kept(sqlite)
