"""Signing in to the pages: who is let in, where to, and that nothing typed is lost by the way."""

from datetime import timedelta

import pytest
from lxml import html

from models.people import AccessToken, LoginAttempt
from models.vocabulary import State, TokenKind
from tests import make
from tests.accounts import MARKS, RIGHT, WRONG, give, normalised, sign_in
from tests.web.conftest import Site, forms, text
from web.accounts.sign_in import DEVICE
from web.browser import CAMPAIGN, COOKIE

pytestmark = pytest.mark.usefixtures("refused_at_once")


@pytest.fixture
def head(site: Site):
    """Give the head a password, and a session for an hour-long morning."""
    give(site.database, "head")
    site.tokens["head"] = sign_in(site.database, "head", now=site.now).token


def enter(site, login, password=RIGHT, to="/", **more):
    given = {"login": login, "password": password, "next": to}
    return site.send("POST", "/sign-in", None, data=given, **more)


def test_who_gives_the_right_password_goes_where_they_wanted(site: Site):
    give(site.database, "head")
    away = site.get("/inbox?cursor=", None)
    assert away.headers["location"] == "/sign-in?next=/inbox%3Fcursor%3D"
    form = forms(site.page(away.headers["location"], None))[0]
    answer = site.send_form(form, "/sign-in", None, login="head", password=RIGHT)
    assert (answer.status_code, answer.headers["location"]) == (303, "/inbox?cursor=")
    site.tokens["head"] = answer.cookies[COOKIE]
    assert site.get("/inbox", "head").status_code == 200


def test_a_wrong_password_keeps_the_login_and_not_the_password(site: Site):
    give(site.database, "head")
    answer = enter(site, "head", WRONG, "/inbox")
    assert answer.status_code == 401
    form = forms(html.fromstring(answer.text))[0]
    assert (form.fields["login"], form.fields["password"], form.fields["next"]) == ("head", None, "/inbox")
    assert "登录名或密码不对" in answer.text
    assert WRONG not in answer.text


def test_who_guesses_too_often_is_told_how_long_to_wait(site: Site):
    give(site.database, "head")
    for _ in range(3):
        enter(site, "head", WRONG)
    answer = enter(site, "head")
    assert answer.status_code == 429
    assert "请在 1 秒后再试" in answer.text
    assert answer.headers["retry-after"] == "1"


def test_a_browser_where_one_signed_in_before_is_kept_waiting_by_nobody(site: Site):
    give(site.database, "head")
    device = enter(site, "head").cookies[DEVICE]
    for _ in range(12):
        enter(site, "head", WRONG)
    assert enter(site, "head").status_code == 429
    mine = enter(site, "head", headers={"Cookie": f"{DEVICE}={device}"})
    assert (mine.status_code, mine.cookies[DEVICE]) == (303, device)


def test_what_a_browser_is_known_by_opens_nothing_and_stays_when_one_leaves(site: Site, head):
    entered = enter(site, "head")
    device = next(each for each in flags_of(entered) if each.startswith(f"{DEVICE}="))
    assert "max-age=31622400" in device
    site.tokens["head"] = entered.cookies[DEVICE]
    assert site.get("/", "head").headers["location"] == "/sign-in?next=/"
    site.tokens["head"] = entered.cookies[COOKIE]
    leave = site.page("/me", "head").xpath("//main//form[@action='/sign-out']")[0]
    left = site.send_form(leave, "/sign-out", "head")
    assert not any(each.startswith(DEVICE) for each in flags_of(left))


def flags_of(answer):
    """Return the cookies that an answer sets, with their flags."""
    return [each.lower() for each in answer.headers.get_list("set-cookie")]


def test_a_hundred_thousand_marks_are_no_password(site: Site, head, monkeypatch):
    looked_at = normalised(monkeypatch)
    answer = enter(site, "head", MARKS)
    assert answer.status_code == 422
    assert "密码太长，请不超过 128 个字符。" in answer.text
    form = forms(site.page("/me/tokens", "head"))[-1]
    answer = site.send_form(form, "/me/tokens", "head", password=MARKS, label="同步")
    assert answer.status_code == 422
    assert "密码太长，请不超过 128 个字符。" in answer.text
    assert looked_at == []
    assert make.rows(site.database, LoginAttempt) == []


def test_a_login_longer_than_any_is_nobodys(site: Site):
    assert enter(site, "h" * 201).status_code == 401
    assert make.rows(site.database, LoginAttempt) == []


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "///evil.example//",
        "/\\evil.example",
        "https://evil.example",
        "\thttps://evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http://[",
        "evil",
        "",
    ],
)
def test_nobody_is_led_away_from_here(site: Site, to):
    give(site.database, "head")
    answer = enter(site, "head", to=to)
    assert answer.status_code == 303
    assert answer.headers["location"] in {"/", "/evil.example//"}
    assert forms(site.page("/sign-in", None))[0].fields["next"] == "/"


def test_a_move_leads_nowhere_else_either(site: Site):
    item = make.item(site.database, State.RECTIFY)
    path = f"/items/{item}/moves/progress"
    answer = site.submit(path, "member", text="4月已召开", next="//evil.example")
    assert answer.headers["location"] == f"/items/{item}"


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
def test_the_cookie_is_for_these_pages_alone(site: Site, scheme, secure):
    give(site.database, "head")
    given = {"login": "head", "password": RIGHT}
    site.client.cookies.clear()
    answer = site.client.post(f"{scheme}://localhost/sign-in", data=given, follow_redirects=False)
    for cookie in flags_of(answer):
        name, *given = (flag.strip() for flag in cookie.split(";"))
        assert {"httponly", "samesite=lax", "path=/"} <= set(given)
        assert ("secure" in given) is secure
        lasts = ("domain",) if name.startswith(DEVICE) else ("expires", "max-age", "domain")
        assert not any(flag.startswith(lasts) for flag in given)


