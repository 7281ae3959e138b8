"""Signing in over HTTP: sessions, the password, tokens and how far each reaches."""

import logging
from datetime import timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from models.idempotent_response import IdempotentResponse
from models.journal import Entry
from models.people import Credential, LoginAttempt, User
from models.vocabulary import State
from tests import make
from tests.accounts import CHEAP, MARKS, RIGHT, WRONG, give, normalised
from tests.api.conftest import API, come_from, problem
from tests.statements import listening
from transport import reauthentication
from workflows.accounts import passwords

NEW = "小楼一夜听春雨，深巷明朝"
KEY = {"Idempotency-Key": "once"}


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", CHEAP)
    monkeypatch.setattr(reauthentication, "REFUSED_AFTER", 0)


def sign_in(door, login, password=RIGHT, **kwargs):
    """Sign in, and use the session from then on."""
    given = {"login": login, "password": password}
    answer = door.post("/session", None, json=given, **kwargs)
    if answer.status_code == 201:
        door.tokens[login] = answer.json()["token"]
    return answer


def kept(door):
    return make.rows(door.database, IdempotentResponse)


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


def test_with_the_first_password_nothing_can_be_done_but_to_change_it(door):
    first = door.post(f"/people/{door.person('head')}/password", "admin").json()["password"]
    assert sign_in(door, "head", first).json()["must_change"] is True
    me = door.get("/me").json()
    assert (me["scope"], me["must_change"]) == ("password", True)
    item = make.item(door.database, State.RECTIFY)
    refused = [
        door.get("/items"),
        door.get("/tokens"),
        door.get("/sessions"),
        door.move(item, "apply", "head", seen="0" * 64),
        door.post("/session/confirm", json={"password": first}),
        door.post("/tokens", json={"label": "同步", "scope": "all", "days": 1}),
    ]
    for answer in refused:
        assert "先修改密码" in problem(answer, 403, "not-permitted")["detail"]
    changed = door.post("/password", json={"old": first, "new": NEW})
    assert changed.status_code == 200
    problem(door.get("/me"), 401, "unauthenticated")
    door.tokens["head"] = changed.json()["token"]
    assert door.get("/items").status_code == 200
    assert door.get("/me").json()["must_change"] is False


def test_who_waits_with_the_first_password_may_sign_out(door):
    give(door.database, "head", must_change=True)
    sign_in(door, "head")
    assert door.send("DELETE", "/session", "head").status_code == 200
    problem(door.get("/me"), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"old": WRONG, "new": NEW}, "old"),
        ({"old": RIGHT, "new": "1234567890"}, "new"),
        ({"old": RIGHT, "new": RIGHT}, "new"),
    ],
)
def test_a_password_is_not_changed(door, given, field):
    give(door.database, "head")
    sign_in(door, "head")
    assert set(problem(door.post("/password", json=given), 422, "incomplete")["fields"]) == {field}
    assert sign_in(door, "head").status_code == 201


def test_signing_asks_for_the_password_again(door):
    give(door.database, "head")
    item = make.item(door.database, State.RECTIFY)
    make.done(door.database, item)
    sign_in(door, "head")
    door.now += timedelta(minutes=11)
    assert door.get("/me").json()["confirmed_until"] is None
    body = problem(door.move(item, "apply", "head"), 403, "unconfirmed")
    assert body["detail"] == "签字前请再次输入密码。"
    wrong = door.post("/session/confirm", json={"password": WRONG})
    assert set(problem(wrong, 422, "incomplete")["fields"]) == {"password"}
    problem(door.move(item, "apply", "head"), 403, "unconfirmed")
    confirmed = door.post("/session/confirm", json={"password": RIGHT})
    assert confirmed.json() == {"confirmed_until": "2021-04-01T02:21:00Z"}
    door.now += timedelta(minutes=11)
    problem(door.move(item, "apply", "head"), 403, "unconfirmed")
    door.post("/session/confirm", json={"password": RIGHT})
    assert door.move(item, "apply", "head").status_code == 200


