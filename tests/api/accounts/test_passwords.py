"""The password over HTTP: changed, given again, guessed at, and never told."""

import logging
from datetime import timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from models.idempotent_response import IdempotentResponse
from models.people import Credential, LoginAttempt, User
from models.vocabulary import State
from tests import make
from tests.accounts import MARKS, RIGHT, WRONG, give, normalised
from tests.api.accounts.signing_in import NEW, sign_in
from tests.api.conftest import API, come_from, problem
from workflows.accounts import passwords

pytestmark = pytest.mark.usefixtures("refused_at_once")

KEY = {"Idempotency-Key": "once"}


def kept(door):
    return make.rows(door.database, IdempotentResponse)


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
