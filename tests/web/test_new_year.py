"""A year whose days off nobody knows yet: everything answers, and says once on what it rests."""

import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest
from lxml import html
from sqlmodel import select

from models.deadline import Escalation
from models.duty import Duty
from models.item import Item
from models.notice import Notice
from models.session import Database
from models.vocabulary import EscalationStep, TokenScope
from scheduler.simulate import play
from tests import cast, make
from tests.api.asks import ASKS
from tests.api.conftest import Door, built, door  # noqa: F401  fixtures
from tests.web.conftest import Site, text
from tests.web.page_table import CAST
from tests.web.test_every_page import ID
from tests.workflows.calendars.arranging import NOTICE, OPENED, UNIVERSITY, act, enter
from tests.workflows.calendars.test_years_to_come import opened, told, under_way
from web.browser import SEE_OTHER
from workflows.accounts import tokens

SAID = "2027年放假安排尚未公布，暂按周一至周五、除去法定节日推算"
NOW = cast.beijing(2027, 1, 5, 9)
DUES = (date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 12), date(2027, 2, 10))
NO_PAGE = re.compile(r"/(file|proof|import/form)\b|\.(docx|xlsx|ics|zip)\b")
FEWEST = 5
"""Fewer pages or answers, and the test looked at nothing."""
DATED = {
    "/",
    "/items",
    "/items/*",
    "/items/*/moves/*",
    "/board",
    "/board/duties",
    "/duties",
    "/duties/*",
    "/escalations",
    "/escalations/clock",
    "/campaigns/*",
    "/desk/*",
    "/verifying/*",
}
"""Pages on which a day is one that something is due."""
COUNTED = {"/board", "/board/late", "/screen", "/campaigns/*/simulation", "/calendar"}
"""Pages that count what is late, or how far it is, be it nothing."""
DAY = "//main//time[string-length(@datetime) = 10]"
SENT = {"/inbox", "/board/unacknowledged"}
"""Pages that show what was told, as it was told."""
RECORD = "//*[contains(@class, 'story') or self::blockquote or self::details]"
"""What was said when it was done, and stays as it was said."""


@pytest.fixture
def campaign(sqlite: Database) -> UUID:
    """A campaign opened in November 2026, with items, played until the morning of 5 January."""
    campaign_id = opened(sqlite)
    for due_on in DUES:
        under_way(sqlite, campaign_id, due_on)
    played(sqlite, OPENED, NOW)
    return campaign_id


def confirmed(database: Database) -> None:
    """Enter and confirm the notice, and let the clock look."""
    act(database, "confirm_notice", enter(database, now=NOW).id, now=NOW)
    played(database, NOW, NOW + timedelta(minutes=1))


def played(database: Database, start: datetime, end: datetime) -> None:
    assert all(handled for _, handled in play(database, start, end))


def crawled(site: Site, by: str) -> Iterator[tuple[str, Any]]:
    """Open each kind of page that links lead to; yield it, as it stands now, with its kind."""
    waiting, seen = deque(["/"]), set()
    while waiting:
        address = waiting.popleft()
        path = urlsplit(address).path
        kind = re.sub(r"(?<=/moves/)\w+", "*", ID.sub("*", path))
        if address in seen or kind in seen or NO_PAGE.search(path):
            continue
        answer = site.get(address, by)
        seen.add(address if answer.status_code == SEE_OTHER else kind)
        if answer.status_code == SEE_OTHER:
            waiting.append(answer.headers["location"])
            continue
        assert answer.status_code == 200, (by, address, answer.text)
        page = html.fromstring(answer.text)
        waiting.extend(href for href in page.xpath("//a/@href") if href.startswith("/"))
        yield kind, page


def said(page: Any) -> int:
    """Count how often a page says it, but for what is on record."""
    for each in page.xpath(RECORD):
        each.drop_tree()
    return text(page).count(SAID)


