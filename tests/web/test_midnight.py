"""Half an hour on either side of midnight the day is the university's, whatever day UTC has."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import docx
import icalendar
import pytest
from lxml import html
from sqlmodel import select

from api import app as api
from models.journal import Seal
from models.people import Appointment
from models.vocabulary import Office, State
from scheduler.seal import seal
from tests import cast, make
from tests.api.conftest import Door
from tests.client import HERE, asking
from tests.web.conftest import Site, text
from tests.workflows.organizations.lending import lend
from transport.services import Services
from workflows.journal.seals import format_printed

BEFORE, AFTER = datetime(2021, 5, 20, 15, 30, tzinfo=UTC), datetime(2021, 5, 20, 16, 30, tzinfo=UTC)
"""23:30 of 20 May and 00:30 of 21 May, as the wall clock and the database say it."""
DUE, NEXT = date(2021, 5, 20), date(2021, 5, 21)
MOMENTS = pytest.mark.parametrize(("now", "today"), [(BEFORE, DUE), (AFTER, NEXT)])


@pytest.fixture
def door(site: Site):
    app = api.build(Services(site.database, lambda: site.now, cast.SHANGHAI, site.files))
    with asking(app) as client:
        yield Door(site.database, site.files, client)


@MOMENTS
def test_an_office_begins_and_ends_with_its_days(door: Door, now, today):
    make.appoint(door.database, "member", "会计教研室党支部", Office.LIAISON, since=NEXT)
    with door.database.transaction() as session:
        head = make.user(session, "head")
        for post in session.exec(select(Appointment).where(Appointment.user_id == head)):
            post.ends_on = DUE
    door.now = now
    make.registered(door.database)
    assert bool(door.get("/items", "head").json()["items"]) is (today == DUE)
    offices = {post["office"] for post in door.get("/me", "member").json()["posts"]}
    assert (Office.LIAISON in offices) is (today == NEXT)


def test_who_left_yesterday_is_not_let_back_half_an_hour_later(door: Door):
    held = make.rows(door.database, Appointment, user_id=make.user_id(door.database, "head"))[0]
    path = f"/appointments/{held.id}/end"
    assert door.post(path, "admin", json={"ends_on": DUE.isoformat()}).status_code == 200
    door.now = AFTER
    refused = door.post(path, "admin", json={"ends_on": "2021-06-01"})
    assert (refused.status_code, "重新任职" in refused.json()["detail"]) == (409, True)


def test_an_office_lasts_until_the_day_of_its_last_signature(door: Door):
    item_id = make.item(door.database, State.VERIFY)
    door.now = AFTER
    signed = door.move(item_id, "verify", "xx_organizer", opinion="核对了原始记录，情况属实", method="records")
    assert signed.status_code == 200
    held = make.rows(door.database, Appointment, user_id=make.user_id(door.database, "xx_organizer"))[0]
    ends = {"ends_on": DUE.isoformat()}
    refused = door.post(f"/appointments/{held.id}/end", "admin", json=ends)
    assert refused.status_code == 422, refused.text
    assert NEXT.isoformat() in refused.json()["fields"]["ends_on"]


@MOMENTS
def test_a_proxy_signs_through_its_last_day(door: Door, now, today):
    lend(door.database, ends_on=DUE)
    item_id = make.ready(door.database, "sign")
    door.now = now
    signed = door.move(item_id, "sign", "xx_deputy")
    assert signed.status_code == (200 if today == DUE else 403), signed.text


@MOMENTS
def test_lateness_lights_and_work_to_do_turn_with_the_day(door: Door, now, today):
    item_id = make.item(door.database, State.RECTIFY)
    door.now = now
    late = today > DUE
    shown = door.get(f"/items/{item_id}", "head").json()
    assert shown["due_on"] == DUE.isoformat()
    assert (shown["overdue_days"] or 0, shown["light"] == "red") == (int(late), late)
    overdue = door.get("/items", "head", params={"overdue": "true"}).json()["items"]
    assert bool(overdue) is late
    (work,) = [
        each["about"] for each in door.get("/todo", "member").json()["mine"] if each["about"]["item_id"] == str(item_id)
    ]
    assert (work["overdue_days"], work["late"]) == (int(late), late)


@MOMENTS
def test_pages_say_the_day_and_offer_none_before_it(site: Site, now, today):
    make.item(site.database, State.RECTIFY)
    site.now = now
    assert f"5月{today.day}日" in text(site.page("/"))
    assert ("昨天" if today > DUE else "今天") in text(site.page("/items"))
    with site.database.reading() as session:
        path = f"/campaigns/{cast.campaign(session).id}/simulation"
    assert site.page(path, "director").xpath("string(//*[@id='until']/@min)") == today.isoformat()


@MOMENTS
def test_files_and_seals_carry_the_day(door: Door, now, today):
    make.item(door.database, State.RECTIFY)
    door.now = now
    path = f"/campaigns/{door.campaign()}/ledgers/rectification"
    written = docx.Document(BytesIO(door.get(path, "head").content))
    lines = [p.text for p in written.paragraphs]
    lines += [cell.text for table in written.tables for row in table.rows for cell in row.cells]
    assert any(f"2021年5月{today.day}日" in line for line in lines)
    seal(door.database, now)
    (made,) = make.rows(door.database, Seal)
    assert today.isoformat() in format_printed(made, cast.SHANGHAI)


@MOMENTS
def test_a_calendar_program_is_told_what_is_overdue(site: Site, now, today):
    make.item(site.database, State.RECTIFY)
    answer = site.submit("/me/calendar", "head")
    address = html.fromstring(answer.text).xpath("//textarea[@readonly]")[0].text
    site.now = now
    feed = site.get(address.removeprefix(HERE), None)
    events = icalendar.Calendar.from_ical(feed.content).walk("VEVENT")
    of_item = [event for event in events if event["dtstart"].dt == DUE]
    assert of_item
    assert any("逾期" in str(event["summary"]) for event in of_item) is (today > DUE)


def test_the_year_on_the_wall_is_the_university_s(site: Site):
    eve = datetime(2021, 12, 31, 15, 30, tzinfo=UTC)
    for now, year in ((eve, 2021), (eve + timedelta(hours=1), 2022)):
        site.now = now
        assert f"{year}年" in site.page("/calendar").xpath("string(//h2)")
