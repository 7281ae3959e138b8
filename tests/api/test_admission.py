"""Every door has its files scanned first, and takes nothing in where the scanner is silent."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from anyio import CapacityLimiter
from starlette.concurrency import run_in_threadpool

from ledger.media.scanner import Scanner
from models.vocabulary import State
from tests import clamd, make
from tests.api.conftest import problem
from tests.ledger.evidence import pdf
from tests.watching import watched
from transport import admission

INFECTED = pdf(clamd.EICAR.decode())
ROOT = Path(__file__).parents[2]
NOWHERE = "tcp://127.0.0.1:9"


@pytest.fixture
def server():
    with clamd.serving(clamd.Clamd()) as server:
        yield server


def scanned(door, address):
    """Have the door's files scanned by what listens there."""
    services = door.client.app.state.services
    door.client.app.state.services = replace(services, scanner=Scanner(address))


@pytest.fixture
def item(door):
    return make.item(door.database, State.RECTIFY)


def doors(door, item):
    """How each door of the API is sent a file."""
    measure = str(make.measure_ids(door.database, item)[0])
    ledgers = f"/campaigns/{door.campaign()}/ledgers"
    return {
        f"/items/{item}/evidence": ("member", {"measure_id": measure}),
        f"{ledgers}/preview": ("xx_secretary", {}),
        ledgers: ("xx_secretary", {}),
        "/directory/import": ("admin", {}),
        "/feedback-with-picture": ("member", {"text": "好"}),
    }


def test_what_the_scanner_finds_is_refused_at_each_door(door, item, server, tmp_path):
    scanned(door, server.address)
    for path, (by, fields) in doors(door, item).items():
        sent = door.post(path, by, data=fields, files={"file": ("a.pdf", INFECTED)})
        body = problem(sent, 422, "incomplete")
        assert "Eicar-Signature" in body["fields"]["file"], path
    assert server.scanned == [INFECTED] * 5
    assert not (tmp_path / "files").exists()


def test_what_is_clean_is_taken_in(door, item, server):
    scanned(door, server.address)
    (path, (by, fields)), *_ = doors(door, item).items()
    sent = door.post(path, by, data=fields, files={"file": ("a.pdf", pdf())})
    assert sent.status_code == 201, sent.text


def test_without_an_answer_nothing_is_taken_in(door, item, tmp_path):
    scanned(door, NOWHERE)
    for path, (by, fields) in doors(door, item).items():
        sent = door.post(path, by, data=fields, files={"file": ("a.pdf", pdf())})
        assert "病毒扫描没有应答" in problem(sent, 503, "busy")["detail"], path
    assert door.get(f"/items/{item}/evidence").json()["items"] == []
    assert not (tmp_path / "files").exists()


def test_what_is_kept_comes_down_without_a_scanner(door, item):
    (path, (by, fields)), *_ = doors(door, item).items()
    door.post(path, by, data=fields, files={"file": ("a.pdf", pdf())})
    [line] = door.get(f"/items/{item}/evidence").json()["items"]
    scanned(door, NOWHERE)
    assert door.get(f"{path}/{line['id']}/file").content == pdf()


def test_no_other_module_takes_files_from_a_form():
    """Whoever takes files asks for them at a door that has them scanned."""
    doors = {ROOT / "api/uploads.py", ROOT / "web/uploads.py"}
    sources = {path for room in ("api", "transport", "web") for path in (ROOT / room).rglob("*.py")}
    taking = {path for path in sources if "UploadFile" in path.read_text(encoding="utf-8")}
    assert taking == doors | {ROOT / "transport/multipart.py"}
    assert all("admission.admit(" in path.read_text(encoding="utf-8") for path in doors)


def test_no_door_reads_a_file_in_the_process_that_serves_pages():
    """`ledger.sandbox` reads elsewhere, in a process that can be ended."""
    sources = (path for room in ("api", "transport", "web") for path in (ROOT / room).rglob("*.py"))
    for path in sources:
        modules = set(re.findall(r"from ledger\.(\w+) import", path.read_text("utf-8")))
        assert modules.isdisjoint({"read", "read_guide", "read_notice"}), path
        assert "import Roster, read_roster" not in path.read_text("utf-8"), path


def test_who_waits_for_a_scanner_or_a_reader_holds_no_thread_that_serves_pages(door, item, server, monkeypatch):
    scanned(door, server.address)
    done = watched(monkeypatch, door.client.app.state.services.checking)
    for path, (by, fields) in doors(door, item).items():
        door.post(path, by, data=fields, files={"file": ("a.pdf", pdf())})
        (scan, scanning), (task, reading) = done
        assert (scan, scanning, reading) == ("scan", 1, 1), path
        assert task in {"judge", "ledger", "roster"}, path
        done.clear()


def test_who_finds_no_turn_in_time_is_told_to_come_again(door, item, server, monkeypatch, tmp_path):
    scanned(door, server.address)
    services = door.client.app.state.services
    monkeypatch.setattr(admission, "WAIT_SECONDS", 0.01)
    for scanner in (services.scanner, None):
        door.client.app.state.services = replace(services, scanner=scanner, checking=CapacityLimiter(0))
        for path, (by, fields) in doors(door, item).items():
            sent = door.post(path, by, data=fields, files={"file": ("a.pdf", pdf())})
            assert "系统忙，请稍后再试" in problem(sent, 503, "busy")["detail"], path
            assert sent.headers["retry-after"] == "30"
    assert not (tmp_path / "files").exists()


def test_a_door_that_forgets_is_refused(door, monkeypatch):
    async def forgetful(_house, reader):
        return await run_in_threadpool(reader)

    monkeypatch.setattr(admission, "read", forgetful)
    path = f"/campaigns/{door.campaign()}/ledgers/preview"
    sent = door.post(path, "xx_secretary", files={"file": ("台账.csv", b"x")})
    problem(sent, 500, "internal")