@pytest.fixture
def at_new_year(site: Site, campaign: UUID) -> Site:
    site.now = NOW
    return site


@pytest.mark.parametrize("by", CAST)
def test_every_page_answers_and_says_once_on_what_its_days_rest(at_new_year: Site, by: str):
    found, dated = dict[str, int](), set[str]()
    for kind, page in crawled(at_new_year, by):
        dated |= {kind} if kind in DATED and page.xpath(DAY) else set()
        found[kind] = said(page)
    assert len(found) > FEWEST
    assert {kind: times for kind, times in found.items() if times > 1} == {}
    if by not in {"admin", "outsider", "outside_director"}:  # they see nothing of the campaign
        assert {"/items", "/board", "/board/late", "/screen", "/duties", "/duties/*"} <= found.keys()
        assert {kind for kind in {*dated, *COUNTED} & found.keys() if not found[kind]} == set()


def test_once_the_notice_is_confirmed_no_page_says_it(at_new_year: Site, sqlite: Database):
    confirmed(sqlite)
    for by in ("head", "xx_secretary", "director"):
        found = {kind: said(page) for kind, page in crawled(at_new_year, by)}
        assert {kind for kind, times in found.items() if times} - SENT == set()


def test_every_answer_of_the_api_says_it(sqlite: Database, campaign: UUID, request: Any):
    asked, before = request.getfixturevalue("door"), 0
    asked.now, models = NOW, response_models(asked)
    things = things_of(sqlite, campaign)
    for by in CAST:
        for operation, answer in answers(asked, things, by):
            assert answer.status_code in {200, 403, 404}, (by, operation, answer.text)
            if answer.status_code == 200 and "json" in answer.headers["content-type"]:
                models[operation].model_validate_json(answer.text)
                rests = answer.json().get("reservations", [])
                sure = '"due_on":"2027' not in answer.text
                assert [each[:5] for each in rests] == ["2027年"] or sure, (by, operation)
                before += len(rests)
    assert before > FEWEST
    confirmed(sqlite)
    rests = {
        operation: answer.json()["reservations"]
        for operation, answer in answers(asked, things, "director")
        if answer.status_code == 200 and b"reservations" in answer.content
    }
    later = SAID.replace("2027", "2028")
    assert rests == {"getCampaign": [later]}, "its ladder reaches so far"


def response_models(asked: Door) -> dict[str, Any]:
    routes = asked.client.app.routes
    return {route.operation_id: route.response_model for route in routes if hasattr(route, "operation_id")}


RECORDS = {"listHistory", "proveItem", "proveCampaign", "getFirstDirectory"}
"""What is on record as it was said; nothing is closed yet; no branch has a first directory."""


def answers(asked: Door, things: dict[str, Any], by: str) -> Iterator[tuple[str, Any]]:
    for operation, (_, ask) in ASKS.items():
        method, path, kwargs = ask(things)
        if method == "GET" and operation not in RECORDS:
            yield operation, asked.send("GET", path, by, **kwargs)


NOBODYS = {
    name: uuid4()
    for name in (
        "appointment",
        "draft",
        "escalation",
        "evidence",
        "feedback",
        "hold",
        "leave",
        "local",
        "measure",
        "milestone",
        "notice",
        "paper",
        "proxy",
        "reconciliation",
        "recusal",
        "spare",
    )
}
"""What there is none of."""


def things_of(database: Database, campaign_id: UUID) -> dict[str, Any]:
    with database.reading() as session:
        branch = cast.organization(session, cast.BRANCH).id
        duty = select(Duty.id).where(Duty.campaign_id == campaign_id, Duty.organization_id == branch)
        return NOBODYS | {
            "campaign": campaign_id,
            "committee": cast.organization(session, UNIVERSITY).id,
            "organization": branch,
            "person": make.user(session, "head"),
            "duty": session.exec(duty).first(),
            "item": session.exec(select(Item.id).where(Item.due_on == DUES[2])).one(),
        }