def test_a_wrong_password_given_again_counts_as_a_guess_in_that_session(door):
    give(door.database, "head")
    sign_in(door, "head")
    for _ in range(3):
        problem(door.post("/session/confirm", json={"password": WRONG}), 422, "incomplete")
    problem(door.post("/session/confirm", json={"password": RIGHT}), 429, "too-many")
    problem(door.post("/password", json={"old": RIGHT, "new": NEW}), 429, "too-many")
    assert sign_in(door, "head").status_code == 201
    assert door.post("/session/confirm", json={"password": RIGHT}).status_code == 200


def test_guesses_from_outside_keep_no_leader_from_signing(door):
    give(door.database, "head")
    sign_in(door, "head")
    for _ in range(30):
        door.post("/session", None, json={"login": "head", "password": WRONG})
    problem(door.post("/session", None, json={"login": "head", "password": RIGHT}), 429, "too-many")
    assert door.post("/session/confirm", json={"password": RIGHT}).status_code == 200
    changed = door.post("/password", json={"old": RIGHT, "new": NEW})
    assert changed.status_code == 200
    with come_from(door.client, "198.51.100.7"):
        assert sign_in(door, "head", NEW).status_code == 201


def test_a_program_that_was_known_before_is_counted_by_itself(door):
    give(door.database, "head")
    given = {"login": "head", "password": RIGHT}
    device = door.post("/session", None, json=given | {"remember_device": True}).json()["device"]
    for _ in range(3):
        problem(sign_in(door, "head", WRONG), 401, "unauthenticated")
    problem(sign_in(door, "head"), 429, "too-many")
    again = door.post("/session", None, json=given | {"device": device})
    assert (again.status_code, again.json()["device"]) == (201, device)
    problem(door.post("/session", None, json=given | {"device": "x" * 43}), 429, "too-many")


def test_a_password_is_never_checked_inside_a_transaction(door, monkeypatch):
    give(door.database, "head")
    prove = passwords.prove

    def written_meanwhile(*given):
        with door.database.transaction() as session:
            session.add(User(login="meanwhile", name="另一人"))
        return prove(*given)

    monkeypatch.setattr(passwords, "prove", written_meanwhile)
    assert sign_in(door, "head").status_code == 201


def test_a_hash_is_made_anew_when_the_parameters_moved_on(door, monkeypatch):
    give(door.database, "head")
    stronger = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=16, parallelism=1),))
    monkeypatch.setattr(passwords, "HASHER", stronger)
    sign_in(door, "head")
    (kept,) = make.rows(door.database, Credential)
    assert "m=16,t=2" in kept.password_hash
    assert sign_in(door, "head").status_code == 201


def test_what_was_not_shown_cannot_be_signed(door):
    item = make.item(door.database, State.RECTIFY)
    make.done(door.database, item)
    body = problem(door.move(item, "apply", "head", seen="0" * 64), 409, "unseen")
    assert "重新阅看" in body["detail"]


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


def made_token(door, scope, login="member"):
    made = door.post("/tokens", login, json={"label": "同步", "scope": scope, "days": 30})
    assert made.status_code == 201, made.text
    return made.json()


def test_a_token_that_reads_cannot_act_on_any_route(door):
    item = make.item(door.database, State.RECTIFY)
    measure = make.measure_ids(door.database, item)[0]
    made = made_token(door, "read")
    assert made["expires_at"] == "2021-05-01T02:00:00Z"
    door.tokens["program"] = made["token"]
    assert door.get("/items", "program").json()["items"]
    assert door.get("/me", "program").json()["scope"] == "read"
    notice = make.rows(door.database, make.Notice)[0].id
    acts = [
        door.move(item, "progress", "program", text="好"),
        door.post(f"/notices/{notice}/acknowledge", "program"),
        door.post("/people", "program", json={"login": "x", "name": "x", "staff_number": "x"}),
        door.post(
            f"/items/{item}/evidence",
            "program",
            files={"file": ("a.pdf", b"%PDF-1.4")},
            data={"measure_id": str(measure)},
        ),
        door.post("/tokens", "program", json={"label": "x", "scope": "all", "days": 1}),
        door.post("/password", "program", json={"old": RIGHT, "new": NEW}),
        door.post("/session/confirm", "program", json={"password": RIGHT}),
        door.send("DELETE", f"/tokens/{made['id']}", "program"),
    ]
    for answer in acts:
        assert "只能查看" in problem(answer, 403, "not-permitted")["detail"]
    assert door.send("DELETE", "/session", "program").status_code == 200


