"""The demo's university behind a real address, for browsers: made once, copied for each use."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import migrations
from api import app as doors
from app.demo.build import PASSWORD, TODAY, build
from app.demo.driver import Stage
from app.doors import open_pages_beside
from models.files import FileStore
from models.session import Database
from tests import cast
from tests.api.conftest import serving
from tests.conftest import once_in_a_run
from transport.services import Services

if TYPE_CHECKING:
    from playwright.sync_api import Page

MAX_UPLOAD = 20 << 20


@dataclass
class University:
    """A running service over the demo's data; its clock stands still until a test turns it."""

    address: str
    database: Database
    now: datetime = TODAY


@pytest.fixture(scope="session")
def university_master(run_folder: Path) -> Path:
    """The demo, played through by the commands that people use, by one process of a run."""
    return once_in_a_run(run_folder / "university", made)


def made(folder: Path, last: Callable[[Stage], None] = lambda _: None) -> Path:
    """Make the demo in a folder, as far as it is frozen, and what comes last."""
    folder.mkdir(exist_ok=True)
    database = Database(f"sqlite:///{folder}/rectify.db")
    migrations.upgrade(database.engine)
    store = FileStore(folder / "files", MAX_UPLOAD)
    build(database, store, folder / "ledgers", lambda _: None, last=last)
    with database.engine.connect() as connection:
        connection.rollback()
        connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return folder


def running(master: Path, folder: Path) -> Iterator[University]:
    """Serve a copy of the demo on loopback."""
    shutil.copytree(master, folder, dirs_exist_ok=True)
    database = Database(f"sqlite:///{folder}/rectify.db")
    university = University("", database)
    services = Services(
        database, lambda: university.now, cast.SHANGHAI, FileStore(folder / "files", MAX_UPLOAD), MAX_UPLOAD
    )
    with serving(both_doors(services)) as address:
        university.address = address
        yield university
    database.close()


@pytest.fixture
def university(university_master: Path, tmp_path: Path) -> Iterator[University]:
    """A university of a test's own, to act in."""
    yield from running(university_master, tmp_path / "university")


@pytest.fixture(scope="module")
def museum(university_master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[University]:
    """A university to look at only, shared by the tests of a module."""
    yield from running(university_master, tmp_path_factory.mktemp("museum"))


def sign_in(page: "Page", login: str) -> None:
    """Sign in as a person does, on the page."""
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("main form[action='/sign-in'] button")
    page.wait_for_selector("nav.thumb", state="attached")


def both_doors(services: Services) -> Any:
    """Return the program's doors on one address, as the program opens them."""
    app = doors.build(services)
    open_pages_beside(app)
    return app
