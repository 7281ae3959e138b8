"""Journeys through the pages in a real browser: what people do, and what goes wrong on the way."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.draft import Draft
from models.item import Item
from models.journal import Entry
from models.people import User
from models.vocabulary import State
from tests.web.browser import opened
from tests.web.university import PASSWORD, sign_in

DEVICES = pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])


class Person:
    """Somebody at a browser of their own, signed in."""

    def __init__(self, page, login):
        self.page = page
        sign_in(page, login)

    def opens(self, item_id, move):
        """Go to an item, and from there to the form of a move."""
        self.page.goto(f"/items/{item_id}")
        self.page.click(f"a[href='/items/{item_id}/moves/{move}']")
        self.page.wait_for_selector("main form [name=version]", state="attached")

    def types(self, **fields):
        for name, value in fields.items():
            field = self.page.locator(f"main form [name='{name}']")
            if field.evaluate("each => each.localName") == "select":
                choose(field, value)
            elif field.get_attribute("type") == "checkbox":
                field.set_checked(value)
            else:
                field.fill(value)

    def sends(self):
        """Press the button of the form."""
        self.page.locator("main form .btn-primary").click()

    def does(self, item_id, move, **fields):
        """Make a move, and see that one is told so."""
        self.opens(item_id, move)
        self.types(**fields)
        self.sends()
        self.page.wait_for_selector(".notice-green")


def choose(field, part):
    """Choose the first option whose text has a part."""
    found = field.locator("option", has_text=part).first.get_attribute("value")
    field.select_option(found)


def item_in(university, state, **where):
    """Return an item of 教师第一党支部 in a state."""
    with university.database.reading() as session:
        query = sa.select(col(Item.id)).where(col(Item.state) == state)
        for name, value in where.items():
            query = query.where(getattr(Item, name) == value)
        return session.scalars(query.order_by(col(Item.id))).first()


def state_of(university, item_id):
    with university.database.reading() as session:
        return session.get_one(Item, item_id).state


def acts(university, item_id):
    with university.database.reading() as session:
        query = sa.select(col(Entry.act)).where(col(Entry.subject_id) == item_id)
        return list(session.scalars(query.order_by(col(Entry.seq))))


@DEVICES
def test_what_is_typed_survives_the_end_of_the_session(browser, university, phone):
    item_id = item_in(university, State.RECTIFY)
    with opened(browser, university.address, phone=phone, expected=("401",)) as page:
        person = Person(page, responsible(university, item_id))
        person.opens(item_id, "progress")
        person.types(text="六月补开了两次党小组会")
        university.now += timedelta(hours=13)
        person.sends()
        page.wait_for_selector("form[action='/sign-in']")
        page.fill("#login", responsible(university, item_id))
        page.fill("#password", PASSWORD)
        page.click("main form[action='/sign-in'] button")
        page.wait_for_selector("main form [name=text]")
        assert page.input_value("main form [name=text]") == "六月补开了两次党小组会"
        person.sends()
        page.wait_for_selector(".notice-green")
    assert acts(university, item_id)[-1] == "progress"


@DEVICES
def test_what_is_typed_survives_a_lost_network(browser, university, phone):
    item_id = item_in(university, State.RECTIFY)
    before = len(acts(university, item_id))
    lost = ("ERR_INTERNET_DISCONNECTED", "htmx:")
    with opened(browser, university.address, phone=phone, expected=lost) as page:
        person = Person(page, responsible(university, item_id))
        person.opens(item_id, "progress")
        person.types(text="在没有信号的教室里写的")
        page.context.set_offline(True)
        person.sends()
        page.wait_for_selector("#offline")
        assert page.input_value("main form [name=text]") == "在没有信号的教室里写的"
        page.context.set_offline(False)
        person.sends()
        page.wait_for_selector(".notice-green")
    assert len(acts(university, item_id)) == before + 1
    with university.database.reading() as session:
        assert session.scalars(sa.select(Draft)).all() == []


def test_a_draft_waits_on_another_device(browser, university):
    item_id = item_in(university, State.RECTIFY)
    login = responsible(university, item_id)
    with opened(browser, university.address) as page:
        person = Person(page, login)
        person.opens(item_id, "progress")
        person.types(text="办公室写了一半")
        page.wait_for_selector(".kept")
    with opened(browser, university.address, phone=True) as page:
        Person(page, login).opens(item_id, "progress")
        assert page.input_value("main form [name=text]") == "办公室写了一半"


def test_the_slower_of_two_is_told_and_loses_nothing(browser, university):
    item_id = item_in(university, State.RECTIFY)
    login = responsible(university, item_id)
    with (
        opened(browser, university.address) as first,
        opened(browser, university.address, expected=("409",)) as second,
    ):
        slow, fast = Person(second, login), Person(first, login)
        slow.opens(item_id, "progress")
        slow.types(text="慢的一份")
        fast.does(item_id, "progress", text="快的一份")
        slow.sends()
        second.wait_for_selector(".notice-red")
        assert "更新" in second.inner_text(".notice-red")
        assert second.input_value("main form [name=text]") == "慢的一份"
        slow.sends()  # the form now knows what the other did
        second.wait_for_selector(".notice-green")
    assert acts(university, item_id)[-2:] == ["progress", "progress"]


def test_a_double_click_does_it_once(browser, university):
    item_id = item_in(university, State.RECTIFY)
    before = len(acts(university, item_id))
    with opened(browser, university.address) as page:
        person = Person(page, responsible(university, item_id))
        person.opens(item_id, "progress")
        person.types(text="点了两次")
        page.locator("main form .btn-primary").dblclick()
        page.wait_for_selector(".notice-green")
        page.wait_for_timeout(300)
    assert len(acts(university, item_id)) == before + 1


def test_going_back_shows_the_item_as_it_now_is(browser, university):
    item_id = item_in(university, State.RECTIFY)
    with opened(browser, university.address) as page:
        person = Person(page, responsible(university, item_id))
        person.does(item_id, "progress", text="回退之前报的进展")
        page.go_back()
        page.wait_for_selector("main form [name=text]")
        assert page.input_value("main form [name=text]") == ""
        page.go_back()
        page.wait_for_selector("#story")
        assert "回退之前报的进展" in page.inner_text("main")


def responsible(university, item_id):
    with university.database.reading() as session:
        item = session.get_one(Item, item_id)
        return session.get_one(User, item.responsible_id).login
