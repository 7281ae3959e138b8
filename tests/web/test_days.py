"""Days beyond all sense on the pages: said on the form, and no page breaks over one."""

from datetime import date

import pytest
import sqlalchemy as sa
from lxml import html
from sqlmodel import col

from models.item import Item
from scheduler.tick import tick
from tests import make
from tests.web.conftest import Site, forms
from tests.web.page_table import PAGES, address
from tests.web.page_things import stand
from workflows.items.lifecycle import MOVES

BEYOND = ("0001-01-01", "1948-12-31", "2101-01-01", "9999-12-31")
NO_DAYS = ("x", "10000-01-01", "2021-02-30", "99999999", "20210420", "2021-W01-1")
DATED = {
    "confirm": "due_on",
    "submit_plan": "measures-0-due_on",
    "reopen": "due_on",
    "turn_long_term": "final_on",
    "request_extension": "due_on",
    "delegate": "until_on",
}
FORMS = {
    "/samples": ("inspector", "since"),
    "/calendar/new": ("director", "ends_on"),
    "/me/proxies": ("head", "ends_on"),
    "/directory/appointments/new": ("admin", "starts_on"),
    "/directory/appointments/{appointment_id}/end": ("admin", "ends_on"),
}
ASKED = (
    "/calendar?day={day}",
    "/calendar?year={year}",
    "/items?due_through={day}",
    "/campaigns/{campaign_id}/simulation?until={day}",
)


@pytest.fixture
def things(site: Site) -> dict[str, str]:
    return stand(site)


@pytest.mark.parametrize("day", [*BEYOND, *NO_DAYS])
def test_an_address_of_any_day_is_answered(site: Site, things, day):
    for path in ASKED:
        named = path.format(day=day, year=day.partition("-")[0], **things)
        assert site.get(named, "director").status_code in {200, 404, 422}, named


@pytest.mark.parametrize("day", BEYOND)
def test_a_form_says_what_is_wrong_with_a_day(site: Site, things, day):
    for path, (by, field) in FORMS.items():
        here = path.format(**things)
        page = site.page(here, by)
        (form,) = [each for each in forms(page) if field in each.fields]
        assert form.xpath(f".//input[@name='{field}']/@max") == ["2100-12-31"], path
        answer = site.send_form(form, here, by, **{field: day})
        assert answer.status_code == 422, path
        assert "1949年至2100年" in answer.text, path


@pytest.mark.parametrize("day", BEYOND)
def test_and_so_does_the_form_of_a_move(site: Site, day):
    for name, field in DATED.items():
        by = make.case(name).by
        here = f"/items/{make.ready(site.database, name)}/moves/{name}"
        (form,) = [each for each in forms(site.page(here, by)) if field in each.fields]
        answer = site.send_form(form, here, by, **{field: day})
        assert answer.status_code == 422, name
        (said,) = html.fromstring(answer.text).xpath(f"//p[@id='{field}-error']")
        assert "1949年至2100年" in said.text_content()
    assert DATED.keys() <= MOVES.keys()


@pytest.mark.parametrize("day", [date.min, date.max])
def test_what_an_earlier_release_took_in_still_shows(site: Site, things, day):
    """Before there were bounds, a due date could be any day there is."""
    with site.database.transaction() as session:
        session.execute(
            sa.update(Item).where(col(Item.due_on).is_not(None)).values(due_on=day, due_sort=day, original_due_on=day)
        )
    site.now = make.NOW.replace(month=6)
    tick(site.database, site.now)
    for page in PAGES:
        by = "inspector" if page.startswith("/samples") else "director"
        assert site.get(address(page, things), by).status_code < 500, page
