"""A backup while others write: nothing that was acknowledged before it is missing from it."""

import hashlib
import itertools
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import httpx

from app.bootstrap import file_store, open_existing
from app.settings import load
from models.item import Evidence
from models.journal import Entry
from models.vocabulary import State
from tests import make
from tests.app.test_cli import COMMAND
from tests.app.test_serve import PATIENCE, healthy, start, until  # noqa: F401  a fixture too
from tests.ledger import evidence
from workflows.accounts.token_commands import issue_token

WRITERS = 3


class Writers:
    """Threads that report progress and put up evidence for as long as they may."""

    def __init__(self, address, token, items):
        self.acknowledged: list[str] = []
        self.stopped = threading.Event()
        self._address, self._token = address, token
        self._items, self._pool = items, ThreadPoolExecutor(len(items))

    def __enter__(self):
        self._working = [self._pool.submit(self._write, each) for each in self._items]
        return self

    def __exit__(self, *_raised):
        self.stopped.set()
        self._pool.shutdown()
        for each in self._working:
            each.result()

    def have_made(self, count):
        """Tell whether so many were acknowledged; stop when one was refused."""
        refused = [each.exception() for each in self._working if each.done()]
        assert refused == []
        return len(self.acknowledged) >= count

    def _write(self, item):
        item_id, measure_id = item
        headers = {"Authorization": f"Bearer {self._token}"}
        with httpx.Client(base_url=f"{self._address}/api/v1", headers=headers, timeout=60) as door:
            for n in itertools.count():
                if self.stopped.is_set():
                    return
                said = f"{item_id} {n}"
                if n % 4:
                    made = door.post(f"/items/{item_id}/moves/progress", json={"text": said})
                else:
                    file = evidence.pdf(said)
                    said = hashlib.sha256(file).hexdigest()
                    made = door.post(
                        f"/items/{item_id}/evidence",
                        data={"measure_id": str(measure_id)},
                        files={"file": ("记录.pdf", file)},
                    )
                assert made.is_success, made.text
                self.acknowledged.append(said)


def backed_up(writers, file, tries=5):
    """Back up; return what was acknowledged before, and how much after.

    A writer may be putting a file up all the while: once more, then, for something to have gone on.
    """
    for _ in range(tries):
        file.unlink(missing_ok=True)
        before = set(writers.acknowledged)
        subprocess.run([COMMAND, "backup", file], check=True, timeout=PATIENCE)
        if len(writers.acknowledged) > len(before):
            break
    return before, len(writers.acknowledged)


def test_a_backup_while_serving_holds_all_that_was_acknowledged_before_it(
    start,  # noqa: F811
    rectify,
    sqlite,
    tmp_path,
    monkeypatch,
):
    items = [(each := make.item(sqlite, State.RECTIFY), make.measure_ids(sqlite, each)[0]) for _ in range(WRITERS)]
    with sqlite.transaction() as session:
        token = issue_token(session, "member", now=make.NOW, label="load")
    database = str(sqlite.engine.url)
    sqlite.close()
    process, address = start("serve", "--no-clock", database=database)
    until(healthy(address), process)
    counts = []
    with Writers(address, token, items) as writers:
        for n in range(2):
            until(partial(writers.have_made, 12 * (n + 1)), process)
            counts.append(backed_up(writers, Path(f"{n}.zip")))
    for n, (before, after) in enumerate(counts):
        assert after > len(before), "others went on while it was made"
        monkeypatch.setenv("RECTIFY_DATABASE", f"sqlite:///{tmp_path}/restored{n}/rectify.db")
        monkeypatch.setenv("RECTIFY_FILES", str(tmp_path / f"restored{n}/files"))
        told = rectify("restore", f"{n}.zip")
        assert (told.code, told.err) == (0, "")
        with open_existing(load()) as restored:
            said = [entry.data.get("text") for entry in make.rows(restored, Entry, act="progress")]
            kept = [each.sha256 for each in make.rows(restored, Evidence) if each.sha256]
        assert before - {*said, *kept} == set()
        assert set(kept) <= {held.sha256 for held in file_store(load()).held()}
        assert rectify("verify").code == 0
