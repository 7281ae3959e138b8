"""通知地址 and 通知送达, as people use them."""

import re
from dataclasses import replace
from datetime import time
from io import BytesIO

import openpyxl
import pytest
from sqlmodel import select

from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel
from models.notice import Notice
from models.people import User
from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, forms
from tests.workflows.deliveries.reached import gathered, reached
from tests.workflows.deliveries.test_outgoing import NOW

HERE, CHANNELS = "/me/addresses", "/deliveries/channels"


@pytest.fixture
def offering(site: Site) -> Site:
    site.services = replace(site.services, channels=frozenset({Channel.EMAIL}))
    site.client.app.state.services = site.services
    return site


def code_sent(site: Site) -> str:
    newest = max(make.rows(site.database, Delivery), key=lambda each: each.id)
    return re.search(r"\d{6}", str(newest.content)).group()


def test_an_address_is_entered_and_counts_once_its_code_came_back(offering: Site):
    left = offering.submit(HERE, "member", channel="email", value="wang@example.edu.cn")
    assert left.headers["location"] == HERE
    page = offering.page(HERE, "member")
    assert "等您填确认码" in page.text_content()
    code = code_sent(offering)
    for typed, confirmed in ((f"{(int(code) + 1) % 10**6:06d}", False), (code, True)):
        form = next(form for form in forms(page) if "confirm" in (form.get("action") or ""))
        offering.send_form(form, HERE, "member", code=typed)
        page = offering.page(HERE, "member")
        assert ("已确认" in page.text_content()) is confirmed


def test_what_can_be_no_address_is_said_beside_the_field(offering: Site):
    again = offering.submit(HERE, "member", channel="email", value="wang")
    assert again.status_code == 422
    assert "应写成邮箱地址" in again.text


def test_a_person_chooses_what_goes_where_and_when(offering: Site):
    reached(offering.database, "member")

    def send(action: str, **typed):
        form = next(
            form for form in forms(offering.page(HERE, "member")) if (form.get("action") or "").endswith(action)
        )
        return offering.send_form(form, HERE, "member", **typed)

    assert send("choose", digest_at="12:30", takes_urgent=None).headers["location"] == HERE
    (held,) = make.rows(offering.database, ContactAddress)
    assert (held.digest_at, held.takes_urgent) == (time(12, 30), False)
    assert send("preferences", language="en", quiet_from="12:00", quiet_until="14:00").headers["location"] == HERE
    page = offering.page(HERE, "member")
    assert page.xpath("//select[@name='quiet_until']/option[@selected]/@value") == ["14:00"]
    assert "请把起止时间都选上" in send("preferences", quiet_from="12:00", quiet_until="").text


def test_what_the_university_says_of_channels_is_what_people_find(offering: Site):
    reached(offering.database, "member")
    assert offering.submit(CHANNELS, "director", email="required").headers["location"] == CHANNELS
    page = offering.page(HERE, "member")
    assert "必用" in page.text_content()
    assert not [form for form in forms(page) if "drop" in (form.get("action") or "")]
    assert "您还没有" in offering.page(HERE, "head").text_content()
    lacking = offering.page("/deliveries/unreached", "director").text_content()
    assert "head同志" in lacking
    assert "\nmember同志" not in lacking.replace(" ", "")
    offering.submit(CHANNELS, "director", email="withheld")
    page = offering.page(HERE, "member")
    assert "学校没有采用" in page.text_content()
    assert offering.submit(CHANNELS, "director", email="whatever").status_code == 422
    assert offering.submit(CHANNELS, "director", committee_id="x").status_code == 404


def test_an_administrator_enters_corrects_and_removes_an_address(offering: Site):
    there = f"/directory/people/{make.user_id(offering.database, 'member')}"

    def send(action: str, **typed):
        form = next(
            form for form in forms(offering.page(there, "admin")) if (form.get("action") or "").endswith(action)
        )
        return offering.send_form(form, there, "admin", **typed)

    assert send("addresses", channel="email", value="wang@example.edu.cn").headers["location"] == there
    assert "由系统管理员登记" in offering.page(there, "admin").text_content()
    assert "由系统管理员登记" in offering.page(HERE, "member").text_content()
    assert "wang@example.edu.cn" not in offering.get(there, "director").text
    assert "应写成邮箱地址" in send("addresses", channel="email", value="wang").text
    assert send("email/bounced").headers["location"] == there
    assert "送不到，已停用" in offering.page(there, "admin").text_content()
    assert send("email/remove").headers["location"] == there
    assert make.rows(offering.database, ContactAddress) == []


def test_what_is_listed_is_chosen_by_person_and_day_and_handed_out(site: Site):
    make.item(site.database, State.RECTIFY)
    reached(site.database, "member", "colleague")
    gathered(site.database, NOW)
    with site.database.transaction() as session:
        session.get_one(User, make.user(session, "colleague")).name = "=1+1"
    asked = "person=coll&since=2021-05-20&until=2021-05-20&kind=digest&channel=email"
    for path in (f"/deliveries?{asked}", f"/deliveries/export?format=csv&{asked}"):
        shown = site.get(path, "director").text
        assert "=1+1" in shown
        assert "member同志" not in shown
    assert "'=1+1" in shown  # a spreadsheet computes nothing of it
    assert site.get("/deliveries?since=2021-05-21", "director").text.count("letter-text") == 0
    book = site.get("/deliveries/export?format=xlsx", "director")
    assert "%E9%80%9A%E7%9F%A5%E9%80%81%E8%BE%BE.xlsx" in book.headers["content-disposition"]
    rows = [*openpyxl.load_workbook(BytesIO(book.content), read_only=True).active.values]
    assert {row[1] for row in rows[3:]} == {"=1+1", "member同志"}
    assert site.get("/deliveries/export?format=csv", "head").status_code == 403


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
    only = site.page("/deliveries?state=suppressed&since=2021-05-20", "director").text_content()
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
