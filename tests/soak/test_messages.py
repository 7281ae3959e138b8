"""Whoever is killed and whatever fails: one digest a person and day, and nothing to whom or when it must not be.

Here some days pass in the cast's university; `make soak` lets a year pass in that of the demo.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

import migrations
from app.demo import build
from models.engine import at_file
from models.files import FileStore
from models.session import Database
from models.vocabulary import State
from tests import cast, make, server
from tests.soak.conftest import TOLD
from tests.soak.messages.year import Year

pytestmark = pytest.mark.slow

DAYS = int(os.environ.get("SOAK_DAYS", "0"))
POSTGRESQL = os.environ.get("SOAK_ON") == "postgresql"
SEED = int(os.environ.get("SOAK_SEED", "2021"))
FEW_DAYS = 2
STATES = (State.PLAN, State.RECTIFY, State.RECTIFY, State.VERIFY)


@pytest.fixture
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, datetime]]:
    """A university with things to do, and when its year begins: the cast's, or the demo's."""
    if not DAYS:
        database = request.getfixturevalue("sqlite")
        for state in STATES:
            make.item(database, state)
        yield database, cast.beijing(2021, 5, 19)
        return
    url = at_file(tmp_path / "year.db")
    if POSTGRESQL:
        url = request.getfixturevalue("postgres_master").set(database="year")
        server.run_on(url.set(database="postgres"), "CREATE DATABASE year")
    with Database(url) as database:
        migrations.upgrade(database.engine)
        build.build(database, FileStore(tmp_path / "files", 1 << 24), tmp_path, lambda _: None)
        yield database, build.TODAY.replace(hour=0, minute=0)


def test_each_is_told_once_a_day_whatever_fails_and_whoever_dies(house, tmp_path, record_property):
    database, start = house
    url = database.engine.url.render_as_string(hide_password=False)
    with (tmp_path / "log").open("wb") as log, Year(database, url, start, SEED, log, eventful=1 if DAYS else 4) as year:
        year.receivers.kills = 0.002 if DAYS else 0.05
        for _ in range(DAYS or FEW_DAYS):
            year.day()
        told = year.end()
    assert told["clocks killed"] > 1
    assert told["taken and not recorded"] > 0 or not DAYS
    record_property(TOLD, f"{DAYS or FEW_DAYS} days, seed {SEED}: {told}")
