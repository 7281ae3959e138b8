"""Drafts: whose they are, and of which form."""

from datetime import timedelta

from models.vocabulary import State
from tests.web.browser import opened
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
