"""Files sent from a page are scanned first; without an answer nothing is taken in."""

from base64 import b64encode
from dataclasses import replace

from ledger.media.scanner import Scanner
from models.item import Evidence
from models.vocabulary import State
from tests import clamd, make
from tests.ledger.evidence import pdf
from tests.web.conftest import Site

INFECTED = pdf(clamd.EICAR.decode())


def sends(site: Site, content: bytes):
    """Send a file by each page that takes one."""
    item_id = make.item(site.database, State.RECTIFY)
    (measure,) = make.measure_ids(site.database, item_id)
    file = {"file": ("a.pdf", content)}
    yield site.submit(f"/items/{item_id}/moves/attach", "member", file, measure_id=str(measure))
    yield site.submit("/ledgers", "xx_organizer", file)
    yield site.submit("/directory/import", "admin", file)
    yield site.submit("/campaigns/new", "director", file)


def scanned(site: Site, address: str) -> None:
    site.client.app.state.house = replace(site.house, scanner=Scanner(address))


def test_each_page_refuses_what_the_scanner_finds(site: Site):
    with clamd.serving(clamd.Clamd()) as server:
        scanned(site, server.address)
        for answer in sends(site, INFECTED):
            assert answer.status_code == 422
            assert "Eicar-Signature" in answer.text
        assert server.scanned == [INFECTED] * 4
    assert list(site.files.held()) == []


def test_no_page_takes_anything_in_without_an_answer(site: Site):
    scanned(site, "tcp://127.0.0.1:9")
    for answer in sends(site, pdf()):
        assert answer.status_code == 503
        assert "病毒扫描没有应答" in answer.text
    assert list(site.files.held()) == []
    assert make.rows(site.database, Evidence, kind="file") == []


def test_a_workbook_that_a_form_carries_is_scanned_as_well(site: Site):
    with clamd.serving(clamd.Clamd()) as server:
        scanned(site, server.address)
        carried = b64encode(INFECTED).decode()
        answer = site.submit("/directory/import", "admin", content=carried, name="a.xlsx", go="1")
        assert answer.status_code == 422
        assert "Eicar-Signature" in answer.text
