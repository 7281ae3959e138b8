"""The command line on a house of its own: the cast's database, in a folder that is thrown away."""

import json
from dataclasses import dataclass

import pytest

from app import cli, clock
from tests import cast

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
