"""本人: offices and rights, the password, what one holds, whom one entrusts, and one's calendar."""

from datetime import timedelta

import icalendar
import pytest
from lxml import html

from models.people import AccessToken
from models.vocabulary import State, TokenKind, TokenScope
from tests import make
from tests.accounts import RIGHT, WRONG, give, sign_in
from tests.api.conftest import come_from
from tests.client import HERE
from tests.web.accounts.signed_in import enter
from tests.web.conftest import Site, forms, text
from web.browser import COOKIE
from workflows.accounts import tokens

pytestmark = pytest.mark.usefixtures("cheap")

NEW = "小楼一夜听春雨，深巷明朝"


def form_to(page, action):
    return next(form for form in forms(page) if form.get("action") == action)


def live(site, login, kind):
    found = make.rows(site.database, AccessToken, user_id=make.user_id(site.database, login), kind=kind)
    return [each for each in found if each.revoked_at is None]


def test_who_one_is_with_one_s_offices_and_since_when(site: Site):
    said = text(site.page("/me", "head"))
    assert "教师第一党支部书记" in said
    assert "2020年9月1日 起" in said


@pytest.mark.parametrize(
    ("login", "has", "lacks"), [("head", "申请销号", "签发督办"), ("director", "签发督办", "申请销号")]
)
def test_the_rights_shown_are_one_s_own(site: Site, login, has, lacks):
    labels = site.page("/me/rights", login).xpath("//main//tbody/tr/th/text()")
    assert has in labels
    assert lacks not in labels


def test_an_administrator_is_told_of_no_business(site: Site):
    labels = site.page("/me/rights", "admin").xpath("//main//tbody/tr/th/text()")
    assert "维护组织、人员和任职" in labels
    assert "查看事项" not in labels


def change(site, login="head", **given):
    said = {"password": RIGHT, "new_password": NEW, "new_password_again": NEW} | given
    return site.submit("/me/password", login, **said)


def test_a_changed_password_ends_every_other_session(site: Site):
    enter(site, "head")
    other = sign_in(site.database, "head", now=site.now).token
    answer = change(site)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    site.tokens["head"] = answer.cookies[COOKIE]
    assert site.get("/me", "head").status_code == 200
    site.tokens["head"] = other
    assert site.get("/me", "head").headers["location"] == "/sign-in?next=/me"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"password": WRONG}, "password"),
        ({"new_password": "1234567890", "new_password_again": "1234567890"}, "new_password"),
        ({"new_password": "", "new_password_again": ""}, "new_password"),
        ({"new_password_again": WRONG}, "new_password_again"),
    ],
)
def test_a_refused_password_is_said_at_its_field_and_never_repeated(site: Site, given, field):
    enter(site, "head")
    answer = change(site, **given)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert not any(secret in answer.text for secret in (RIGHT, NEW, WRONG))


def test_with_the_first_password_every_way_leads_to_changing_it(site: Site):
    enter(site, "head", must_change=True)
    for path in ("/", "/inbox", "/me", "/me/tokens"):
        assert site.get(path, "head").headers["location"] == "/me/password"
    page = site.page("/me/password", "head")
    assert "一次性密码" in text(page)
    assert not page.xpath("//nav[@aria-label='主菜单']/a")
    changed = change(site)
    assert changed.headers["location"] == "/", "where it is said what comes first"
    site.tokens["head"] = changed.cookies[COOKIE]
    assert site.get("/me", "head").status_code == 200


def test_who_waits_with_the_first_password_may_sign_out(site: Site):
    enter(site, "head", must_change=True)
    leave = site.page("/me/password", "head").xpath("//form[@action='/sign-out']")[0]
    assert site.send_form(leave, "/sign-out", "head").headers["location"] == "/sign-in"
    assert live(site, "head", TokenKind.SESSION) == []


def test_another_session_is_ended_and_this_one_is_marked(site: Site):
    enter(site, "head")
    sign_in(site.database, "head", now=site.now)
    page = site.page("/me/sessions", "head")
    assert text(page).count("这台设备") == 1
    end = next(form for form in forms(page) if form.get("action").endswith("/end"))
    assert site.send_form(end, "/me/sessions", "head").status_code == 303
    kept = live(site, "head", TokenKind.SESSION)
    assert [each.digest for each in kept] == [tokens.token_digest(site.tokens["head"])]