def test_signing_out_ends_the_session_and_clears_the_device(site: Site, head):
    leave = site.page("/me", "head").xpath("//main//form[@action='/sign-out']")[0]
    answer = site.send_form(leave, "/sign-out", "head")
    assert answer.headers["location"] == "/sign-in"
    assert answer.headers["clear-site-data"] == '"storage"'
    for gone in (COOKIE, CAMPAIGN):
        assert f'{gone}=""' in answer.headers["set-cookie"]
    assert site.get("/inbox", "head").headers["location"] == "/sign-in?next=/inbox"
    sessions = make.rows(site.database, AccessToken, kind=TokenKind.SESSION)
    assert [each.revoked_at for each in sessions] == [site.now]


def typed_late(site, move="apply", state=State.RECTIFY, **typed):
    """Fill in a form before the session ends, and send it afterwards."""
    item = make.item(site.database, state)
    path = f"/items/{item}/moves/{move}"
    form = forms(site.page(path, "head"))[-1]
    site.now += timedelta(hours=12)
    answer = site.send_form(form, path, "head", **typed)
    assert answer.status_code == 401
    assert "登录已过期" in answer.text
    return path, forms(html.fromstring(answer.text))[0]


def again(site, form, login):
    """Sign in by the form that was shown, from the same browser as before."""
    answer = site.send_form(form, "/sign-in", "head", login=login, password=RIGHT)
    assert answer.status_code == 303, answer.text
    site.tokens[login] = answer.cookies[COOKIE]
    return answer.headers["location"]


REASON = "外部设备未到，须待六月到货"
ASKED = {"reason": REASON, "progress": "已完成七成，其余待设备到位", "due_on": "2021-06-20"}


def test_what_was_typed_when_the_session_ended_is_in_the_form_again(site: Site, head):
    path, form = typed_late(site, "request_extension", **ASKED)
    assert again(site, form, "head") == path
    found = forms(site.page(path, "head"))[-1]
    assert {name: found.fields[name] for name in ASKED} == ASKED


def test_what_was_typed_beside_files_is_kept_as_well(site: Site, head):
    item = make.item(site.database, State.RECTIFY)
    path = f"/items/{item}/moves/progress"
    form = forms(site.page(path, "head"))[-1]
    site.now += timedelta(hours=12)
    answer = site.send_form(form, path, "head", text="4月已召开", files={"file": ("签到.pdf", b"%PDF-1.4")})
    assert answer.status_code == 401
    assert again(site, forms(html.fromstring(answer.text))[0], "head") == path
    assert "4月已召开" in site.get(path, "head").text


@pytest.mark.parametrize(
    ("referer", "to"),
    [("http://localhost/me/proxies?of=all", "/me/proxies?of=all"), ("https://evil.example/inbox", "/me/proxies")],
)
def test_who_acts_too_late_comes_back_to_the_page_it_was_on(site: Site, head, referer, to):
    form = dict(forms(site.page("/me/proxies", "head"))[-1].form_values())
    site.now += timedelta(hours=12)
    headers = {"Referer": referer}
    answer = site.send("POST", "/me/proxies", "head", data=form, headers=headers)
    assert forms(html.fromstring(answer.text))[0].fields["next"] == to


def test_a_wrong_password_meanwhile_loses_nothing(site: Site, head):
    path, form = typed_late(site, "request_extension", **ASKED)
    answer = site.send_form(form, "/sign-in", "head", login="head", password=WRONG)
    again(site, forms(html.fromstring(answer.text))[0], "head")
    assert REASON in site.get(path, "head").text


def test_what_one_typed_is_not_shown_to_the_next_who_signs_in(site: Site, head):
    path, form = typed_late(site, "request_extension", **ASKED)
    give(site.database, "xx_organizer")
    again(site, form, "xx_organizer")
    assert REASON not in site.get(path, "xx_organizer").text
    site.tokens["head"] = sign_in(site.database, "head", now=site.now).token
    assert REASON not in site.get(path, "head").text


def test_more_than_can_be_kept_keeps_nobody_out(site: Site, head):
    path, form = typed_late(site, "request_extension", **ASKED | {"reason": "长" * 30_000})
    assert again(site, form, "head") == path


def test_passwords_are_never_carried_along(site: Site, head):
    form = forms(site.page("/me/password", "head"))[0]
    site.now += timedelta(hours=12)
    secret = {"password": RIGHT, "new_password": WRONG, "new_password_again": WRONG}
    answer = site.send_form(form, "/me/password", "head", **secret)
    assert answer.status_code == 401
    assert RIGHT not in answer.text
    assert WRONG not in answer.text


def test_the_language_stays_on_the_device(site: Site):
    answer = site.send("POST", "/language", None, data={"language": "en", "next": "//evil"})
    assert answer.headers["location"] == "/"
    assert answer.cookies["lang"] == "en"
    unknown = site.send("POST", "/language", None, data={"language": "xx"})
    assert "set-cookie" not in unknown.headers
    assert "登录" in text(site.page("/sign-in", None))
