"""Pages asked for in this process, as by browsers in which people have signed in, and what it works for an answer."""

import statistics
import time
import warnings
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa
from httpx import Response
from sqlmodel import col

from api import app as doors
from app.demo.scenarios import SHANGHAI
from app.doors import open_pages_beside
from models.files import FileStore
from models.people import User
from models.session import Database
from transport.services import Services
from web.browser import COOKIE
from workflows.accounts import tokens

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have httpx2, which nothing else needs
    from fastapi.testclient import TestClient

ROUNDS = 15
Ask = Callable[[str], Response]
"""How somebody asks for a page."""


class Cost(NamedTuple):
    """Medians in milliseconds."""

    cpu: float
    """What this process works; of a page, the asking client's part included."""
    wall: float


def opened(database: Database, store: FileStore, logins: Iterable[str], now: datetime) -> dict[str, Ask]:
    """Open the doors at a moment; return how each person asks for a page."""
    app = doors.build(Services(database, lambda: now, SHANGHAI, store))
    open_pages_beside(app)
    client = TestClient(app, base_url="http://localhost")
    with database.transaction() as session:
        people = dict(session.execute(sa.select(col(User.login), col(User.id))).all())
        held = {
            login: tokens.mint(session, people[login], now=now, label="bench", expires_at=None, confirmed_at=now)[0]
            for login in logins
        }

    def ask(token: str, address: str) -> Response:
        cookie = {"Cookie": f"{COOKIE}={token}"}
        answer: Response = client.get(address, headers=cookie, follow_redirects=False)
        return answer

    return {login: partial(ask, token) for login, token in held.items()}


def cost(ask: Callable[[], object]) -> Cost:
    """Return the medians of several rounds."""
    ask()
    found = []
    for _ in range(ROUNDS):
        worked, started = time.process_time(), time.perf_counter()
        ask()
        found.append((time.process_time() - worked, time.perf_counter() - started))
    cpu, wall = zip(*found, strict=True)
    return Cost(statistics.median(cpu) * 1000, statistics.median(wall) * 1000)