def test_reminders_went_out_and_what_leads_to_a_sanction_waits(at_new_year: Site, sqlite: Database):
    rungs = {(on, rung) for on, rung, _ in told(sqlite)}
    assert {("2027-01-04", EscalationStep.URGE), ("2027-01-05", EscalationStep.REMIND)} <= rungs
    assert make.rows(sqlite, Escalation) == []
    sent = [n.text for n in make.rows(sqlite, Notice) if n.created_at.astimezone(cast.SHANGHAI).year == 2027]
    assert sent
    assert all(each.endswith(f"；{SAID}") for each in sent)
    waits = "现在在等的：督办 事项1件。"
    for path in ("/escalations", "/board", "/board/late"):
        assert waits in text(at_new_year.page(path, "director")), path
    (late,) = make.rows(sqlite, Item, due_on=DUES[0])
    assert "督办及以上等放假安排公布后再定" in text(at_new_year.page(f"/items/{late.id}", "head"))
    assert "等放假安排公布后再定" in text(at_new_year.page("/escalations/clock", "director"))
    confirmed(sqlite)
    assert [each.rung for each in make.rows(sqlite, Escalation)] == [EscalationStep.SUPERVISE]
    for path in ("/escalations", "/board", "/board/late"):
        assert waits not in text(at_new_year.page(path, "director")), path
    (moved,) = make.rows(sqlite, Item, due_on=DUES[3])
    assert "春节放假" in text(at_new_year.page(f"/items/{moved.id}", "head"))


def test_a_paper_says_on_what_the_day_of_its_answer_rests(site: Site, sqlite: Database, request: Any):
    under_way(sqlite, opened(sqlite), date(2026, 12, 25))
    site.now = cast.beijing(2026, 12, 30, 9)
    played(sqlite, OPENED, site.now)
    (draft,) = make.rows(sqlite, Escalation)
    path = f"/escalations/{draft.id}"
    assert site.submit(path, "director", number="1号").status_code == 303
    told_of = {n.text for n in make.rows(sqlite, Notice) if "（1号）" in n.text}
    (said_to_all,) = told_of
    assert said_to_all.endswith(f"，2027-01-05 前反馈；{SAID}")
    for address in (path, "/escalations?state=sent"):
        assert said(site.page(address, "director")) == 1, address
    asked = request.getfixturevalue("door")
    asked.now = site.now
    assert asked.get("/escalations", "director").json()["reservations"] == [SAID]
    longer = NOTICE.replace("至3日（周日）放假，共3天", "至5日（周二）放假，共5天")
    act(sqlite, "confirm_notice", enter(sqlite, longer, now=NOW).id, now=NOW)
    (sent,) = make.rows(sqlite, Escalation)
    assert sent.answer_due_on == date(2027, 1, 5), "what went out stands"
    assert said(site.page(path, "director")) == 0


def test_what_is_taken_along_says_it_too(at_new_year: Site, sqlite: Database, campaign: UUID):
    with sqlite.transaction() as session:
        member = make.user(session, "member")
        token, _ = tokens.mint(session, member, now=NOW, label="日历", expires_at=None, scope=TokenScope.CALENDAR)
    feed, ledger = f"/calendar/feed/{token}.ics", f"/ledgers/{campaign}/rectification"

    def taken() -> list[str]:
        written = at_new_year.get(feed, None).text.replace("\r\n ", "")
        events = [each for each in written.split("BEGIN:VEVENT")[1:] if "DTSTART;VALUE=DATE:2027" in each]
        assert len(events) > 1
        files = (at_new_year.get(f"{ledger}.{kind}", "director").content for kind in ("xlsx", "docx"))
        return [*events, *map(unpacked, files)]

    assert [each for each in taken() if SAID not in each] == []
    confirmed(sqlite)
    assert [each for each in taken() if SAID in each] == []


def unpacked(file: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
