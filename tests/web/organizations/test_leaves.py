"""请假 on 本人: entered, ended, and what pages say meanwhile."""

import pytest

from models.people import Leave
from models.vocabulary import State
from tests import make
from tests.web.conftest import Site, forms, text
from tests.workflows.organizations.absent import close_account, leave_office

pytestmark = pytest.mark.usefixtures("cheap")


def take(site: Site, login: str = "member", stand_in: str = "colleague", **given: str):
    """Be away for ten days."""
    said = {
        "stand_in_id": str(make.user_id(site.database, stand_in)),
        "starts_on": "2021-04-01",
        "ends_on": "2021-04-10",
    }
    return site.submit("/me/leaves", login, **said | given)


def test_a_leave_is_entered_told_worked_in_and_ended(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    assert take(site).status_code == 303
    assert "由colleague同志代理" in text(site.page("/me/leaves", "colleague"))
    assert "请假中 由colleague同志代理" in text(site.page(f"/items/{item_id}", "head"))
    assert f"/items/{item_id}" in site.get("/", "colleague").text
    assert "member同志" in text(site.page("/me/leaves?of=all", "director"))
    assert len(forms(site.page("/me/leaves", "colleague"))) == 1, "the stand-in does not end it"
    end = forms(site.page("/me/leaves", "member"))[0]
    assert site.send_form(end, "", "member").status_code == 303
    assert make.rows(site.database, Leave)[0].ended_at == site.now
    assert "请假中" not in text(site.page(f"/items/{item_id}", "head"))


def test_only_who_may_enter_it_for_others_is_asked_for_whom(site: Site):
    for login in ("head", "director", "admin"):
        assert site.page("/me/leaves", login).xpath("//select[@name='user_id']"), login
    assert not site.page("/me/leaves", "member").xpath("//select[@name='user_id']")


def test_the_administrator_says_who_is_away_and_names_no_stand_in(site: Site):
    assert not site.page("/me/leaves", "admin").xpath("//select[@name='stand_in_id']")
    days = {"starts_on": "2021-04-01", "ends_on": "2021-04-10"}
    assert 'id="user_id-error"' in site.submit("/me/leaves", "admin", **days).text
    member = str(make.user_id(site.database, "member"))
    assert site.submit("/me/leaves", "admin", user_id=member, **days).status_code == 303


def test_a_refused_leave_keeps_what_was_typed(site: Site):
    answer = take(site, ends_on="2021-03-31")
    assert answer.status_code == 422
    assert 'id="ends_on-error"' in answer.text
    assert "2021-04-01" in answer.text


def test_of_who_has_left_the_page_says_who_hears_and_offers_what_mends_it_to_who_may(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    close_account(site.database, "member")
    page = site.page(f"/items/{item_id}", "head")
    assert "已离任，空缺 消息改送colleague同志" in text(page)
    assert page.xpath(f"//a[@href='/items/{item_id}/moves/assign']")
    assert "责任人member同志已离任（空缺）" in text(site.page("/", "head"))
    other = site.page(f"/items/{item_id}", "liaison")
    assert "由书记分派" in text(other)
    assert not other.xpath(f"//a[@href='/items/{item_id}/moves/assign']")


def test_of_seats_that_nobody_fills_the_page_and_the_list_of_what_is_waited_for_say_so(site: Site):
    item_id = make.item(site.database, State.VERIFY)
    for login in ("xx_deputy", "xx_organizer"):
        leave_office(site.database, login)
    said = "职务空缺 消息改送xx_secretary同志"
    assert said in text(site.page(f"/items/{item_id}", "head"))
    assert said in text(site.page("/", "head"))
