"""Long exports: they come whole or are broken off, and nothing is left of one that nobody waits for."""

import asyncio
import csv
import signal
import sys
from asyncio.subprocess import Process
from io import StringIO

import pytest

from ledger import export_job
from models.vocabulary import State
from tests import make
from tests.api.conftest import Door, problem
from transport import exports
from transport.services import MAX_EXPORTS_AT_ONCE

SAYS_AND_STAYS = (sys.executable, "-c", "import sys, time; print('x', flush=True); time.sleep(600)")
SAYS_AND_FAILS = (sys.executable, "-c", "print('x'); raise ValueError('secret')")
FAILS = (sys.executable, "-c", "raise ValueError('secret')")


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch, door: Door) -> Door:
    """The door where no export is short."""
    monkeypatch.setattr(exports, "MAX_AT_ONCE", 0)
    return door


def paths(door: Door) -> list[str]:
    ledgers = f"/campaigns/{door.campaign()}/ledgers"
    office = [f"{ledgers}/{form}?format={kind}" for form in ("diagnosis", "rectification") for kind in ("docx", "xlsx")]
    return [*office, "/items.csv?state=rectify&text=党小组会"]


def turns(door: Door) -> int:
    return door.client.app.state.services.exporting.borrowed_tokens


def test_another_process_writes_the_same(door: Door, monkeypatch: pytest.MonkeyPatch):
    make.item(door.database, State.CLOSED)
    make.item(door.database, State.RECTIFY)
    short = [door.get(path, "director") for path in paths(door)]
    monkeypatch.setattr(exports, "MAX_AT_ONCE", 0)
    long = [door.get(path, "director") for path in paths(door)]
    assert [(each.status_code, each.content) for each in long] == [(200, each.content) for each in short]
    assert [each.headers["content-disposition"] for each in long] == [
        each.headers["content-disposition"] for each in short
    ]
    assert turns(door) == 0


def test_what_may_not_be_asked_for_is_refused_before_a_process_begins(long: Door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "CHILD", FAILS)
    for path in paths(long)[:-1]:
        problem(long.get(path, "outside_director"), 404, "not-found")


def test_a_third_is_told_to_come_again(door: Door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "WAIT_SECONDS", 0)
    services = door.client.app.state.services

    async def third():
        for turn in range(MAX_EXPORTS_AT_ONCE):
            services.exporting.acquire_on_behalf_of_nowait(turn)
        with pytest.raises(exports.TooManyExports, match="正在导出的大台账太多"):
            await exports.long_export(services, *asked(door))

    asyncio.run(third())


def test_each_has_one_long_export_at_a_time(door: Door, monkeypatch: pytest.MonkeyPatch):
    services = door.client.app.state.services

    async def twice():
        first = await exports.long_export(services, *asked(door))
        with pytest.raises(exports.TooManyExports, match="另一份"):
            await exports.long_export(services, *asked(door))
        first.writing.close()
        await first.writing.ended
        again = await exports.long_export(services, *asked(door))
        again.writing.close()
        await again.writing.ended

    asyncio.run(twice())
    assert (services.exporters, services.exporting.borrowed_tokens) == (set(), 0)


def test_more_than_a_file_holds_is_refused_with_what_to_do(door: Door, monkeypatch: pytest.MonkeyPatch):
    make.item(door.database, State.RECTIFY)
    monkeypatch.setattr(export_job, "MAX_ROWS", {"docx": 0})
    path = paths(door)[2]
    said = problem(door.get(path, "director"), 422, "incomplete")
    assert "请在事项列表中导出 CSV" in said["fields"]["format"]
    assert door.get(path.replace("docx", "xlsx"), "director").status_code == 200


def test_one_that_fails_at_once_is_a_fault_and_says_nothing_of_what_it_read(
    long: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    make.item(long.database, State.RECTIFY)
    monkeypatch.setattr(exports, "CHILD", FAILS)
    problem(long.get("/items.csv", "director"), 500, "internal")
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text
    assert turns(long) == 0


class Reader:
    """A client that takes so many messages and goes away."""

    def __init__(self, most: int) -> None:
        self.got: list[bytes] = []
        self._most = most
        self._gone = asyncio.Event()

    async def receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.got.append(message.get("body", b""))
        if len(self.got) == self._most:
            self._gone.set()


def asked(door: Door):
    """Who asks for what, where it does not matter."""
    job = export_job.ExportJob(export_job.Form.RECTIFICATION, "csv", door.campaign(), make.NOW.date())
    return make.user_id(door.database, "director"), job


def sent_to(reader: Reader, door: Door) -> int:
    """Send a long export to somebody; return how its process ended, once its turn was given back."""

    async def export():
        services = door.client.app.state.services
        answer = await exports.long_export(services, *asked(door))
        try:
            await answer({"type": "http", "asgi": {"spec_version": "2.3"}}, reader.receive, reader.send)
        finally:
            await answer.writing.ended
            assert services.exporting.borrowed_tokens == 0
        return answer.writing.process.returncode

    return asyncio.run(export())


def test_who_goes_away_ends_the_work_which_is_no_fault(
    long: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(exports, "CHILD", SAYS_AND_STAYS)
    reader = Reader(2)
    assert sent_to(reader, long) == -signal.SIGKILL
    assert reader.got == [b"", b"x\n"]
    assert "an export ended" not in caplog.text


def test_one_that_cannot_be_told_what_to_do_is_ended_and_its_turn_given_back(
    door: Door, monkeypatch: pytest.MonkeyPatch
):
    services = door.client.app.state.services
    begun = []

    def full(_file: object, process: Process, _told: bytes) -> None:
        begun.append(process)
        raise MemoryError

    async def fails() -> int:
        with pytest.raises(MemoryError):
            await exports.long_export(services, *asked(door))
        return await asyncio.wait_for(begun[0].wait(), 10)

    monkeypatch.setattr(exports, "CHILD", SAYS_AND_STAYS)
    monkeypatch.setattr(exports, "_Writing", full)
    assert asyncio.run(fails()) == -signal.SIGKILL
    assert (services.exporters, services.exporting.borrowed_tokens) == (set(), 0)


def test_one_that_fails_on_the_way_is_broken_off(long: Door, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(exports, "CHILD", SAYS_AND_FAILS)
    reader = Reader(9)
    with pytest.raises(exports.ExportError):
        sent_to(reader, long)
    assert b"".join(reader.got) == b"x\n"


def numbers(door: Door, by: str, **asked: str) -> list[str]:
    """The numbers in the CSV of a list, from top to bottom."""
    answer = door.get("/items.csv", by, params=asked)
    assert answer.headers["content-type"].startswith("text/csv")
    _, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    return [row[0] for row in rows]


def test_the_csv_holds_what_the_list_shows_in_its_order_and_to_each_their_own(door: Door):
    for state in (State.DIAGNOSE, State.RECTIFY, State.PLAN, State.CLOSED):
        make.item(door.database, state)
    for by in ("director", "head", "cj_secretary", "outside_director"):
        for asked in ({}, {"state": "rectify"}, {"text": "党小组会"}, {"text": "不在册"}):
            listed = door.get("/items", by, params=asked).json()["items"]
            assert numbers(door, by, **asked) == [each["number"] or "" for each in listed]
    assert len(numbers(door, "director")) == 4
    problem(door.get("/items.csv", "director", params={"limit": "1"}), 422, "incomplete")
