"""Databases by the dozen: a copy of the cast for each run of the machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from models.session import Database
from tests.conftest import lent_copy, postgres_copy
from tests.soak.people import Stage
from tests.statements import listening

TOLD = "soak"


@pytest.fixture(params=["sqlite", "postgresql"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    """What makes a database with the cast in it, for as long as it is used."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_master")
        return _hasty(lambda: postgres_copy(url), "SET synchronous_commit TO off")
    master = request.getfixturevalue("sqlite_master")
    return _hasty(lambda: lent_copy(master, tmp_path / "stage"), "PRAGMA synchronous=OFF")


def _hasty(stage: Stage, setting: str) -> Stage:
    """Let the databases of a stage not wait for the disk: none of them outlives the run."""

    def hurry(connection: Any, _record: object) -> None:
        connection.execute(setting)
        connection.commit()

    @contextmanager
    def hasty() -> Iterator[Database]:
        with stage() as database, listening(database, hurry, "connect"):
            yield database

    return hasty


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what each run of the machine came to."""
    for report in terminalreporter.stats.get("passed", []):
        for name, told in report.user_properties:
            if name == TOLD:
                terminalreporter.write_line(told)
