"""消息: what was told, newest first, and that it was seen."""

import pytest

from models.notice import Notice
from models.vocabulary import State
from tests import make
from tests.statements import statements
from tests.web.conftest import Site, forms, text


def notices(site, login):
    return make.rows(site.database, Notice, recipient_id=make.user_id(site.database, login))


def test_notices_stand_newest_first_and_lead_to_what_they_are_about(site: Site):
    first = make.item(site.database, State.PLAN)
    second = make.item(site.database, State.PLAN)
    page = site.page("/inbox", "head")
    places = [f"/items/{second}", f"/items/{first}"]
    assert page.xpath("//main//li//p/a/@href") == places
    assert "确认入账" in text(page)


def test_one_notice_is_acknowledged_and_the_rest_are_not(site: Site):
    make.item(site.database, State.RECTIFY)
    page = site.page("/inbox", "head")
    _, newest, *_ = forms(page)
    answer = site.send_form(newest, "/inbox", "head")
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox")
    assert [each.acknowledged_at for each in notices(site, "head")] == [None, make.NOW]


def test_all_that_a_page_shows_is_acknowledged_at_once(site: Site):
    for _ in range(2):
        make.item(site.database, State.RECTIFY)
    page = site.page("/inbox", "head")
    shown = page.xpath("//main//form[@action='/inbox/acknowledge']//input[@name='notice']/@value")
    everything = forms(page)[0]
    assert site.send_form(everything, "/inbox", "head", notice=shown).status_code == 303
    assert len(shown) == 4
    assert all(each.acknowledged_at == make.NOW for each in notices(site, "head"))
    assert "未签收" not in text(site.page("/inbox", "head"))


def test_nobody_acknowledges_for_another(site: Site):
    make.item(site.database, State.PLAN)
    notice = notices(site, "head")[0].id
    own = dict(forms(site.page("/me", "liaison"))[0].form_values())
    own["notice"] = str(notice)
    assert site.send("POST", "/inbox/acknowledge", "liaison", data=own).status_code == 303
    one = site.send("POST", f"/inbox/{notice}/acknowledge", "liaison", data=own)
    assert one.status_code == 404
    assert notices(site, "head")[0].acknowledged_at is None


def test_an_empty_inbox_says_where_to_go(site: Site):
    page = site.page("/inbox", "inspector")
    assert page.xpath("//main//a[@href='/']")


@pytest.mark.parametrize("items", [1, 12])
def test_an_inbox_costs_the_same_however_full(site: Site, items):
    for _ in range(items):
        make.item(site.database, State.PLAN)
    with statements(site.database) as found:
        page = site.page("/inbox", "head")
    assert len(page.xpath("//main//li")) == items
    assert len(found) <= 4, "\n\n".join(found)


def test_a_long_inbox_goes_on_where_it_stopped(site: Site):
    for _ in range(52):
        make.item(site.database, State.PLAN)
    first = site.page("/inbox", "head")
    onward = first.xpath("//a[@rel='next']/@href")[0]
    second = site.page(onward, "head")
    links = [page.xpath("//main//li//p/a/@href") for page in (first, second)]
    assert [len(each) for each in links] == [50, 2]
    assert not set(links[0]) & set(links[1])
