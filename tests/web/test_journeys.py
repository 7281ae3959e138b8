"""Journeys through the pages in a real browser: what people do, and what goes wrong on the way."""

from datetime import date, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from app.demo.picture import meeting
from ledger.forms import Problem, Row, Source
from ledger.write import write_diagnosis
from models.draft import Draft
from models.item import Item
from models.journal import Entry
from models.people import User
from models.vocabulary import State
from tests.web.browser import opened
from tests.web.university import PASSWORD, sign_in
from workflows.audit.verify import verify_subject

pytestmark = pytest.mark.slow

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


def reports_with_a_picture(doer: Person, item_id: str) -> None:
    doer.opens(item_id, "progress")
    doer.page.set_input_files(
        "[name=file]", {"name": "会议照片.png", "mimeType": "image/png", "buffer": meeting("五月支委会")}
    )
    doer.types(text="6月17日补开，记录齐全", measure_id="补开五月支委会", done=True)
    doer.types(completion="已完成", evidence="5月党小组会会议记录1份")
    doer.sends()
    doer.page.wait_for_selector(".notice-green")


@DEVICES
def test_five_people_close_an_item(browser, university, phone):
    at = {"address": university.address, "phone": phone}
    with opened(browser, **at) as page:
        head = Person(page, "xx1_shuji")
        page.goto("/items/new")
        head.types(text="2021年5月未召开支部委员会会议", indicator="支部1-2")
        head.sends()
        page.wait_for_selector(".notice-green")
        item_id = page.url.rpartition("/")[2]
    with opened(browser, **at) as page:
        organizer = Person(page, "xx_zuzhiyuan")
        organizer.does(item_id, "confirm", rectification="立行立改", due_on="2021-07-16")
    with opened(browser, **at) as page:
        head = Person(page, "xx1_shuji")
        head.does(item_id, "assign", leader_id="周海涛", responsible_id="陈伟民")
        head.opens(item_id, "submit_plan")
        head.types(goal="每月按期召开")
        head.types(**{"measures-0-text": "补开五月支委会", "measures-0-due_on": "2021-07-09"})
        head.sends()
        page.wait_for_selector(".notice-green")
    with opened(browser, **at) as page:
        Person(page, "xx_shuji").does(item_id, "approve_plan")
    with opened(browser, **at) as page:
        reports_with_a_picture(Person(page, "xx1_weiyuan1"), item_id)
    with opened(browser, **at) as page:
        Person(page, "xx1_shuji").does(item_id, "apply", opinion="查阅了原始记录，情况属实")
    with opened(browser, **at) as page:
        Person(page, "xx_zuzhiyuan").does(item_id, "verify", opinion="核对了原始记录，情况属实", method="查阅资料")
    with opened(browser, **at) as page:
        Person(page, "xx_shuji").does(item_id, "sign", opinion="同意")
    with opened(browser, **at) as page:
        director = Person(page, "buzhang")
        university.now += timedelta(minutes=20)  # the password is asked for again
        director.does(item_id, "sign", opinion="同意销号", password=PASSWORD)
        page.goto(f"/items/{item_id}/check")
        page.wait_for_selector(".notice-green")
    assert state_of(university, UUID(item_id)) is State.CLOSED
    with university.database.reading() as session:
        assert verify_subject(session, UUID(item_id)).ok


def test_a_ledger_with_an_error_is_corrected_and_brought_in(browser, university, tmp_path):
    wrong, right = (tmp_path / name for name in ("错的.docx", "改好的.docx"))
    for file, unit in ((wrong, "教师第九党支部"), (right, "教师第一党支部")):
        file.write_bytes(
            write_diagnosis(
                "docx",
                [ledger_row(unit, "第二季度未召开支部党员大会")],
                unit="信息工程系党总支",
                cutoff=date(2021, 6, 30),
            )
        )
    with opened(browser, university.address, expected=("422",)) as page:
        Person(page, "xx_zuzhiyuan")
        page.goto("/ledgers")
        page.set_input_files("[name=file]", wrong)
        page.locator("main form .btn-primary").first.click()
        page.wait_for_selector("text=教师第九党支部")
        assert page.locator("main form [value=take]").count() == 0
        page.goto("/ledgers")
        page.set_input_files("[name=file]", right)
        page.locator("main form .btn-primary").first.click()
        page.wait_for_selector("text=第二季度未召开支部党员大会")
        page.locator("main form [value=take]").click()
        page.wait_for_selector(".notice-green")
    with university.database.reading() as session:
        found = sa.select(col(Item.state)).where(col(Item.text) == "第二季度未召开支部党员大会")
        assert session.scalars(found).all() == [State.DIAGNOSE]


def ledger_row(organization, problem):
    source = Source("", "", 0, "", 1)
    return Row(
        organization=organization,
        experience="",
        case="",
        remark="",
        problems=(Problem(problem, "支部1-2", source),),
        table="",
        row=0,
    )


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
    with opened(browser, university.address) as first, opened(browser, university.address, expected=("409",)) as second:
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
