"""Signing in over HTTP: sessions, the password, tokens and how far each reaches."""

from datetime import timedelta

import pytest

from models.journal import Entry
from models.vocabulary import State
from tests import make
from tests.accounts import RIGHT, WRONG, give
from tests.api.accounts.signing_in import NEW, sign_in
from tests.api.accounts.test_tokens import made_token
from tests.api.conftest import come_from, problem
from tests.statements import listening

pytestmark = pytest.mark.usefixtures("refused_at_once")


def test_signing_in_with_the_real_hasher_and_out_again(door, monkeypatch):
    monkeypatch.undo()
    give(door.database, "head")
    answer = sign_in(door, "head")
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() | {"token": ""} == {
        "token": "",
        "expires_at": "2021-04-01T14:00:00Z",
        "must_change": False,
        "device": None,
    }
    me = door.get("/me").json()
    assert (me["name"], me["scope"], me["must_change"]) == ("head同志", "all", False)
    assert me["confirmed_until"] == "2021-04-01T02:10:00Z"
    assert door.send("DELETE", "/session", "head").status_code == 200
    problem(door.get("/me"), 401, "unauthenticated")
    problem(door.send("DELETE", "/session", "head"), 401, "unauthenticated")


@pytest.mark.parametrize("given", [("head", WRONG), ("nobody", RIGHT), ("liaison", RIGHT)])
def test_who_is_not_let_in_is_not_told_why(door, given):
    give(door.database, "head")
    body = problem(sign_in(door, *given), 401, "unauthenticated")
    assert body["detail"] == "登录名或密码不对，或者账号已停用。"


@pytest.mark.parametrize("login", ["head", "nobody"])
def test_guessing_is_answered_with_when_to_come_back(door, login):
    give(door.database, "head")
    for _ in range(3):
        problem(sign_in(door, login, WRONG), 401, "unauthenticated")
    answer = sign_in(door, login)
    body = problem(answer, 429, "too-many")
    assert answer.headers["retry-after"] == "1"
    assert body["detail"] == "密码输错次数过多，请在 1 秒后再试。"
    door.now += timedelta(seconds=1)
    assert sign_in(door, login).status_code == (201 if login == "head" else 401)


def test_a_session_ends_by_itself_however_much_it_is_used(door):
    give(door.database, "head")
    sign_in(door, "head")
    for _ in range(11):
        door.now += timedelta(hours=1)
        assert door.get("/me").status_code == 200
    door.now += timedelta(minutes=59)
    assert door.get("/me").status_code == 200
    door.now += timedelta(minutes=1)
    problem(door.get("/me"), 401, "unauthenticated")


def test_a_session_ends_unused_and_a_program_goes_on(door):
    give(door.database, "head")
    program = made_token(door, "read")["token"]
    sign_in(door, "head")
    door.now += timedelta(hours=1, minutes=59)
    assert door.get("/me").status_code == 200
    door.now += timedelta(hours=2)
    problem(door.get("/me"), 401, "unauthenticated")
    assert door.get("/sessions", "director").json()["items"] == []
    door.tokens["program"] = program
    door.now += timedelta(days=29)
    assert door.get("/me", "program").status_code == 200


def test_to_look_writes_once_in_a_while_that_the_session_is_used(door):
    give(door.database, "head")
    sign_in(door, "head")
    written = []

    def note(_connection, _cursor, statement, *_):
        written.append(statement.split()[0] in {"INSERT", "UPDATE", "DELETE"})

    for _ in range(60):
        door.now += timedelta(minutes=1)
        with listening(door.database, note):
            assert door.get("/items").status_code == 200
    assert sum(written) == 2 * 60 / 5  # of the session, and how late it is
    (shown,) = door.get("/sessions").json()["items"]
    assert shown["last_seen_at"] == "2021-04-01T03:00:00Z"


def test_a_session_says_where_it_was_begun_and_the_journal_too(door):
    give(door.database, "head")
    with come_from(door.client, "2001:DB8::7"):
        sign_in(door, "head")
    (shown,) = door.get("/sessions").json()["items"]
    assert shown["address"] == "2001:db8::7"
    begun = make.last(door.database, make.user_id(door.database, "head"))
    assert (begun.act, begun.data["address"]) == ("sign_in", "2001:db8::7")
    with come_from(door.client, "192.0.2.9"):
        changed = door.post("/password", json={"old": RIGHT, "new": NEW})
    assert changed.status_code == 200
    begun = make.last(door.database, make.user_id(door.database, "head"))
    assert (begun.act, begun.data["address"]) == ("password_changed", "192.0.2.9")


