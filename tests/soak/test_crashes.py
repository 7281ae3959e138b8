"""kill -9 and a full disk at any moment: what was acknowledged is there, and there once.

A real service on a disk of its own, under load. Here it is struck a few times; `make soak` strikes
it two hundred times.
"""

import os
import random
import shutil
import time
from collections import Counter

import httpx
import pytest

from app.doctor import ALTERED, MISSING, kept
from app.readiness import Deployment
from models.files import FileStore
from models.item import Evidence
from models.journal import Entry
from models.session import Database
from models.vocabulary import State
from tests import cast, disks, make
from tests.app import commands
from tests.app.wire import free_port
from tests.soak import waiting
from tests.soak.conftest import TOLD
from tests.soak.writers import Crowd, Registrar, Worker
from workflows.accounts.token_commands import issue_token
from workflows.audit.verify import verify_journal
from workflows.items.recount import differences

CRASHES = int(os.environ.get("SOAK_CRASHES", "4"))
SEED = int(os.environ.get("SOAK_SEED", "2021"))
WRITERS = 4
MEGABYTES = 64 + 2 * CRASHES
PATIENCE = 180
LONGEST_RUN = 2.0
"""Seconds after which it is struck at the latest."""


@pytest.fixture
def disk(tmp_path):
    with disks.small(tmp_path / "disk", MEGABYTES) as disk:
        yield disk


@pytest.fixture
def writers(sqlite_master, disk):
    """People of the cast, each with an item of their own, in a database on the disk."""
    file = shutil.copy(sqlite_master, disk / "rectify.db")
    with Database(f"sqlite:///{file}") as database:
        items = [make.item(database, State.RECTIFY) for _ in range(WRITERS)]
        measures = [make.measure_ids(database, each)[0] for each in items]
        with database.transaction() as session:
            token, heads = (issue_token(session, each, now=make.NOW, label="soak") for each in ("member", "head"))
            place = {
                "campaign_id": cast.campaign(session).id,
                "organization_id": cast.organization(session, cast.BRANCH).id,
            }
    registrar = Registrar(heads, {name: str(where) for name, where in place.items()})
    return [registrar, *(Worker(token, *each) for each in zip(items, measures, strict=True))]


class Service:
    """The service, until it is killed."""

    def __init__(self, disk, port, log):
        self.address = f"http://127.0.0.1:{port}"
        given = {
            "RECTIFY_DATABASE": f"sqlite:///{disk}/rectify.db",
            "RECTIFY_FILES": str(disk / "files"),
            "RECTIFY_PORT": str(port),
            "RECTIFY_MIN_FREE_MB": "1",
        }
        self._process = commands.start("serve", folder=disk, environment=given, printed=log, errors=log)
        self._until_it_answers()

    def _until_it_answers(self):
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            assert self._process.exitcode is None, "it ended by itself"
            try:
                if httpx.get(f"{self.address}/health").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("it never answered")

    def expect_ready(self):
        answered = httpx.get(f"{self.address}/ready", timeout=PATIENCE)
        assert answered.is_success, answered.text

    def kill(self):
        self._process.kill()
        self._process.join()


def killed(service, disk, chosen):
    """Kill it at any moment."""
    time.sleep(chosen.uniform(0, LONGEST_RUN))
    service.kill()


def full_then_killed(service, disk, chosen):
    """Fill the disk under it, and kill it before there is room again."""
    time.sleep(chosen.uniform(0, LONGEST_RUN / 2))
    with disks.full(disk):
        time.sleep(chosen.uniform(0, LONGEST_RUN / 2))
        service.kill()


def full_for_a_while(service, disk, chosen):
    """Fill the disk under it, make room again, and see that it goes on by itself."""
    time.sleep(chosen.uniform(0, LONGEST_RUN / 2))
    with disks.full(disk):
        time.sleep(chosen.uniform(0, LONGEST_RUN / 2))
    time.sleep(chosen.uniform(0, LONGEST_RUN / 4))
    service.expect_ready()
    service.kill()


STROKES = (killed, full_then_killed, full_for_a_while)


def test_what_was_acknowledged_outlives_every_crash_and_is_there_once(writers, disk, tmp_path, record_property):
    chosen, tally, port = random.Random(SEED), Counter(), free_port()
    log = tmp_path / "log"
    for n in range(CRASHES):
        strike = STROKES[n % len(STROKES)]
        service = Service(disk, port, log)
        for each in writers:
            each.repeat(service.address)
        crowd = Crowd(writers, service.address)
        strike(service, disk, chosen)
        crowd.end()
        tally[strike.__name__] += 1
        tally["cut off"] += sum(each.open is not None for each in writers)
        intact(disk, writers)
    service = Service(disk, port, log)
    crowd = Crowd(writers, service.address)
    until_done(writers)
    crowd.end()
    service.kill()
    intact(disk, writers)
    assert b"Traceback" not in log.read_bytes()
    tally["acknowledged"] = sum(len(each.done) for each in writers)
    tally["refused"] = sum(each.refused for each in writers)
    assert tally["acknowledged"] > CRASHES
    record_property(TOLD, f"{CRASHES} crashes, seed {SEED}: 0 lost, 0 twice ({dict(tally)})")


def until_done(writers):
    """Wait until each has been told of one more thing than before."""
    before = [len(each.done) for each in writers]
    began = time.monotonic()
    while any(len(each.done) <= n for each, n in zip(writers, before, strict=True)):
        assert time.monotonic() - began < PATIENCE
        time.sleep(0.05)


def intact(disk, writers):
    """Check the disk as the service left it: the journal, the files, and all that was promised."""
    with Database(f"sqlite:///{disk}/rectify.db") as database:
        with database.reading() as session:
            assert verify_journal(session).faults == []
            assert waiting.derived(session) == []
            assert differences(session) == []
        held = [entry.data["text"] for act in ("progress", "register") for entry in make.rows(database, Entry, act=act)]
        held += [each.sha256 for each in make.rows(database, Evidence) if each.sha256]
        deployment = Deployment(database, FileStore(disk / "files", 1 << 20), make.NOW, 0)
        lacking = [said for _, said in kept(deployment) if said.startswith((MISSING, ALTERED))]
        assert lacking == []
    there = Counter(held)
    acknowledged = [sent.said for each in writers for sent in each.done]
    assert [said for said in acknowledged if said not in there] == [], "acknowledged and lost"
    assert [said for said in acknowledged if there[said] > 1] == [], "done twice"
