"""Several campaigns: all that run are shown together, a choice is remembered, no page hides any."""

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from models.session import Database
from models.vocabulary import State
from scheduler.tick import tick
from tests import cast, made, make
from tests.conftest import keep_step
from tests.tokens import TEST
from tests.web.conftest import Site, text
from tests.workflows.submissions.test_submissions import act, duty
from web.browser import COOKIE
from workflows.campaigns import commands as campaigns
from workflows.rules.template import load, shipped

TODAY = cast.beijing(2021, 6, 7, 10)
DATES = {
    "第二行动": (date(2021, 4, 1), date(2021, 12, 31)),
    "将来行动": (date(2021, 9, 1), date(2021, 12, 31)),
    "过去行动": (date(2021, 1, 1), date(2021, 5, 31)),
}
ROLES = ("director", "party_secretary", "xx_organizer", "xx_secretary", "head", "member")
SEVERAL = (
    "/items",
    "/board",
    "/board/late",
    "/board/common",
    "/board/duties",
    "/duties",
    "/escalations",
    "/ledgers",
    "/samples",
    "/screen",
)
ONE = ("/diagnosis", "/items/new", "/board/coverage")


@pytest.fixture(scope="module")
def several_once(held_once: None) -> None:
    """Keep the campaigns beside the tokens."""
    keep_step((TEST,), "several", play)


@pytest.fixture
def several(site: Site, several_once: None) -> dict[str, str]:
    """Two campaigns that run, one to come and one that ended, each with items and what is late."""
    found = dict(made.once(site.database, "several", lambda: play(site.database)))
    site.now = TODAY
    return found


def play(database: Database) -> dict[str, str]:
    """Play the campaigns, and return the id of each by its title."""
    opened = {"第一行动": cast_campaign(database)}
    act(database, "file", duty(database), "head")
    for title, (starts_on, ends_on) in DATES.items():
        plan = {"title": title, "starts_on": starts_on, "ends_on": ends_on}
        opened[title] = make.open_with(database, plan)
    for title, states in {"第一行动": State, "第二行动": [*State, State.VERIFY]}.items():
        for state in states:
            make.item(database, state, campaign_id=opened[title])
    for title in ("将来行动", "过去行动"):
        make.item(database, State.RECTIFY, campaign_id=opened[title])
    for day in ("05-25", "06-04"):
        tick(database, datetime.fromisoformat(f"2021-{day}T09:00+08:00"))
    return {title: str(each) for title, each in opened.items()}


def cast_campaign(database: Database):
    with database.reading() as session:
        return cast.campaign(session).id


def cookie(site: Site, by: str, campaign: str) -> dict[str, str]:
    return {"headers": {"Cookie": f"{COOKIE}={site.tokens[by]}; campaign={campaign}"}}


def shown(site: Site, address: str, by: str) -> int:
    """Count what a page of a list shows."""
    page = site.page(address, by)
    if urlsplit(address).path == "/items":
        return int(re.search(r"共(\d+)件", text(page))[1])
    return len(page.xpath("//main//ul[contains(@class, 'lines') and not(../@aria-labelledby='mine')]/li"))


def numbers(page):
    """Yield every number of a page that is a link, with where it leads."""
    for link in page.xpath("//main//a[@href]"):
        if re.fullmatch(r"\d+", said := text(link)):
            yield link.get("href"), int(said)


def test_each_tile_of_today_leads_to_as_many_tasks(site: Site, several):
    checked = 0
    for by in ROLES:
        for tile in site.page("/", by).xpath("//ul[@class='tally']//a"):
            (number,) = (text(each) for each in tile.find_class("figure"))
            there = site.page(tile.get("href"), by)
            found = there.xpath("//main//a[contains(@class, 'task')]")
            assert len(found) == int(number), (by, text(tile))
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("by", ["director", "xx_secretary", "head"])
def test_each_number_of_several_campaigns_leads_to_as_many_rows(site: Site, several, by):
    checked = 0
    for path in ("/board", "/board/late", "/board/common", "/items", "/board?campaign=all"):
        for address, number in numbers(site.page(path, by)):
            if urlsplit(address).path in {"/items", "/duties"}:
                assert shown(site, address, by) == number, address
                checked += 1
    assert checked > 30


def test_all_that_run_are_shown_together_and_nothing_that_has_not_begun(site: Site, several):
    together = site.page("/items", "director")
    assert "共15件" in text(together)
    assert "全部在办" in text(together.xpath("//option[@selected]")[0])
    for title in ("第二行动", "将来行动", "过去行动"):
        address = f"/items?campaign={several[title]}"
        assert (title in rows(together)) == (title == "第二行动")
        assert title in text(site.page(address, "director").xpath("//select//option[@selected]")[0])
    everything = site.page("/items?campaign=all", "director")
    assert "共17件" in text(everything)


def rows(page) -> str:
    return text(page.xpath("//table//tbody")[0])


def test_no_page_opens_on_what_has_not_begun(site: Site, several):
    for path in (*SEVERAL, *ONE):
        answer = site.get(path, "inspector" if path == "/samples" else "director")
        assert answer.status_code < 400
        assert several["将来行动"] not in answer.headers.get("location", "")
        assert several["将来行动"] not in selected(answer.text), path


