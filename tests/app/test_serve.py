"""The program as people start it: real processes on loopback, ended by SIGTERM."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import timedelta

import httpx
import pytest

from app import clock as wall
from app.bootstrap import open_database
from app.main import application
from app.settings import Settings
from models.journal import Entry
from models.vocabulary import State
from tests import make
from tests.app.test_cli import COMMAND
from tests.app.wire import free_port
from tests.tokens import held
from workflows.deadlines import clocks

PATIENCE = 120


@pytest.fixture
def start(tmp_path):
    """Start the command on a database; whatever still runs at the end is ended."""
    running = []

    def run(*words, database, code=None):
        port = free_port()
        environment = os.environ | {"RECTIFY_DATABASE": database, "RECTIFY_PORT": str(port), "PYTHONUNBUFFERED": "1"}
        log = (tmp_path / f"log{len(running)}").open("w+")
        process = subprocess.Popen(
            [sys.executable, "-c", code, *words] if code else [COMMAND, *words],
            cwd=tmp_path,
            env=environment,
            stdout=log,
            stderr=log,
        )
        running.append((process, log))
        return process, f"http://127.0.0.1:{port}"

    yield run
    for process, log in running:
        if process.poll() is None:
            process.kill()
            process.wait()
        log.close()


def until(true, process):
    """Wait until something is so."""
    began = time.monotonic()
    while not true():
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.1)


def healthy(address):
    def ask():
        try:
            return httpx.get(f"{address}/health").status_code == 200
        except httpx.TransportError:
            return False

    return ask


def ticked(database):
    """Tell whether the clock has looked at what was due; on a day off it takes no rung of it."""
    with database.reading() as session:
        return not clocks.due(session, wall.now())


def ended(process, tmp_path, number):
    """End it as a service manager does; it took leave in order."""
    process.send_signal(signal.SIGTERM)
    code = process.wait(PATIENCE)
    log = (tmp_path / f"log{number}").read_text()
    assert "Traceback" not in log, log
    assert code == 0, log
    return log


def test_serve_on_an_empty_folder_answers_and_ends_cleanly(start, tmp_path):
    process, address = start("serve", database="sqlite:///new/rectify.db")
    until(healthy(address), process)
    assert httpx.get(f"{address}/api/v1/items").status_code == 401
    ended(process, tmp_path, 0)
    assert (tmp_path / "new/rectify.db").exists()
    assert not (tmp_path / "new/rectify.db-wal").exists(), "the last connection was closed"


def test_the_clock_runs_with_serve_or_apart_from_it(start, sqlite, tmp_path):
    make.item(sqlite, State.RECTIFY)  # due in 2021: much is overdue today
    url = str(sqlite.engine.url)
    served, address = start("serve", "--no-clock", database=url)
    until(healthy(address), served)
    time.sleep(1.5)
    assert not ticked(sqlite)
    clock, _ = start("clock", database=url)
    until(lambda: ticked(sqlite), clock)
    ended(clock, tmp_path, 1)
    assert healthy(address)()
    ended(served, tmp_path, 0)


def test_the_clock_ticks_within_serve(start, sqlite, tmp_path):
    make.item(sqlite, State.RECTIFY)
    process, address = start("serve", database=str(sqlite.engine.url))
    until(lambda: ticked(sqlite), process)
    until(healthy(address), process)
    ended(process, tmp_path, 0)


def test_the_clock_runs_for_as_long_as_the_doors_are_open(tmp_path):
    settings = Settings(
        database=f"sqlite:///{tmp_path / 'r.db'}", files=str(tmp_path), max_upload_mb=3, session_idle_minutes=30
    )
    app = application(settings, open_database(settings), wall.now, with_clock=True)

    async def doors_open():
        async with app.router.lifespan_context(app):
            return {thread.name for thread in threading.enumerate()}

    assert "APScheduler" in asyncio.run(doors_open())
    assert "APScheduler" not in {thread.name for thread in threading.enumerate()}
    assert app.state.services.max_upload == 3 << 20
    assert app.state.services.session_idle == timedelta(minutes=30)


# What it is at when it is told to stop

STOPPING = "from app import cli, server; server.STOP_SECONDS = {}; cli.main()"
PROGRESS = (
    "POST /api/v1/items/{}/moves/progress HTTP/1.1\r\nHost: localhost\r\n"
    "Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
)
TEXT = b'{"text":"done"}'


@pytest.fixture(params=[PATIENCE])
def served(request, start, sqlite):
    """A service over a database of the cast's, and the head of a request that acts on it."""
    item = make.item(sqlite, State.RECTIFY)
    token = held(sqlite, wall.now())["member"]
    process, address = start(
        "serve", "--no-clock", database=str(sqlite.engine.url), code=STOPPING.format(request.param)
    )
    until(healthy(address), process)

    def send(*parts):
        connection = socket.create_connection(("127.0.0.1", httpx.URL(address).port), PATIENCE)
        connection.sendall(b"".join(parts))
        return connection

    return process, send, PROGRESS.format(item, token).encode()


@contextmanager
def locked(database):
    """Keep a database for oneself, so that whoever wants to write there must wait."""
    with closing(sqlite3.connect(database.engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def kept(database):
    return [entry.data["text"] for entry in make.rows(database, Entry, act="progress")]


def test_nobody_who_is_slow_keeps_the_service_from_ending(served, sqlite, tmp_path):
    process, send, head = served
    unread = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 500
    with ExitStack() as stack:
        silent, begun, half, _ = (
            stack.enter_context(closing(send(part))) for part in (b"", head[:-2], head + TEXT[:5], unread)
        )
        time.sleep(1)
        assert "broken off" not in ended(process, tmp_path, 0)
        assert silent.recv(1000) == begun.recv(1000) == b""
        assert half.recv(1000).startswith(b"HTTP/1.1 503 ")
    assert kept(sqlite) == []


def test_work_in_hand_is_finished_kept_and_answered(served, sqlite, tmp_path):
    process, send, head = served
    with closing(send()) as client:
        with locked(sqlite):
            client.sendall(head + TEXT)
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
        assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
        assert "broken off" not in ended(process, tmp_path, 0)
    assert kept(sqlite) == ["done"]


@pytest.mark.parametrize("served", [2], indirect=True)
def test_work_that_takes_too_long_is_undone_and_not_answered(served, sqlite, tmp_path):
    process, send, head = served
    with closing(send()) as client, locked(sqlite):
        client.sendall(head + TEXT)
        time.sleep(0.5)
        assert "broken off" in ended(process, tmp_path, 0)
        with suppress(ConnectionResetError):
            assert client.recv(1000) == b""
    assert kept(sqlite) == []
    with sqlite.transaction():
        pass  # and the database is as good as before
