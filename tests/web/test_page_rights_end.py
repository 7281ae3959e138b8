"""A right ends with its reason, on every page and in the calendar: for whom it ended, nothing."""

import pytest

from models.vocabulary import TokenScope
from tests import make, reasons
from tests.reasons import AFTER, DUE, ENDED, LAST, STAY, Scene
from tests.web.conftest import Site
from workflows.accounts import tokens


@pytest.fixture
def scene(site: Site) -> Scene:
    return reasons.begin(site.database)


def told(site: Site, scene: Scene, login: str) -> dict[str, bool]:
    """Say by which ways somebody is told of the item."""
    number = scene.number
    inbox = site.page("/inbox", login)
    return {
        "item": site.get(f"/items/{scene.item_id}", login).status_code == 200,
        "list": number in site.get("/items?campaign=all", login).text,
        "search": scene.item_id.hex in site.get(f"/items?text={number}", login).text.replace("-", ""),
        "notice": number in inbox.text_content(),
        "badge": bool(inbox.xpath("//a[@href='/inbox']//*[@class='count']")),
    }


def calendar(site: Site, scene: Scene, login: str) -> bool:
    with site.database.transaction() as session:
        secret, _ = tokens.mint(
            session, make.user(session, login), now=site.now, label="日历", expires_at=None, scope=TokenScope.CALENDAR
        )
    feed = site.get(f"/calendar/feed/{secret}.ics", None)
    assert feed.status_code == 200
    return scene.number in feed.text


def test_each_reason_opens_the_item_until_it_ends_and_then_nothing_does(site: Site, scene: Scene):
    site.now = LAST
    for login in (*ENDED, *STAY):
        assert all(told(site, scene, login).values()), (login, told(site, scene, login))
    assert {login for login in ENDED if calendar(site, scene, login)} == DUE
    reasons.end(site.database, scene)
    site.now = AFTER
    for login, why in ENDED.items():
        found = told(site, scene, login) | {"calendar": calendar(site, scene, login)}
        assert not any(found.values()), (why, found)
    for login in STAY:
        assert all(told(site, scene, login).values()), (login, told(site, scene, login))
    assert calendar(site, scene, "member")
