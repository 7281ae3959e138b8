"""The second tap: no button of a decision can be pressed before its item was there to be read."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect
from sqlmodel import col

from models.journal import Entry
from models.signature import Signature
from models.vocabulary import SignAct
from tests.web.browser import opened
from tests.web.university import sign_in

pytestmark = pytest.mark.slow

BY = "buzhang"
PRESSED = ".desk-acts .btn-primary"
REST, SETTLED = 1500, 100
"""What static/app.js says, in ms."""


@pytest.fixture
def page(browser, university):
    """A phone with the desk open at the first item to sign, a minute ago; time stands still."""
    with opened(browser, university.address, phone=True) as page:
        sign_in(page, BY)
        page.clock.install(time=0)
        page.goto("/desk")
        if page.locator("#kinds").count():
            page.click("#kinds ~ ul a:has-text('签批')")
        page.wait_for_selector(PRESSED)
        page.clock.pause_at(60)
        yield page


def signed(university):
    with university.database.reading() as session:
        query = sa.select(sa.func.count()).where(col(Signature.act) == SignAct.SIGN)
        return session.scalar(query)


def decided(university):
    with university.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Entry))


def test_a_second_tap_decides_nothing(page, university):
    before = signed(university)
    first = page.url
    page.click(PRESSED)
    page.wait_for_url(lambda url: url != first)
    expect(page.locator(".notice-green")).to_contain_text("已签批：")
    said = decided(university)
    assert signed(university) == before + 1
    page.wait_for_selector(f"{PRESSED}:disabled")
    page.locator(PRESSED).click(force=True)
    page.evaluate("document.querySelector('form.desk button').click()")  # what Enter presses
    page.clock.run_for(REST - 1)
    expect(page.locator(PRESSED)).to_be_disabled()
    expect(page.locator(".resting")).to_be_visible()
    assert decided(university) == said
    page.clock.run_for(1)
    expect(page.locator(PRESSED)).to_be_enabled()
    expect(page.locator(".resting")).to_be_hidden()
    page.click(".notice-green a")
    page.wait_for_url(f"**/items/{first.rsplit('/', 1)[1]}")


def test_who_scrolls_has_read_on(page):
    page.reload()
    page.clock.run_for(SETTLED)
    expect(page.locator(PRESSED)).to_be_disabled()
    page.evaluate("scrollTo(0, 200)")
    expect(page.locator(PRESSED)).to_be_enabled()
