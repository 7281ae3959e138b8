"""投诉建议 as people use it: from any page, without a script, and back to them with an answer."""

from dataclasses import replace

import pytest

from models.evidence_kinds import MediaType
from models.feedback import Feedback
from tests import make
from tests.ledger.evidence import GOOD
from tests.web.conftest import Site, forms, text

PHOTO = ("屏幕.jpg", GOOD[MediaType.JPEG], "image/jpeg")


def link(page):
    (found,) = set(page.xpath("//a[starts-with(@href, '/feedback/new?page=')]/@href"))
    return found


def sent(site: Site, by="member", files=None, **typed):
    typed = {"text": "手机上看不清时限"} | typed
    answer = site.submit("/feedback/new?page=/items", by, files=files, **typed)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_every_page_leads_to_the_form_and_says_what_page_it_is(site: Site):
    item = make.registered(site.database)
    for path in ("/", "/items?state=plan", f"/items/{item}", "/board", "/screen", "/me", "/duties"):
        form = forms(site.page(link(site.page(path, "director")), "director"))[0]
        assert form.fields["page"] == path
    missing = site.get("/items/none", "director")
    assert missing.status_code == 404
    assert "/feedback/new?page=/items/none" in missing.text


def test_it_goes_to_the_office_and_its_answer_back_into_the_inbox(site: Site):
    here = sent(site)
    assert "待答复" in text(site.page(here, "member"))
    notice = site.page("/inbox", "officer")
    (to,) = set(notice.xpath("//main//a[starts-with(@href, '/feedback/')]/@href"))
    assert to == here
    answer = site.submit(here, "officer", answer="下一版改大字号")
    assert answer.headers["location"] == here
    mine = text(site.page(here, "member"))
    assert "下一版改大字号" in mine
    assert "officer同志" in mine
    assert here in site.page("/inbox", "member").xpath("//main//a/@href")
    assert not forms(site.page(here, "officer"))
    assert here in site.get("/feedback?state=answered", "member").text
    assert here not in site.get("/feedback?state=open", "officer").text


def test_a_picture_is_shown_to_who_may_see_the_entry(site: Site):
    here = sent(site, files={"file": PHOTO})
    for by in ("member", "officer", "director"):
        assert f"{here}/picture" in site.page(here, by).xpath("//img/@src")
        shown = site.get(f"{here}/picture", by)
        assert shown.content == GOOD[MediaType.JPEG]
        assert shown.headers["content-type"] == "image/jpeg"
    for by in ("head", "party_secretary", "inspector", "outside_director", "admin"):
        assert site.get(here, by).status_code == 404
        assert site.get(f"{here}/picture", by).status_code == 404
    assert site.get(f"{sent(site)}/picture", "member").status_code == 404


@pytest.mark.parametrize(
    ("files", "typed", "status"),
    [
        ({"file": ("a.pdf", GOOD[MediaType.PDF], "application/pdf")}, {}, 422),
        ({"file": ("a.jpg", b"not a picture", "image/jpeg")}, {}, 422),
        ([("file", PHOTO), ("file", PHOTO)], {}, 422),
        (None, {"text": ""}, 422),
        (None, {"text": "长" * 2001}, 422),
    ],
)
def test_what_is_not_taken_is_said_on_the_form_and_nothing_typed_is_lost(site: Site, files, typed, status):
    typed = {"text": "手机上看不清时限"} | typed
    answer = site.submit("/feedback/new?page=/items", "member", files=files, **typed)
    assert answer.status_code == status
    assert typed["text"] in answer.text
    assert 'name="page" value="/items"' in answer.text
    assert make.rows(site.database, Feedback) == []


@pytest.mark.parametrize(
    "page", ["//evil.example", "https://evil.example/x", "/\\evil", "javascript:alert(1)", "x" * 600]
)
def test_no_page_of_another_s_is_carried_along(site: Site, page):
    form = forms(site.page(f"/feedback/new?page={page}", "member"))[0]
    assert "page" not in form.fields
    assert site.send_form(form, "/feedback/new", "member", text="好", page=page).status_code == 303
    assert make.rows(site.database, Feedback)[0].page is None


def test_who_cannot_sign_in_is_told_whom_to_call(site: Site):
    assert "请联系本校党委工作部" in text(site.page("/sign-in", None))
    services = site.client.app.state.services
    site.client.app.state.services = replace(services, contact="党委工作部 0591-12345678")
    assert "请联系：党委工作部 0591-12345678" in text(site.page("/sign-in", None))


def test_the_menu_leads_the_office_to_its_list(site: Site):
    assert site.page("/", "officer").xpath("//nav//a[@href='/feedback']")
    assert not site.page("/", "member").xpath("//nav//a[@href='/feedback']")