def selected(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]*)" selected', page)


def test_a_choice_is_remembered_on_every_page(site: Site, several):
    wanted = several["过去行动"]
    form = switch(site.page("/items?state=rectify&cursor=", "director"))
    answer = site.send_form(form, "/items", "director", campaign=wanted)
    assert answer.headers["location"] == f"/items?state=rectify&campaign={wanted}"
    assert f"campaign={wanted}" in answer.headers["set-cookie"]
    for path in SEVERAL:
        by = "inspector" if path == "/samples" else "director"
        page = site.get(path, by, **cookie(site, by, wanted)).text
        assert path == "/screen" or wanted in selected(page), path
        assert path == "/screen" or f'href="/board?campaign={wanted}"' in page
    for path in ONE:
        answer = site.get(path, "director", **cookie(site, "director", wanted))
        assert wanted in answer.headers.get("location", "") + answer.text


def switch(page):
    (form,) = page.xpath("//form[@action='/choice']")
    return form


def test_a_choice_of_somebody_else_s_campaign_is_refused_and_one_remembered_says_nothing(site: Site, several):
    with site.database.transaction() as session:
        away = cast.organization(session, "武夷学院党委").id
        template = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
        director = cast.actor(session, "outside_director")
        other = campaigns.open_campaign(session, template, away, actor=director, now=cast.START).id
    form = switch(site.page("/items", "director"))
    for wanted in (str(other), "", "nowhere"):
        answer = site.send_form(form, "/items", "director", campaign=wanted)
        assert answer.status_code == 404
    page = site.get("/items", "director", **cookie(site, "director", str(other)))
    assert page.status_code == 200
    assert "共15件" in page.text


def test_a_page_without_anything_says_where_there_is_something(site: Site, several):
    empty = make.open_with(site.database, {"title": "空行动", "milestones": ()})
    for path in (
        "/items?state=verify",
        "/duties?state=filed",
        "/escalations",
        "/board",
        "/board/late",
        "/board/common",
        "/board/duties",
    ):
        here = f"{path}{'&' if '?' in path else '?'}campaign={empty}"
        links = site.page(here, "director").xpath("//main//*[@role='status']//a")
        assert links, path
        for link in links:
            address, number = link.get("href"), int(re.search(r"（(\d+)）$", text(link))[1])
            if urlsplit(address).path in {"/items", "/duties", "/escalations"}:
                assert shown(site, address, "director") == number
            assert "别的行动里有" not in text(site.page(address, "director"))


def test_what_is_to_come_is_told_where_nothing_has_begun(site: Site):
    with site.database.transaction() as session:
        away = cast.organization(session, "武夷学院党委").id
        plan = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
        later = plan.model_copy(update={"starts_on": date(2021, 9, 1), "title": "将来行动"})
        director = cast.actor(session, "outside_director")
        campaigns.open_campaign(session, later, away, actor=director, now=cast.START)
    for path in ("/board", "/items", "/duties", "/escalations", "/ledgers"):
        page = site.page(path, "outsider")
        assert "还没有已经开始的专项行动" in text(page)
        (link,) = page.xpath("//main//a[contains(., '将来行动')]")
        assert "还没有已经开始" not in text(site.page(link.get("href"), "outsider"))


def test_a_page_of_one_campaign_takes_one_that_has_something_and_says_which(site: Site):
    first = cast_campaign(site.database)
    unguided = make.open_with(site.database, {"title": "无指南", "guides": ()})
    site.now = make.NOW + timedelta(days=1)
    answer = site.get("/diagnosis", "head")
    assert answer.headers["location"].startswith(f"/diagnosis/{first}/")
    assert selected(site.get("/board/coverage", "head").text) == [str(first)]
    empty = site.get(f"/diagnosis?campaign={unguided}", "head")
    assert "别的行动里有" in empty.text
    make.registered(site.database)
    board = site.page("/board", "head")
    assert "无指南" in text(board.xpath("//section[@aria-labelledby='curve']//a")[0])
    (drawn,) = board.xpath("//section[@aria-labelledby='curve']//p/strong")
    assert text(drawn) != "无指南"


def test_what_acts_in_one_campaign_asks_which(site: Site, several):
    for path, name, by in (("/samples", "campaign", "inspector"), ("/ledgers", "campaign_id", "head")):
        (ask,) = site.page(path, by).xpath(f"//main//select[@name='{name}' and @required]")
        assert set(ask.value_options) == {several["第一行动"], several["第二行动"]}
    (drawn,) = site.page("/samples", "inspector").xpath("//form[@action='/samples']")
    answer = site.send_form(drawn, "/samples", "inspector", size="1", at_once="true", campaign=several["第二行动"])
    assert answer.headers["location"].startswith(f"/samples/{several['第二行动']}/")
    page = site.page("/samples", "inspector")
    assert "第二行动" in text(page.xpath("//section[@aria-labelledby='drawn']//li")[0])
