"""通知地址 and 通知送达, as people use them."""

import re
from dataclasses import replace

import pytest
from sqlmodel import select

from models.delivery import Delivery
from models.delivery_states import Channel
from models.notice import Notice
from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, forms
from tests.workflows.deliveries.reached import gathered, reached
from tests.workflows.deliveries.test_outgoing import NOW

HERE = "/me/addresses"


@pytest.fixture
def offering(site: Site) -> Site:
    site.services = replace(site.services, channels=frozenset({Channel.EMAIL}))
    site.client.app.state.services = site.services
    return site


def code_sent(site: Site) -> str:
    newest = max(make.rows(site.database, Delivery), key=lambda each: each.id)
    return re.search(r"\d{6}", str(newest.content)).group()


def test_an_address_is_entered_and_counts_once_its_code_came_back(offering: Site):
    left = offering.submit(HERE, "member", channel="email", value="wang@example.edu.cn", digest_at="12:30")
    assert left.headers["location"] == HERE
    page = offering.page(HERE, "member")
    assert "等您填确认码" in page.text_content()
    assert "12:30" in page.text_content()
    code = code_sent(offering)
    for typed, confirmed in ((f"{(int(code) + 1) % 10**6:06d}", False), (code, True)):
        form = next(form for form in forms(page) if "confirm" in (form.get("action") or ""))
        offering.send_form(form, HERE, "member", code=typed)
        page = offering.page(HERE, "member")
        assert ("已确认" in page.text_content()) is confirmed


@pytest.mark.parametrize("typed", [{"value": "wang"}, {"value": "wang@example.edu.cn", "digest_at": "23:00"}])
def test_what_can_be_no_address_is_said_beside_the_field(offering: Site, typed):
    again = offering.submit(HERE, "member", **({"channel": "email", "value": "w@example.edu.cn"} | typed))
    assert again.status_code == 422
    assert typed["value"] in again.text


def test_a_channel_that_is_not_set_up_is_not_offered_and_not_taken(site: Site, offering: Site):
    page = offering.page(HERE, "member")
    assert page.xpath("//select[@name='channel']/option[@value!='']/@value") == ["email"]
    refused = offering.submit(HERE, "member", channel="wecom", value="wang")
    assert refused.status_code == 404


def test_a_link_opens_what_its_line_tells_of_after_signing_in_and_is_noted(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    reached(site.database, "member")
    gathered(site.database, NOW)
    (message,) = make.rows(site.database, Delivery)
    link = f"/m/{message.id}/0"
    assert site.get(link, None).headers["location"] == f"/sign-in?next={link.replace('/', '%2F')}".replace("%2F", "/")
    assert site.get(link, "head").status_code == 404
    assert make.rows(site.database, Delivery)[0].seen_at is None
    assert site.get(link, "member").headers["location"] == f"/items/{item_id}"
    assert make.rows(site.database, Delivery)[0].seen_at is not None


def test_the_office_sees_what_became_of_each_and_not_what_was_said(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    reached(site.database, "member", "colleague")
    gathered(site.database, NOW)
    text = site.page("/deliveries", "director").text_content()
    assert "待发" in text
    assert "当天没有要说的" in text
    assert make.row(site.database, item_id).number not in text
    only = site.page("/deliveries?state=suppressed&day=2021-05-20", "director").text_content()
    assert "当天没有要说的" in only
    assert "待发" not in only.partition("筛选")[2]
    assert site.get("/deliveries", "outside_director").text.count("letter-text") == 0


def test_an_item_tells_who_was_told_what_and_by_what(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    reached(site.database, "member")
    gathered(site.database, NOW)
    shown = site.page(f"/items/{item_id}/told", "member")
    assert "待发" in shown.get_element_by_id("sent").getparent().text_content()
    within = shown.get_element_by_id("within").getparent().text_content()
    with site.database.reading() as session:
        told = session.exec(select(Notice.text).where(Notice.recipient_id == make.user(session, "member"))).first()
    assert told in within
    assert "未签收" in within
