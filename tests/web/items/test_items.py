"""The list of items: what its address asks, what it shows, and at what cost; 登记."""

import re

import pytest

from models.vocabulary import State
from tests import cast, make
from tests.statements import statements
from tests.web.conftest import Site, forms, text


def numbers(page):
    """Return what the table names its rows by."""
    return [text(cell) for cell in page.xpath("//table//tbody//th")]


def address(site, **more):
    with site.database.reading() as session:
        campaign = cast.campaign(session).id
    return f"/items?campaign={campaign}" + "".join(f"&{k}={v}" for k, v in more.items())


def test_the_identity_leads_to_the_rows_behind_each_number(site: Site):
    make.item(site.database, State.CLOSED)
    make.item(site.database, State.RECTIFY)
    make.registered(site.database)
    page = site.page("/items", "xx_organizer")
    (line,) = page.find_class("identity")
    assert text(line) == "总数 3 = 已销号 1 + 在途 2 + 转长期坚持 0 + 撤销并案 0；其中逾期 0"
    for link in line.xpath("a"):
        assert f"共{text(link)}件" in text(site.page(link.get("href"), "xx_organizer"))


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"state": "rectify"}, 1),
        ({"part": "under_way", "level": "ordinary", "cited": "true"}, 2),
        ({"ever": "plan"}, 1),
        ({"heading": "支部1", "text": "党小组会"}, 2),
        ({"overdue_by": 3}, 0),
        ({"rung": "none", "extension": "false"}, 2),
        ({"state": "", "text": "", "from": "singlemessage"}, 2),
    ],
)
def test_what_the_api_may_be_asked_may_stand_in_the_address(site: Site, more, found):
    make.item(site.database, State.RECTIFY)
    make.registered(site.database)
    page = site.page(address(site, **more))
    assert len(numbers(page)) == found
    assert f"共{found}件" in text(page)


def test_a_condition_that_the_form_does_not_ask_for_is_shown_and_kept(site: Site):
    make.registered(site.database)
    page = site.page(address(site, level="ordinary"))
    assert "重要程度：一般" in text(page)
    (filters,) = page.xpath("//form[@role='search']")
    assert filters.fields["level"] == "ordinary"


def test_what_makes_no_question_is_refused(site: Site):
    assert site.get("/items?state=nowhere").status_code == 422
    assert site.get("/items?campaign=nowhere").status_code == 422
    for path in ("/items/new", "/diagnosis", "/ledgers"):
        assert site.get(f"{path}?campaign=nowhere").status_code == 404
    elsewhere = site.get(f"/items?campaign={make.user_id(site.database, 'head')}")
    assert elsewhere.status_code == 404


def test_pages_of_several_parts_stay_of_these_parts(site: Site):
    for _ in range(3):
        make.registered(site.database)
    here = address(site, part="closed") + "&part=under_way&limit=2"
    (more,) = site.page(here).xpath("//a[@rel='next']")
    assert "part=closed&part=under_way" in more.get("href")
    assert len(numbers(site.page(more.get("href")))) == 1


def test_who_sees_nothing_is_told_what_to_do(site: Site):
    assert "没有符合条件的事项" in text(site.page("/items", "cj_head"))
    assert "还没有启动专项行动" in text(site.page("/items", "outsider"))


@pytest.mark.parametrize("by", ["head", "director"])
def test_a_list_costs_the_same_whatever_it_shows(site: Site, by):
    costs = []
    for count in (2, 40):
        for _ in range(count):
            make.registered(site.database)
        with statements(site.database) as found:
            site.page("/items", by)
        costs.append(len(found))
    assert costs[0] == costs[1] <= 14


def test_an_item_is_registered_from_its_form(site: Site):
    answer = site.submit("/items/new", "head", text="未按期换届", indicator="支部1-2")
    assert answer.status_code == 303, answer.text
    assert "未按期换届" in text(site.page(answer.headers["location"]))


def test_a_link_fills_the_form_in(site: Site):
    page = site.page("/items/new?indicator=支部1-4")
    filled = forms(page)[0].fields
    assert (filled["indicator"], filled["level"]) == ("支部1-4", "ordinary")


def test_only_indicators_of_the_own_guide_may_be_chosen(site: Site):
    (chosen,) = site.page("/items/new").xpath("//select[@name='indicator']")
    assert {code[:2] for code in chosen.value_options if code} == {"支部"}


def test_a_refused_registration_keeps_what_was_typed(site: Site):
    answer = site.submit("/items/new", "head", text="x" * 10_001, level="major")
    assert answer.status_code == 422
    assert "x" * 10_001 in answer.text
    assert re.search(r'value="major" selected', answer.text)


def test_who_may_register_nowhere_is_told_who_may(site: Site):
    assert site.get("/items/new", "member").status_code == 403
    assert "不能登记" in site.get("/items/new", "member").text
