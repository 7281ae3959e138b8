"""群公告, as 党委工作部 uses it."""

from dataclasses import replace

import pytest

from models.delivery import Delivery, WeeklyAnnouncement
from models.delivery_states import Channel
from models.vocabulary import State
from tests import cast, make
from tests.web.conftest import Site, forms, text


@pytest.fixture
def here(site: Site) -> str:
    make.item(site.database, State.RECTIFY)
    site.services = replace(site.services, robots=frozenset({Channel.WECOM_ROBOT}))
    site.client.app.state.services = site.services
    with site.database.reading() as session:
        return f"/campaigns/{cast.campaign(session).id}"


def test_what_is_shown_is_what_is_posted(site: Site, here: str):
    page = site.page(f"{here}/announcement", "director")
    assert "announcement" in site.get(here, "director").text
    assert "announcement" not in site.get(here, "head").text
    shown = page.get_element_by_id("preview").getparent()
    left = site.submit(f"{here}/announcement", "director", channel="wecom_robot")
    assert left.headers["location"] == f"{here}/announcement"
    (made,) = make.rows(site.database, Delivery)
    assert [text(line) for line in shown.xpath(".//li")] == [line for line, _ in made.content[0][1]]
    assert "待发" in text(site.page(f"{here}/announcement", "director").get_element_by_id("announced").getparent())


def test_it_is_posted_each_week_or_no_more(site: Site, here: str):
    for weekday, chosen, kept in (("2", "wecom_robot", [2]), ("never", None, [])):
        page = site.page(f"{here}/announcement", "director")
        site.send_form(forms(page)[1], f"{here}/announcement", "director", weekday=weekday, channel=chosen)
        assert [each.weekday for each in make.rows(site.database, WeeklyAnnouncement)] == kept


def test_a_group_must_be_chosen_and_be_one_that_there_is(site: Site, here: str):
    refused = site.submit(f"{here}/announcement", "director", channel=None)
    assert (refused.status_code, "请选择发到哪些群" in refused.text) == (422, True)
    assert site.submit(f"{here}/announcement", "director", channel="feishu_robot").status_code == 404
