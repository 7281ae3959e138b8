"""Names of uploads on the pages, as old browsers send them."""

from tests.api.conftest import serving
from tests.ledger.build import csv_of, row
from tests.web.conftest import Site, forms
from tests.wire_forms import form, post
from web.browser import COOKIE
from workflows.items.file_names import UNREADABLE


def sent(site: Site, name: bytes) -> tuple[int, str]:
    fields = dict(forms(site.page("/ledgers"))[0].form_values())
    written = {name: value.encode() for name, value in fields.items()}
    body = form(written, b'; filename="%s"' % name, csv_of(row("甲")))
    cookie = f"Cookie: {COOKIE}={site.tokens['head']}"
    with serving(site.client.app) as address:
        return post(address, "/ledgers", body, cookie, f"Origin: {address}")


def test_a_name_in_gbk_is_read_and_any_other_refused(site: Site):
    status, said = sent(site, "台账.csv".encode("gbk"))
    assert status == 303, said
    status, said = sent(site, b"M\xfcller.csv")
    assert status == 422
    assert UNREADABLE in said
