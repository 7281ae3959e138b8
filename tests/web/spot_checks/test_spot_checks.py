"""抽查: drawn by chance from what is closed, and then what was found of each."""

from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, forms, text

BY = "inspector"


def test_a_draw_leads_to_its_items_and_shows_what_was_found(site: Site):
    item_id = make.item(site.database, State.CLOSED)
    answer = site.submit("/samples", BY, size="5")
    path = answer.headers["location"]
    page = site.page(path, BY)
    assert "未查" in text(page)
    check = f"/items/{item_id}/moves/spot_check?next={path}"
    assert page.xpath(f"//main//a[@href='{check}']")
    done = site.submit(check, BY, opinion="抽谈党员2人，所报情况属实")
    assert done.headers["location"] == path
    page = text(site.page(path, BY))
    assert "已查" in page
    assert "抽谈党员2人，所报情况属实" in page
    assert "抽取1件" in text(site.page("/samples", BY))


def test_what_is_refused_stays_typed(site: Site):
    answer = site.submit("/samples", BY, size="5", since="2021-04-01")
    assert answer.status_code == 409  # nothing is closed yet
    assert "2021-04-01" in answer.text


def test_only_discipline_draws_and_knows_what_was_drawn(site: Site):
    make.item(site.database, State.CLOSED)
    form = forms(site.page("/samples", BY))[0]
    assert site.get("/samples", "director").status_code == 403
    path = site.send_form(form, "/samples", BY, size="1").headers["location"]
    assert site.get(path, "director").status_code == 403
