"""The command line on a house of its own: the cast's database, in a folder that is thrown away."""

import hashlib
import io
import json
from contextlib import ExitStack
from dataclasses import dataclass

import obstore
import pytest

from app import cli, cli_demo, clock
from app.bootstrap import file_store
from app.server import config
from app.settings import Settings, load
from models.files import place
from models.session import Database
from models.vocabulary import State
from tests import buckets, cast, make
from tests.app.backups import sealed
from tests.app.wire import Application, free_port, running

NOW = cast.START.replace(day=16)
MINUTES, ROLL = b"minutes", b"roll"


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


@pytest.fixture(scope="module")
def server():
    with buckets.serving() as address:
        yield address


@pytest.fixture(params=["folder", "bucket"])
def house(request, monkeypatch, rectify, tmp_path):
    """The settings of a house that keeps its files in the one or the other."""
    if request.param == "bucket":
        address = request.getfixturevalue("server")
        monkeypatch.setenv("RECTIFY_FILES", f"s3://{buckets.made(address)}/rectify")
        monkeypatch.setenv("RECTIFY_FILES_ENDPOINT", address)
        monkeypatch.setenv("RECTIFY_FILES_REGION", "us-east-1")
        monkeypatch.setenv("RECTIFY_FILES_KEY", buckets.KEY)
        monkeypatch.setenv("RECTIFY_FILES_SECRET", buckets.SECRET)
    return request.param


@pytest.fixture
def files(house):
    return file_store(load())


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def number(sqlite, files):
    """The number of an item with the minutes and the roll as evidence."""
    return evidence(sqlite, files)


def evidence(database, files):
    """Make an item with two files as evidence; return its number."""
    item_id = make.item(database, State.RECTIFY)
    for name, content in (("记录.pdf", MINUTES), ("签到表.pdf", ROLL)):
        files.put(io.BytesIO(content))
        given = make.given(database, item_id, "attach")
        given |= {"sha256": sha256(content), "file_name": name, "size": len(content)}
        make.move(database, item_id, "attach", "member", **given)
    return make.row(database, item_id).number


@pytest.fixture
def overwrite(house, files, tmp_path):
    """Alter a kept file behind the store's back."""
    if house == "folder":
        return lambda kept, content: (tmp_path / "var/files" / place(kept)).write_bytes(content)
    return lambda kept, content: obstore.put(files._bucket, place(kept), content)


@pytest.fixture
def elsewhere(monkeypatch, tmp_path, rectify):
    """Look at another place from here on, where there is nothing yet."""

    def move(name="elsewhere"):
        where, files = tmp_path / name, load().files
        monkeypatch.setenv("RECTIFY_DATABASE", f"sqlite:///{where}/rectify.db")
        there = f"{files}/{name}" if files.startswith("s3://") else str(where / "files")
        monkeypatch.setenv("RECTIFY_FILES", there)
        return where

    return move


@pytest.fixture
def backup(rectify, sqlite, tmp_path):
    """A backup of a house with two files in a folder."""
    evidence(sqlite, file_store(load()))
    make.item(sqlite, State.CLOSED)
    sealed(sqlite)
    assert rectify("backup", "house.zip").code == 0
    return tmp_path / "house.zip"


@pytest.fixture(scope="session")
def played(tmp_path_factory):
    """The folder of a demo just built, and what the terminal showed."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("demo")
        patch.chdir(folder)
        (folder / "var/demo/files").mkdir(parents=True)
        for stale in ("rectify.db", "files/stale"):
            (folder / "var/demo" / stale).write_bytes(b"of an earlier demo")
        patch.setattr(cli_demo.typer, "echo", told.append)
        cli_demo.demo(days=0, port=8321, serve=False)
    return folder, told


@pytest.fixture
def demo(played):
    database = Database(f"sqlite:///{played[0] / 'var/demo/rectify.db'}")
    yield database
    database.close()
