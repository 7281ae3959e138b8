"""The line before the threads: where it is full, whoever comes is told so, and nobody waits without end."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from uuid import uuid4

import httpx
import pytest
import uvicorn

from app import clock as wall
from app.main import SQLITE_THREADS, application
from app.server import config
from app.settings import Settings
from models.vocabulary import State
from tests import make
from tests.app.wire import PATIENCE, free_port, until
from tests.tokens import held
from transport import line

WAITING, TOO_MANY = 2, 3
LINE_FULL = line.FULL.format(5)


@contextmanager
def serving(database):
    """Serve a whole house within this process."""
    settings = Settings(database=str(database.engine.url), port=free_port(), log_level="error")
    server = uvicorn.Server(config(application(settings, database, wall.now, with_clock=False), settings))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started)
    yield f"http://127.0.0.1:{settings.port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def client(sqlite, monkeypatch):
    monkeypatch.setattr(line, "MAX_WAITING", WAITING)
    headers = {"Authorization": f"Bearer {held(sqlite, wall.now())['member']}"}
    with serving(sqlite) as address, httpx.Client(base_url=address, headers=headers, timeout=PATIENCE) as client:
        yield client


def crowd(client, sqlite, ask, within):
    """Have too many ask while somebody else holds the database; return the answers, and a page asked for meanwhile."""
    with ThreadPoolExecutor(within + TOO_MANY) as pool, closing(sqlite3.connect(sqlite.engine.url.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers = [pool.submit(ask, number) for number in range(within + TOO_MANY)]
        until(lambda: sum(each.done() for each in answers) == TOO_MANY)
        page = client.get("/items", headers={"Accept-Language": "en"})
        assert client.get("/health").json() == {"status": "ok"}
        other.rollback()
    return [each.result() for each in answers], page


def refused(answers, status):
    """Return those who were told that the line is full; all others are answered so."""
    found = [each for each in answers if each.status_code != status]
    assert [(each.status_code, each.json()["detail"]) for each in found] == [(503, LINE_FULL)] * TOO_MANY
    return found


def test_beyond_the_line_people_are_told_at_once_and_all_within_it_are_answered(client, sqlite):
    def acknowledge(_number):
        return client.post(f"/api/v1/notices/{uuid4()}/acknowledge")

    answers, page = crowd(client, sqlite, acknowledge, SQLITE_THREADS + WAITING)
    told = refused(answers, 404)
    assert (page.status_code, LINE_FULL in page.text) == (503, True)
    assert {each.headers["Retry-After"] for each in (*told, page)} == {"5"}
    assert client.get("/items").status_code != 503


def test_moves_wait_in_a_line_of_their_own_and_leave_the_threads_to_others(client, sqlite):
    item = make.item(sqlite, State.RECTIFY)

    def move(number):
        return client.post(f"/api/v1/items/{item}/moves/progress", json={"text": f"{number}"})

    answers, page = crowd(client, sqlite, move, 1 + WAITING)
    assert {each.headers["Retry-After"] for each in refused(answers, 200)} == {"5"}
    assert page.status_code != 503
