"""`rectify serve --workers`: real processes on a real PostgreSQL."""

import errno
import logging
import os
import signal
import socket
import time
from contextlib import ExitStack, closing
from unittest.mock import Mock

import httpx
import pytest
import sqlalchemy as sa

from app import clock as wall
from app import workers
from models.deadline import Deadline
from models.journal import Entry
from models.vocabulary import State
from tests import make
from tests.app.test_serve import (
    PATIENCE,
    PROGRESS,
    TEXT,
    ended,
    healthy,
    start,  # noqa: F401  a fixture
    ticked,
    until,
)
from tests.tokens import held

CLOCKS = sa.text(
    "SELECT application_name FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name LIKE 'rectify clock %'"
)


def clocks(database):
    """The ids of the processes whose clock works."""
    with database.engine.connect() as connection:
        return [int(name.split()[-1]) for name in connection.scalars(CLOCKS)]


def drained(process, address, database, head):
    """Tell it to stop while a request waits for a lock; return what was answered once that was given up."""
    waiting = sa.text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    with (
        closing(socket.create_connection(("127.0.0.1", httpx.URL(address).port), PATIENCE)) as client,
        database.engine.connect() as other,
    ):
        other.execute(sa.text("SELECT 1 FROM item FOR UPDATE"))
        client.sendall(head.encode() + TEXT)
        until(lambda: other.scalar(waiting), process)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        other.rollback()
        return client.recv(1000)


def test_one_is_killed_while_people_go_on_and_those_told_to_stop_finish_what_is_in_hand(start, postgres, tmp_path):  # noqa: F811
    item = make.item(postgres, State.RECTIFY)  # due in 2021
    token = held(postgres, wall.now())["member"]
    url = postgres.engine.url.render_as_string(hide_password=False)
    process, address = start("serve", "--workers", "2", database=url)
    until(healthy(address), process)
    until(lambda: clocks(postgres) and ticked(postgres), process)
    (first,) = clocks(postgres)
    with postgres.transaction() as session:  # and nobody is woken for it
        session.execute(sa.update(Deadline).values(next_check_at=wall.now()))
    os.kill(first, signal.SIGKILL)
    for _ in range(20):
        assert httpx.get(f"{address}/api/v1/items").status_code == 401
    until(lambda: ticked(postgres), process)
    (second,) = clocks(postgres)
    assert second != first
    died = f"worker {first} ended by itself (-9)"
    until(lambda: died in (tmp_path / "log0").read_text(), process)  # it is looked for every half second
    assert drained(process, address, postgres, PROGRESS.format(item, token)).startswith(b"HTTP/1.1 200 ")
    log = ended(process, tmp_path, 0)
    assert died in log, log
    assert "broken off" not in log
    assert [each.data["text"] for each in make.rows(postgres, Entry, act="progress")] == ["done"]


def test_whoever_dies_at_once_again_and_again_waits_longer_each_time():
    pauses = [0.0]
    for _ in range(8):
        pauses.append(workers.pause(pauses[-1], lived=1))
    assert pauses == [0, 0.5, 1, 2, 4, 8, 16, 30, 30]
    assert workers.pause(30, lived=workers.STEADY_SECONDS) == 0


@pytest.fixture
def ended_by_signal():
    """Have what is called end this process as SIGTERM does, for whoever handles it."""
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield lambda: os.kill(os.getpid(), signal.SIGTERM)
    for each, handler in handlers.items():
        signal.signal(each, handler)


def test_where_the_system_has_no_room_for_one_the_others_work_and_it_is_tried_again(
    ended_by_signal, monkeypatch, caplog
):
    monkeypatch.setattr(workers, "FIRST_PAUSE", 0)
    monkeypatch.setattr(workers, "log", logging.getLogger("tests.workers"))  # whatever set up the server's own
    no_room = BlockingIOError(errno.EAGAIN, "no room")
    with ExitStack() as stack, socket.socket() as listening:
        sentinels = [stack.enter_context(socket.socket(type=socket.SOCK_DGRAM)) for _ in range(4)]
        made = [
            Mock(start=Mock(side_effect=start), sentinel=sentinel, is_alive=Mock(return_value=start is not no_room))
            for start, sentinel in zip([None, no_room, no_room, ended_by_signal], sentinels, strict=True)
        ]
        workers.supervise(iter(made).__next__, 2, listening)
    assert [each.terminate.called for each in made] == [each.join.called for each in made] == [True, False, False, True]
    assert caplog.text.count("could not begin: [Errno 11] no room") == 2


def test_several_processes_on_sqlite_are_refused(bare):
    told = bare("serve", "--workers", "2")
    assert told.code == 2
    assert "PostgreSQL" in told.err
