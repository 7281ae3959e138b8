"""Every page × the cast: who may open it is what the table of rights says, and nothing else.

What is expected is read from the list of the cast (tests/api/standing.py), as for the API.
"""

from uuid import UUID

import pytest

from tests import make
from tests.web.conftest import Site
from tests.web.page_table import CAST, GROUND, OPEN, PAGES, address, expected, pages
from tests.web.page_things import stand


@pytest.fixture
def things(site: Site) -> dict[str, str]:
    return stand(site)


def answered(answer) -> str:
    to = answer.headers.get("location", "")
    assert answer.status_code in {200, 303, 403, 404}, answer.url
    assert not to.startswith("/sign-in")
    return str(answer.status_code) if answer.status_code >= 400 else "open"


def test_every_page_has_its_right():
    assert set(PAGES) == pages()
    assert set(GROUND) <= set(PAGES)


def test_everybody_is_answered_as_the_table_says(site: Site, things):
    wrong = []
    for page, (reach, _) in PAGES.items():
        for login in CAST if reach != OPEN else ():
            found = answered(site.get(address(page, things), login))
            if found != expected(page, login):
                wrong.append((page, login, found, expected(page, login)))
    assert not wrong


def test_nobody_is_asked_who_it_is(site: Site, things):
    for page, (reach, _) in PAGES.items():
        answer = site.get(address(page, things), None)
        if reach != OPEN:
            assert answer.status_code == 303, page
            assert answer.headers["location"].startswith("/sign-in?next=/"), page
    assert site.get("/sign-in", None).status_code == 200


def test_an_address_that_names_another_university_s_campaign_or_organization_finds_nothing(site: Site, things):
    for page in GROUND:
        assert site.get(f"{page}?campaign={things['campaign_id']}", "outsider").status_code == 404
    for page in ("/items", "/board", "/duties", "/escalations", "/directory/vacancies"):
        answer = site.get(f"{page}?organization={things['organization_id']}", "outsider")
        assert answer.status_code == 404, page


def test_items_named_one_by_one_are_shown_to_who_sees_them_alone(site: Site, things):
    asked = address("/items/many", things)
    number = make.row(site.database, UUID(things["item_id"])).number
    assert number in site.get(asked, "head").text
    assert number not in site.get(asked, "cj_head").text


@pytest.mark.parametrize(
    "page", ["/samples/{campaign_id}/" + "9" * 30, "/calendar?year=" + "9" * 5000, "/calendar?year=-1"]
)
def test_a_number_beyond_all_numbers_breaks_nothing(site: Site, things, page):
    assert site.get(page.format(**things), "inspector").status_code in {200, 404}


@pytest.mark.parametrize("version", ["9" * 5000, "9" * 30, "1", "x"])
def test_a_version_that_is_old_or_none_is_refused_on_the_form(site: Site, things, version):
    asked = f"/items/{things['item_id']}/moves/progress"
    answer = site.submit(asked, "member", text="四月", version=version)
    assert answer.status_code in {409, 422}
    assert "四月" in answer.text
