"""Files sent from a page are scanned first; without an answer nothing is taken in."""

from base64 import b64encode
from dataclasses import replace

import pytest
from anyio import CapacityLimiter

from ledger.media.scanner import Scanner
from models.evidence_kinds import MediaType
from models.item import Evidence
from models.vocabulary import State
from tests import clamd, make
from tests.ledger.evidence import pdf
from tests.watching import watched
from tests.web.conftest import Site
from tests.web.items.test_evidence import attached
from transport import admission

INFECTED = pdf(clamd.EICAR.decode())
DOORS = {
    "/items/{}/moves/attach": ("member", "judge"),
    "/ledgers": ("xx_organizer", "ledger"),
    "/directory/import": ("admin", "roster"),
    "/campaigns/new": ("director", None),
    "/calendar/notices/new": ("director", "notice"),
    "/feedback/new": ("member", "judge"),
}
"""Each page that takes a file: who sends it one, and what it is read for."""


@pytest.fixture
def server():
    with clamd.serving(clamd.Clamd()) as server:
        yield server


def send(site: Site, door: str, content: bytes):
    """Send a file by a page that takes one."""
    item_id = make.item(site.database, State.RECTIFY)
    (measure,) = make.measure_ids(site.database, item_id)
    file = {"file": ("a.pdf", content)}
    return site.submit(door.format(item_id), DOORS[door][0], file, measure_id=str(measure))


def scanned(site: Site, address: str | None, **more) -> None:
    scanner = Scanner(address) if address else None
    site.client.app.state.services = replace(site.services, scanner=scanner, **more)


@pytest.mark.parametrize("door", DOORS)
def test_each_page_refuses_what_the_scanner_finds(site: Site, server, door):
    scanned(site, server.address)
    answer = send(site, door, INFECTED)
    assert answer.status_code == 422
    assert "Eicar-Signature" in answer.text
    assert server.scanned == [INFECTED]
    assert list(site.files.held()) == []


@pytest.mark.parametrize("door", DOORS)
def test_no_page_takes_anything_in_without_an_answer(site: Site, door):
    scanned(site, "tcp://127.0.0.1:9")
    answer = send(site, door, pdf())
    assert answer.status_code == 503
    assert "病毒扫描没有应答" in answer.text
    assert list(site.files.held()) == []
    assert make.rows(site.database, Evidence, kind="file") == []


@pytest.mark.parametrize("door", DOORS)
def test_who_waits_for_a_scanner_or_a_reader_holds_no_thread_that_serves_pages(site: Site, server, monkeypatch, door):
    scanned(site, server.address)
    done = watched(monkeypatch, site.services.checking)
    send(site, door, pdf())
    assert done == [(task, 1) for task in ("scan", DOORS[door][1]) if task]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", None])
@pytest.mark.parametrize("door", DOORS)
def test_who_finds_no_turn_in_time_is_told_to_come_again(site: Site, monkeypatch, door, address):
    monkeypatch.setattr(admission, "WAIT_SECONDS", 0.01)
    scanned(site, address, checking=CapacityLimiter(0))
    answer = send(site, door, pdf())
    if address or DOORS[door][1]:
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "30"
        assert "系统忙，请稍后再试" in answer.text
    assert list(site.files.held()) == []


@pytest.mark.parametrize("view", ["", "/view"])
def test_who_opens_evidence_that_is_not_known_holds_no_thread_that_serves_pages(site: Site, monkeypatch, view):
    path = attached(site, make.item(site.database, State.RECTIFY), MediaType.PDF)
    done = watched(monkeypatch, site.services.checking)
    admission._KNOWN.clear()  # as after a restart
    monkeypatch.setattr(admission, "WAIT_SECONDS", 0.01)
    scanned(site, None, checking=CapacityLimiter(0))
    assert site.get(f"{path}{view}").status_code == 503
    assert done == []
    scanned(site, None)
    for _ in range(2):
        assert site.get(f"{path}{view}").status_code == 200
    assert done == [("judge", 1)]


def test_a_workbook_that_a_form_carries_is_scanned_as_well(site: Site, server, monkeypatch):
    scanned(site, server.address)
    done = watched(monkeypatch, site.services.checking)
    carried = b64encode(INFECTED).decode()
    answer = site.submit("/directory/import", "admin", content=carried, name="a.xlsx", go="1")
    assert answer.status_code == 422
    assert "Eicar-Signature" in answer.text
    assert done == [("scan", 1)]