def test_a_token_for_a_calendar_opens_nothing_of_this(door):
    door.tokens["program"] = made_token(door, "calendar")["token"]
    for answer in (
        door.get("/items", "program"),
        door.get("/me", "program"),
        door.post("/tokens", "program", json={"label": "x", "scope": "all", "days": 1}),
        door.send("DELETE", "/session", "program"),
    ):
        assert "日历" in problem(answer, 403, "not-permitted")["detail"]


def test_a_token_that_acts(door):
    item = make.item(door.database, State.RECTIFY)
    door.tokens["program"] = made_token(door, "all")["token"]
    assert door.move(item, "progress", "program", text="好").status_code == 200
    problem(door.post("/tokens", "program", json={"label": "x", "scope": "all", "days": 1}), 403, "unconfirmed")
    [listed] = [t for t in door.get("/tokens", "member").json()["items"] if t["label"] == "同步"]
    assert door.send("DELETE", f"/tokens/{listed['id']}", "member").status_code == 200
    problem(door.get("/me", "program"), 401, "unauthenticated")


@pytest.mark.parametrize(
    "given", [{"days": 0}, {"days": 367}, {"days": None}, {"scope": "password"}, {"scope": "admin"}]
)
def test_tokens_that_cannot_be(door, given):
    wanted = {"label": "同步", "scope": "read", "days": 30} | given
    problem(door.post("/tokens", "member", json=wanted), 422, "incomplete")


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


def test_no_answer_with_a_secret_and_no_request_with_one_is_kept(door):
    give(door.database, "head")
    first = sign_in(door, "head", headers=KEY).json()["token"]
    again = sign_in(door, "head", headers=KEY).json()["token"]
    assert first != again
    asked = [
        door.post("/session/confirm", headers=KEY, json={"password": RIGHT}),
        door.post("/tokens", headers=KEY, json={"label": "x", "scope": "read", "days": 1}),
        door.post(f"/people/{door.person('member')}/password", "admin", headers=KEY),
        door.post("/password", headers=KEY, json={"old": RIGHT, "new": NEW}),
    ]
    assert [answer.status_code for answer in asked] == [200, 201, 200, 200]
    assert kept(door) == []


def test_a_hundred_thousand_marks_are_a_password_nowhere(door, monkeypatch):
    give(door.database, "head")
    sign_in(door, "head")
    looked_at = normalised(monkeypatch)
    for answer in (
        sign_in(door, "head", MARKS),
        door.post("/session/confirm", json={"password": MARKS}),
        door.post("/password", json={"old": MARKS, "new": NEW}),
        door.post("/password", json={"old": RIGHT, "new": MARKS}),
    ):
        problem(answer, 422, "incomplete")
    assert looked_at == []
    assert make.rows(door.database, LoginAttempt) == []


def test_neither_the_log_nor_a_refusal_repeats_what_was_typed(door, caplog):
    give(door.database, "head")
    with caplog.at_level(logging.DEBUG):
        answers = [
            sign_in(door, "head", WRONG),
            door.client.post(f"{API}/session", json={"login": "head", "password": [WRONG]}),
            door.client.post(f"{API}/session", json={"login": "head", "password": WRONG * 20}),
            door.client.post(f"{API}/session", json={"login": "head", "passwort": WRONG}),
        ]
    assert [answer.status_code for answer in answers] == [401, 422, 422, 422]
    told = caplog.text + "".join(answer.text for answer in answers)
    assert WRONG not in told