def test_a_session_is_shown_with_where_it_is_from_and_when_it_was_used(site: Site):
    give(site.database, "head")
    given = {"login": "head", "password": RIGHT}
    with come_from(site.client, "192.0.2.9"):
        answer = site.send("POST", "/sign-in", None, data=given)
    site.tokens["head"] = answer.cookies[COOKIE]
    site.now += timedelta(hours=1)
    site.get("/items", "head")
    said = text(site.page("/me/sessions", "head"))
    assert "来自 192.0.2.9" in said
    assert "最近使用 今天 11:00" in said
    assert "120分钟不用" in said


def test_nobody_ends_another_s_session(site: Site):
    enter(site, "head")
    enter(site, "liaison")
    theirs = live(site, "head", TokenKind.SESSION)[0].id
    own = dict(form_to(site.page("/me", "liaison"), "/language").form_values())
    answer = site.send("POST", f"/me/sessions/{theirs}/end", "liaison", data=own)
    assert answer.status_code == 404
    assert len(live(site, "head", TokenKind.SESSION)) == 1


def make_token(site, **given):
    page = site.page("/me/tokens", "head")
    return site.send_form(forms(page)[-1], "/me/tokens", "head", **{"label": "同步"} | given)


def test_a_token_is_shown_once_and_then_only_named(site: Site):
    enter(site, "head")
    answer = make_token(site, scope="read", days="30")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    made = live(site, "head", TokenKind.TOKEN)[-1]
    assert (made.label, made.scope) == ("同步", TokenScope.READ)
    assert made.expires_at == site.now + timedelta(days=30)
    page = site.page("/me/tokens", "head")
    assert "同步" in text(page)
    assert not page.xpath("//textarea[@readonly]")


def test_a_token_asks_for_the_password_again_and_keeps_what_was_typed(site: Site):
    enter(site, "head")
    before = len(live(site, "head", TokenKind.TOKEN))
    site.now += timedelta(minutes=11)
    for password, status in ((None, 403), (WRONG, 422)):
        answer = make_token(site, label="教务同步", password=password)
        assert answer.status_code == status
        assert 'value="教务同步"' in answer.text
    assert len(live(site, "head", TokenKind.TOKEN)) == before
    assert make_token(site, password=RIGHT).status_code == 200
    assert len(live(site, "head", TokenKind.TOKEN)) == before + 1


def test_a_revoked_token_opens_nothing(site: Site):
    enter(site, "head")
    make_token(site)
    made = live(site, "head", TokenKind.TOKEN)[-1].id
    revoke = form_to(site.page("/me/tokens", "head"), f"/me/tokens/{made}/revoke")
    assert site.send_form(revoke, "/me/tokens", "head").headers["location"] == "/me/tokens"
    assert made not in {each.id for each in live(site, "head", TokenKind.TOKEN)}


def subscribed(site):
    enter(site, "head")
    answer = site.submit("/me/calendar", "head")
    assert answer.status_code == 200
    return html.fromstring(answer.text).xpath("//textarea[@readonly]")[0].text.removeprefix(HERE)


def test_a_calendar_s_address_needs_no_cookie_and_holds_what_is_due(site: Site):
    make.item(site.database, State.RECTIFY)
    address = subscribed(site)
    feed = site.get(address, None)
    assert feed.headers["content-type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(feed.content).walk("VEVENT")
    assert "2021-05-20" in [str(event["dtstart"].dt) for event in events]
    assert address not in site.get("/me/calendar", "head").text


def test_a_calendar_s_secret_opens_the_calendar_alone(site: Site):
    address = subscribed(site)
    site.tokens["head"], session = address.split("/")[-1].removesuffix(".ics"), site.tokens["head"]
    assert site.get("/me", "head").status_code == 403
    for other in (session, site.tokens["liaison"], "nonsense"):
        assert site.get(f"/calendar/feed/{other}.ics", None).status_code == 404


def test_a_revoked_calendar_is_gone(site: Site):
    address = subscribed(site)
    revoke = forms(site.page("/me/calendar", "head"))[0]
    assert site.send_form(revoke, "/me/calendar", "head").headers["location"] == "/me/calendar"
    assert site.get(address, None).status_code == 404