def test_a_clock_set_back_revives_no_session_and_no_password(door):
    give(door.database, "head")
    give(door.database, "member")
    sign_in(door, "head")
    ended = door.tokens["head"]
    door.now += timedelta(hours=13)
    problem(door.get("/me"), 401, "unauthenticated")
    sign_in(door, "member")
    door.now -= timedelta(hours=12, minutes=55)
    assert door.get("/me", "member").json()["confirmed_until"] is None
    problem(door.get("/me"), 401, "unauthenticated")
    sign_in(door, "head")
    assert door.get("/me").status_code == 200
    assert door.get("/me").json()["confirmed_until"]
    for hours in (0, 13):
        door.now += timedelta(hours=hours)
        door.tokens["head"] = ended
        problem(door.get("/me"), 401, "unauthenticated")
    (entry,) = make.rows(door.database, Entry, act="clock_set_back")
    assert (entry.automatic, entry.data["ended"]) == (True, 1)


def test_a_clock_set_back_is_met_by_who_acts_first_as_well(door):
    give(door.database, "head")
    item = make.item(door.database, State.RECTIFY)
    make.done(door.database, item)
    sign_in(door, "head")
    door.now -= timedelta(minutes=3)
    problem(door.move(item, "apply", "head"), 403, "unconfirmed")
    door.post("/session/confirm", json={"password": RIGHT})
    assert door.move(item, "apply", "head").status_code == 200


def test_one_ends_ones_own_sessions(door):
    give(door.database, "head")
    sign_in(door, "head")
    lost = door.tokens["head"]
    sign_in(door, "head")
    shown = door.get("/sessions").json()["items"]
    assert [(each["kind"], each["scope"]) for each in shown] == [("session", "all")] * 2
    assert all(set(each) & {"digest", "token", "user_id"} == set() for each in shown)
    problem(door.send("DELETE", f"/sessions/{shown[0]['id']}", "member"), 404, "not-found")
    problem(door.send("DELETE", f"/tokens/{shown[0]['id']}", "head"), 404, "not-found")
    for _ in range(2):
        ended = door.send("DELETE", f"/sessions/{shown[0]['id']}", "head")
        assert ended.json()["revoked_at"] == "2021-04-01T02:00:00Z"
    assert [each["id"] for each in door.get("/sessions").json()["items"]] == [shown[1]["id"]]
    door.tokens["head"] = lost
    problem(door.get("/me"), 401, "unauthenticated")


def test_lists_of_sessions_are_turned_page_by_page(door):
    give(door.database, "head")
    for _ in range(3):
        sign_in(door, "head")
    page = door.get("/sessions", params={"limit": 2}).json()
    rest = door.get("/sessions", params={"limit": 2, "cursor": page["next"]}).json()
    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


def test_the_administrator_resets_and_deactivates(door):
    give(door.database, "head")
    head = door.person("head")
    for act in ("password", "deactivate"):
        problem(door.post(f"/people/{head}/{act}", "director"), 403, "not-permitted")
        problem(door.post(f"/people/{door.campaign()}/{act}", "admin"), 404, "not-found")
    reset = door.post(f"/people/{head}/password", "admin")
    assert reset.headers["cache-control"] == "no-store"
    problem(door.get("/me"), 401, "unauthenticated")
    first = reset.json()["password"]
    problem(sign_in(door, "head", RIGHT), 401, "unauthenticated")
    sign_in(door, "head", first)
    changed = door.post("/password", json={"old": first, "new": NEW})
    door.tokens["head"] = changed.json()["token"]
    assert any("重置了密码" in each["text"] for each in door.get("/notices").json()["items"])
    ended = door.post(f"/people/{head}/deactivate", "admin")
    assert (ended.status_code, ended.json()["active"]) == (200, False)
    problem(door.get("/me"), 401, "unauthenticated")
    problem(sign_in(door, "head", NEW), 401, "unauthenticated")
