"""The program as people start it: real processes on loopback, ended by SIGTERM."""

import asyncio
import os
import signal
import socket
import subprocess
import threading
import time
from datetime import timedelta

import httpx
import pytest

from app import clock as wall
from app.house import open_database
from app.main import application
from app.settings import Settings
from models.journal import Entry
from models.session import Database
from tests import make
from tests.app.test_cli import COMMAND

PATIENCE = 30


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def start(tmp_path):
    """Start the command on a database; whatever still runs at the end is ended."""
    running = []

    def run(*words, database):
        port = free_port()
        environment = os.environ | {
            "RECTIFY_DATABASE": database, "RECTIFY_PORT": str(port), "PYTHONUNBUFFERED": "1",
        }  # fmt: skip
        log = (tmp_path / f"log{len(running)}").open("w+")
        process = subprocess.Popen(
            [COMMAND, *words], cwd=tmp_path, env=environment, stdout=log, stderr=log
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


def ended(process, tmp_path, number):
    """End it as a service manager does; it took leave in order."""
    process.send_signal(signal.SIGTERM)
    code = process.wait(PATIENCE)
    log = (tmp_path / f"log{number}").read_text()
    assert "Traceback" not in log, log
    assert code in {0, -signal.SIGTERM}, log
    return code


def test_serve_on_an_empty_folder_answers_and_ends_cleanly(start, tmp_path):
    process, address = start("serve", database="sqlite:///new/rectify.db")
    until(healthy(address), process)
    assert httpx.get(f"{address}/api/v1/items").status_code == 401
    ended(process, tmp_path, 0)
    with Database(f"sqlite:///{tmp_path / 'new/rectify.db'}").reading():
        assert not (tmp_path / "new/rectify.db-wal").exists(), "the last connection was closed"


def test_the_clock_runs_with_serve_or_apart_from_it(start, sqlite, tmp_path):
    make.item(sqlite, make.State.RECTIFY)  # due in 2021: much is overdue today

    def ticked():
        return bool(make.rows(sqlite, Entry, automatic=True))

    url = str(sqlite.engine.url)
    served, address = start("serve", "--no-clock", database=url)
    until(healthy(address), served)
    time.sleep(1.5)
    assert not ticked()
    clock, _ = start("clock", database=url)
    until(ticked, clock)
    assert ended(clock, tmp_path, 1) == 0
    assert healthy(address)()
    ended(served, tmp_path, 0)


def test_the_clock_ticks_within_serve(start, sqlite, tmp_path):
    make.item(sqlite, make.State.RECTIFY)
    process, address = start("serve", database=str(sqlite.engine.url))
    until(lambda: bool(make.rows(sqlite, Entry, automatic=True)), process)
    until(healthy(address), process)
    ended(process, tmp_path, 0)


def test_the_clock_runs_for_as_long_as_the_doors_are_open(tmp_path):
    settings = Settings(
        database=f"sqlite:///{tmp_path / 'r.db'}", files=str(tmp_path), max_upload_mb=3,
        session_idle_minutes=30,
    )  # fmt: skip
    app = application(settings, open_database(settings), wall.now, with_clock=True)

    async def doors_open():
        async with app.router.lifespan_context(app):
            return {thread.name for thread in threading.enumerate()}

    assert "APScheduler" in asyncio.run(doors_open())
    assert "APScheduler" not in {thread.name for thread in threading.enumerate()}
    assert app.state.house.max_upload == 3 << 20
    assert app.state.house.session_idle == timedelta(minutes=30)
