"""看板: each number leads to its rows; the screen tells nothing that is not for everybody."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from models.session import Database
from models.vocabulary import DutyState, Sensitivity, State
from scheduler.tick import tick
from tests import cast, make
from tests.units import unit
from tests.web.conftest import Site, text
from tests.workflows.deadlines.escalating import at
from tests.workflows.submissions.test_submissions import act, duty
from transport.inputs.items import ItemQuery
from transport.inputs.submissions import DutyQuery
from web import links
from workflows.items.queries import listing
from workflows.items.queries.filters import ItemFilter
from workflows.items.queries.state_groups import StatePart
from workflows.submissions.queries import DutyFilter

TODAY = at("06-07")


@pytest.fixture
def late(site: Site) -> Site:
    """One item in each state, after their due dates; those of the clock have climbed."""
    make.each(site.database)
    tick(site.database, at("05-25"))
    site.now = TODAY
    return site


def counted(site: Site, address: str, by: str) -> int:
    """Count what an address lists, as the API reads it."""
    asked = {name: values if name == "part" else values[0] for name, values in query(address)}
    with site.database.reading() as session:
        asking = unit(session, by, TODAY)
        return listing.count_items(session, asking.actor, ItemQuery(**asked).filter(asking), today=asking.today)


def query(address: str):
    return parse_qs(urlsplit(address).query).items()


@pytest.mark.parametrize("by", ["director", "xx_secretary", "head"])
def test_each_number_of_the_board_leads_to_as_many_rows(late: Site, by: str):
    checked = 0
    for path in ("/board", "/board/late", "/board/common", "/board/coverage"):
        for link in late.page(path, by).xpath("//main//a[starts-with(@href, '/items?')]"):
            number = "".join(sign for sign in text(link) if sign.isdecimal())
            if number and "全部" not in text(link):
                assert counted(late, link.get("href"), by) == int(number), link.get("href")
                checked += 1
    assert checked > 20


def test_it_stands_where_its_address_says(late: Site):
    with late.database.reading() as session:
        sibling = cast.organization(session, "财经系党总支").id
        campaign = cast.campaign(session).id
    whole = late.page(f"/board?campaign={campaign}&organization=", "director")
    assert text(whole.xpath("//main//*[@class='figure']")[0]) == "7"
    part = late.page(f"/board?organization={sibling}", "director")
    assert text(part.xpath("//main//*[@class='figure']")[0]) == "0"
    assert part.xpath("//option[@selected]")[0].get("value") == str(sibling)
    for path in ("/board", "/board/coverage", "/board/late", "/screen"):
        assert late.get(f"{path}?organization={sibling}", "head").status_code == 404, path
        assert late.get(f"{path}?campaign={uuid4()}", "director").status_code == 404, path
    assert "还没有专项行动" in late.get("/board", "outsider").text


def test_a_blank_cell_is_told_from_one_that_was_looked_at(site: Site):
    make.item(site.database, State.PLAN)
    row = "//tr[th/a[text()='教师第一党支部']]"
    cells = site.page("/board/coverage", "head").xpath(f"{row}/td")
    assert [text(cell) for cell in cells[:2]] == ["未对照", "有问题1"]
    assert text(cells[-1]) == str(len(cells) - 2)
    assert site.page("/board/coverage?blank=true", "head").xpath(row)


def test_the_screen_counts_what_is_sensitive_and_tells_nothing_of_it(site: Site):
    hidden = make.registered(site.database)
    given = {"rectification": "immediate", "due_on": date(2021, 5, 20)}
    make.move(site.database, hidden, "confirm", "xx_secretary", sensitivity=Sensitivity.CLUE, **given)
    site.now = TODAY
    board, screen = (site.page(path, "party_secretary") for path in ("/board", "/screen"))
    number = make.row(site.database, hidden).number
    assert number in text(board)
    assert number not in text(screen)
    assert text(screen.xpath("//main//*[@class='figure']")[0]) == "1"
    assert "逾期超过10个工作日1" in text(screen).replace(" ", "")


def test_the_screen_names_nobody_and_looks_again_unless_told_to_stand_still(late: Site):
    shown = late.get("/screen", "director")
    assert "同志" not in shown.text
    assert shown.headers["refresh"] == "300"
    assert "refresh" not in late.get("/screen?still=true", "director").headers


WANTED = ItemFilter(
    campaign_id=uuid4(),
    organization_id=uuid4(),
    organization_only=True,
    state=State.PLAN,
    parts=(StatePart.CLOSED, StatePart.LONG_TERM),
    overdue=False,
    overdue_by=11,
    due_through=date(2021, 5, 1),
    rung="none",
    responsible_id=uuid4(),
    indicator="支部1-2",
    heading="支部1",
    cited=True,
    extension=True,
    verified=False,
    text="党小组会",
    ever=State.CLOSED,
)


@pytest.mark.parametrize("wanted", [ItemFilter(), WANTED, replace(WANTED, organization_only=False)])
def test_an_address_says_all_that_a_filter_asks(sqlite: Database, wanted: ItemFilter):
    with sqlite.reading() as session:
        if wanted.campaign_id:
            wanted = replace(wanted, campaign_id=cast.campaign(session).id)
        asked = {name: v if name == "part" else v[0] for name, v in query(links.items(wanted))}
        assert ItemQuery(**asked).filter(unit(session, "head")) == wanted


def test_and_of_duties_likewise(sqlite: Database):
    with sqlite.reading() as session:
        wanted = DutyFilter(cast.campaign(session).id, uuid4(), True, uuid4(), DutyState.OWED, True, "none")
        asked = {name: values[0] for name, values in query(links.duties(wanted))}
        assert DutyQuery(**asked).filter(unit(session, "head")) == wanted


def test_a_late_step_is_shown_where_it_waits_and_counted_at_whoever_must_act(site: Site):
    item_id = make.item(site.database, State.VERIFY, make.NOW, make.open_with(site.database))
    site.now = at("04-14")
    assert "时限 4月9日" in text(site.page(f"/items/{item_id}"))
    assert "信息工程系党总支逾期3个工作日" in text(site.page(f"/items/{item_id}"))
    assert "信息工程系党总支逾期3个工作日" in text(site.page("/"))
    assert "逾期3个工作日" in text(site.page("/", "xx_organizer"))
    assert "逾期3个工作日" in text(site.page("/verifying", "xx_organizer"))
    board = site.page("/board/late?campaign=running", "director")
    (link,) = board.xpath("//section[@aria-labelledby='steps']//td//a")
    assert text(link) == "1"
    assert str(item_id) in site.get(link.get("href"), "director").text


def test_the_sums_of_a_month_name_the_items_by_which_they_differ(site: Site):
    item_id = make.item(site.database, State.RECTIFY)
    act(site.database, "file", duty(site.database), "head")
    new = make.registered(site.database)
    act(site.database, "file", duty(site.database, "信息工程系党总支"), "xx_secretary")
    page = site.page("/board/sums", "director")
    assert [text(each) for each in page.xpath("//main//h2")] == ["闽江学院党委", "信息工程系党总支"]
    assert "本级所报 2 ≠ 下级合计 1" in text(page.xpath("//main//section")[1])
    named = [each.get("href") for each in page.xpath("//main//section//a[starts-with(@href, '/items/')]")]
    assert named == [f"/items/{new}"]
    assert str(item_id) not in named
    assert "这个月还没有上下两级都报送的" in site.get("/board/sums?month=2021-06-10", "director").text
