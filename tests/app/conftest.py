"""The command line on a house of its own: the cast's database, in a folder that is thrown away."""

import json
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from app import cli, clock
from app.server import config
from app.settings import Settings
from tests import cast
from tests.app.wire import Application, free_port, running

NOW = cast.START.replace(day=16)


@dataclass
class Told:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture
def bare(monkeypatch, tmp_path, capsys):
    """Run commands in an empty folder, without any settings."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["rectify", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code or 0
        printed = capsys.readouterr()
        return Told(code, printed.out, printed.err)

    return run


@pytest.fixture
def rectify(bare, sqlite, monkeypatch):
    """Run commands on the cast's database, on a day in April 2021."""
    monkeypatch.setenv("RECTIFY_DATABASE", str(sqlite.engine.url))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return bare


@pytest.fixture
def application():
    return Application()


@pytest.fixture
def serve(application):
    """Serve the application under some limits; return its server."""
    with ExitStack() as stack:

        def start(limits, **settings):
            settings = Settings(port=free_port(), log_level="error", **settings)
            return stack.enter_context(running(config(application, settings, limits)))

        yield start
