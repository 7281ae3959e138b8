"""The guard of the pages: whose form it is, which door takes what, and under which policy."""

import pytest

from models.notice import Notice
from models.vocabulary import State
from tests import make
from tests.api.conftest import API
from tests.client import HERE, asking
from tests.web.conftest import Site, forms
from tests.web.university import both_doors
from web.browser import COOKIE

ELSEWHERE = "https://evil.example"


@pytest.fixture
def notice(site: Site):
    make.item(site.database, State.PLAN)
    return make.rows(site.database, Notice, recipient_id=make.user_id(site.database, "head"))[0].id


def send(site, notice, headers=None, **fields):
    """Acknowledge a notice by a form as it is shown, with what is changed about it."""
    shown = site.page("/inbox", "head").xpath(f"//form[contains(@action,'{notice}')]")[0]
    sent = dict(shown.form_values()) | fields
    sent = {name: value for name, value in sent.items() if value is not None}
    answer = site.send("POST", shown.get("action"), "head", data=sent, headers=headers or {})
    with site.database.reading() as session:
        done = session.get_one(Notice, notice).acknowledged_at is not None
    return answer.status_code, done


@pytest.mark.parametrize("csrf", [None, "", ".", "0" * 64, f"{'0' * 32}.{'0' * 64}", "签"])
def test_a_form_that_is_not_ours_does_nothing(site: Site, notice, csrf):
    assert send(site, notice, _csrf=csrf) == (403, False)


def test_what_shows_that_a_form_is_ours_is_on_no_two_pages_the_same(site: Site, notice):
    first, second = (site.page("/me").body.get("data-csrf") for _ in range(2))
    assert first != second
    assert send(site, notice, _csrf=first) == (303, True)


def test_what_shows_that_a_form_is_ours_does_so_only_as_it_was_made(site: Site, notice):
    nonce, proof = site.page("/me").body.get("data-csrf").split(".")
    for said in (nonce, proof, f"{nonce}.", f".{proof}", f"{'0' * len(nonce)}.{proof}"):
        assert send(site, notice, _csrf=said) == (403, False)


def test_an_id_that_is_none_is_not_found(site: Site, notice):
    fields = forms(site.page("/me", "head"))[0].fields["_csrf"]
    answer = site.send("POST", "/inbox/acknowledge", "head", data={"_csrf": fields, "notice": ["none", str(notice)]})
    assert answer.status_code == 404


def test_a_form_of_another_person_s_does_nothing(site: Site, notice):
    theirs = forms(site.page("/me", "liaison"))[0].fields["_csrf"]
    assert send(site, notice, _csrf=theirs) == (403, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": HERE},
        {"Origin": ELSEWHERE},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": f"{HERE}.evil.example"},
    ],
)
def test_what_another_site_s_page_sends_is_refused(site: Site, notice, headers):
    assert send(site, notice, headers) == (403, False)


@pytest.mark.parametrize("headers", [{}, {"Origin": HERE}, {"Sec-Fetch-Site": "same-origin", "Origin": HERE}])
def test_our_own_form_is_taken_from_old_browsers_and_new(site: Site, notice, headers):
    assert send(site, notice, headers) == (303, True)


def test_another_site_cannot_sign_anybody_in(site: Site):
    given = {"login": "head", "password": "x"}
    answer = site.send("POST", "/sign-in", None, data=given, headers={"Origin": ELSEWHERE})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("path", "by", "status"),
    [
        ("/inbox", "head", 200),
        ("/sign-in", None, 200),
        ("/no/such/page", "head", 404),
        ("/inbox", None, 303),
        ("/calendar/feed/nonsense.ics", None, 404),
    ],
)
def test_every_answer_says_what_a_browser_may_load(site: Site, path, by, status):
    answer = site.get(path, by)
    assert answer.status_code == status
    policy = dict(each.strip().partition(" ")[::2] for each in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "same-origin"


def test_what_a_person_sees_is_kept_by_nobody_on_the_way(site: Site):
    assert site.get("/inbox", "head").headers["cache-control"] == "private, no-store"


def test_a_page_broken_inside_is_answered_under_a_number(site: Site, monkeypatch, caplog):
    said = "什么也不该说出去"

    def broken(*_, **__):
        raise RuntimeError(said)

    monkeypatch.setattr("web.notifications.routes.notifications.messages", broken)
    answer = site.get("/inbox", "head")
    assert answer.status_code == 500
    assert "urn:uuid:" in answer.text
    assert said not in answer.text + caplog.text
    assert "content-security-policy" in answer.headers


def test_a_feed_s_secret_is_never_logged(site: Site, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError

    monkeypatch.setattr("web.worklist.calendar_feed.RequestContext", broken)
    assert site.get("/calendar/feed/the-secret.ics", None).status_code == 500
    assert caplog.records
    assert "the-secret" not in caplog.text


def test_each_door_takes_its_own_key_alone(site: Site):
    services = site.client.app.state.services
    token = site.tokens["head"]
    bearer, cookie = {"Authorization": f"Bearer {token}"}, {"Cookie": f"{COOKIE}={token}"}
    with asking(both_doors(services)) as client:
        assert client.get(f"{API}/items", headers=bearer).status_code == 200
        assert client.get(f"{API}/items", headers=cookie).status_code == 401
        assert client.get("/inbox", headers=cookie).status_code == 200
        page = client.get("/inbox", headers=bearer, follow_redirects=False)
        assert page.headers["location"].startswith("/sign-in")


def test_what_no_database_holds_is_refused_as_unreadable(site: Site):
    answer = site.send("POST", "/sign-in", None, data={"login": "head\x00", "password": "x"})
    assert answer.status_code == 400
    assert "无法读取" in answer.text


def test_a_key_that_no_form_of_ours_carries_is_refused(site: Site):
    item_id = make.ready(site.database, "progress")
    path = f"/items/{item_id}/moves/progress"
    answer = site.submit(path, "member", text="按期召开", _key="字" * 300)
    assert answer.status_code == 403
