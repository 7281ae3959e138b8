"""Drafts: whose they are, and of which form."""

import json
from datetime import timedelta

import pytest

from models.vocabulary import State
from tests import cast, make
from tests.web.browser import opened
from tests.web.conftest import Site, forms
from tests.web.test_journeys import Person, item_in, responsible
from tests.web.university import PASSWORD


def test_signing_in_again_writes_over_nothing_that_was_typed(browser, university):
    item_id = item_in(university, State.RECTIFY)
    login = responsible(university, item_id)
    with opened(browser, university.address, expected=("401",)) as page:
        person = Person(page, login)
        person.opens(item_id, "progress")
        person.types(text="六月补开了两次党小组会")
        page.check("main form [name=done]")
        university.now += timedelta(hours=13)
        person.sends()
        page.wait_for_selector("form[action='/sign-in']")
        page.fill("#login", login)
        page.fill("#password", PASSWORD)
        page.click("main form[action='/sign-in'] button")
        page.wait_for_selector("main form [name=text]")
        assert page.is_checked("main form [name=done]")


REGISTER = "/items/new?campaign={}&organization={}"
HAND_OVER = "/directory/handover?organization={}&person={}"


@pytest.fixture
def ids(site: Site):
    make.item(site.database, State.RECTIFY)
    second = make.open_with(site.database)
    with site.database.reading() as session:
        branch = cast.organization(session, cast.BRANCH).id
        people = [make.user(session, login) for login in ("member", "xx_patron")]
        return {"campaigns": (cast.campaign(session).id, second), "branch": branch, "people": people}


def addresses(ids, name):
    """Return two addresses of one page that are about different things."""
    if name == "register":
        return [REGISTER.format(each, ids["branch"]) for each in ids["campaigns"]]
    if name == "hand_over":
        return [HAND_OVER.format(ids["branch"], each) for each in ids["people"]]
    return [f"/directory/appointments/new?person={each}" for each in ids["people"]]


@pytest.mark.parametrize(
    ("name", "by", "field", "typed"),
    [
        ("register", "head", "text", "未按期换届"),
        ("hand_over", "xx_secretary", "reason", "换届"),
        ("appoint", "admin", "starts_on", "2021-06-07"),
    ],
)
def test_what_was_left_of_one_thing_is_not_put_into_the_form_of_another(site: Site, ids, name, by, field, typed):
    one, other = addresses(ids, name)
    form = forms(site.page(one, by))[-1].fields
    said = {"_csrf": form["_csrf"], "_draft_of": form["_draft"]}
    content = json.dumps({field: [typed]})
    assert site.send("POST", "/drafts", by, data=said | {"content": content}).status_code == 204
    assert forms(site.page(one, by))[-1].fields[field].strip() == typed
    assert not forms(site.page(other, by))[-1].fields[field].strip()
