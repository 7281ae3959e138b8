"""抽查: drawn by chance from what is closed, and then what was found of each."""

from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, forms, text

BY = "inspector"


def test_a_draw_leads_to_its_items_and_shows_what_was_found(site: Site):
    item_id = make.item(site.database, State.CLOSED)
    answer = site.submit("/samples", BY, size="5", at_once="true")
    path = answer.headers["location"]
    page = site.page(path, BY)
    assert "未查" in text(page)
    check = f"/items/{item_id}/moves/spot_check?next={path}"
    assert page.xpath(f"//main//a[@href='{check}']")
    done = site.submit(check, BY, opinion="抽谈党员2人，所报情况属实", verdict="mostly_true")
    assert done.headers["location"] == path
    page = text(site.page(path, BY))
    assert "已查" in page
    assert "抽谈党员2人，所报情况属实" in page
    assert "基本属实" in page
    assert "销号时所说" in page  # what was claimed stands beside it
    assert "验收" in page
    draws = text(site.page("/samples", BY))
    assert "抽取1件" in draws
    assert "0.0%–97.5%" in draws


def test_what_was_reopened_stands_in_the_draw_with_its_reason(site: Site):
    item_id = make.item(site.database, State.CLOSED)
    path = site.submit("/samples", BY, size="5", at_once="true").headers["location"]
    make.move(site.database, item_id, "reopen", BY, **make.given(site.database, item_id, "reopen"))
    assert "反弹" in text(site.page(path, BY))


def test_a_draw_waits_for_the_seal_unless_it_is_wanted_now(site: Site):
    make.item(site.database, State.CLOSED)
    form = forms(site.page("/samples", BY))[0]
    answer = site.send_form(form, "/samples", BY, size="1", strata=["unit", "verifier"])
    assert "等待封存后抽取" in text(site.page(answer.headers["location"], BY))


def test_what_is_refused_stays_typed(site: Site):
    answer = site.submit("/samples", BY, size="5", since="2021-04-01", at_once="true")
    assert answer.status_code == 409  # nothing is closed yet
    assert "2021-04-01" in answer.text


def test_only_discipline_draws_and_knows_what_was_drawn(site: Site):
    make.item(site.database, State.CLOSED)
    form = forms(site.page("/samples", BY))[0]
    assert site.get("/samples", "director").status_code == 403
    path = site.send_form(form, "/samples", BY, size="1", at_once="true").headers["location"]
    assert site.get(path, "director").status_code == 403
