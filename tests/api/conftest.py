"""The JSON door over a database with the cast in it, on a hand-turned clock."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import sqlalchemy as sa
import uvicorn
from sqlmodel import col

from api import app as doors
from models.files import FileStore
from models.people import AccessToken
from models.session import Database
from tests import cast, make
from tests.client import asking
from tests.tokens import TEST, held
from transport.services import Services
from workflows.items.moves import DETAILS

MAX_UPLOAD = 100_000
API = "/api/v1"


class Turned:
    """Has a clock turned by hand, at which everybody gave the password just now."""

    database: Database

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        if name == "now" and "tokens" in vars(self):
            with self.database.transaction() as session:
                session.execute(sa.update(AccessToken).where(col(AccessToken.label) == TEST).values(confirmed_at=value))


@dataclass
class Door(Turned):
    """The door, who holds which token, and what time it is."""

    database: Database
    files: FileStore
    client: Any
    now: datetime = make.NOW
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        self.client.app.state.services = Services(
            self.database, lambda: self.now, cast.SHANGHAI, self.files, MAX_UPLOAD
        )
        self.tokens = held(self.database, self.now)

    def headers(self, login: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[login]}"} if login else {}

    def get(self, path: str, by: str | None = "head", **kwargs: Any) -> httpx.Response:
        return self.send("GET", path, by, **kwargs)

    def post(self, path: str, by: str | None = "head", **kwargs: Any) -> httpx.Response:
        return self.send("POST", path, by, **kwargs)

    def send(self, method: str, path: str, by: str | None, **kwargs: Any) -> httpx.Response:
        headers = self.headers(by) | kwargs.pop("headers", {})
        return self.client.request(method, f"{API}{path}", headers=headers, **kwargs)

    def move(self, item_id: UUID | str, move: str, by: str, **kwargs: Any) -> httpx.Response:
        """Make a move; who signs looks first, unless the test says what was seen."""
        headers = kwargs.pop("headers", {})
        if DETAILS[move].signs and "seen" not in kwargs:
            looked = self.post(f"/items/{item_id}/look", by)
            kwargs["seen"] = looked.json().get("sha256", "0" * 64)
        return self.post(f"/items/{item_id}/moves/{move}", by, headers=headers, json=kwargs)

    def organization(self, name: str) -> str:
        with self.database.reading() as session:
            return str(cast.organization(session, name).id)

    def campaign(self) -> str:
        with self.database.reading() as session:
            return str(cast.campaign(session).id)

    def person(self, login: str) -> str:
        return str(make.user_id(self.database, login))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The application, built once: a test brings its own house to it."""
    folder = tmp_path_factory.mktemp("built")
    database = Database(f"sqlite:///{folder}/none.db")
    files = FileStore(folder, MAX_UPLOAD)
    app = doors.build(Services(database, lambda: make.NOW, cast.SHANGHAI, files))
    with asking(app) as client:
        yield client
    database.close()


@pytest.fixture
def door(sqlite: Database, built: Any, tmp_path: Path, held_once: None) -> Door:
    return Door(sqlite, FileStore(tmp_path / "files", MAX_UPLOAD), built)


@contextmanager
def come_from(client: Any, address: str) -> Iterator[None]:
    """Let what a client asks meanwhile come from a network address."""
    before, client.reach.client = client.reach.client, (address, 50000)
    try:
        yield
    finally:
        client.reach.client = before


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve an application on loopback, and yield its address."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def problem(response: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """Check that a response is this problem, and return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"/problems/{kind}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body
