"""Every error leaves as a problem document, whatever caused it."""

import errno
import logging
from base64 import b64encode

import pytest
import sqlalchemy as sa

from api.items import routes as items
from tests import make
from tests.api.conftest import API, problem
from tests.statements import listening

BEFORE_TIME = b64encode(b'["0001-01-01T00:00:00+14:00", "01a206d8-325c-7208-82aa-3e1df067db37"]').decode()
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("GET", "/nothing", 404, "not-found"),
        ("PUT", "/items", 405, "method-not-allowed"),
        ("DELETE", "/items", 405, "method-not-allowed"),
        ("GET", "/items/7", 422, "incomplete"),
        ("GET", "/items?limit=0", 422, "incomplete"),
        ("GET", "/items?limit=201", 422, "incomplete"),
        ("GET", f"/items?limit={'9' * 5000}", 422, "incomplete"),
        ("GET", "/items?state=done", 422, "incomplete"),
        ("GET", "/items?text=%00", 422, "incomplete"),
        ("GET", "/items?indicator=a%00b", 422, "incomplete"),
        ("GET", "/items?colour=red", 422, "incomplete"),
        ("GET", "/items?cursor=%F0%9F%98%80", 422, "incomplete"),
        ("GET", "/items?cursor=e30", 422, "incomplete"),
        ("GET", f"/deadlines?cursor={BEFORE_TIME}", 422, "incomplete"),
        ("GET", "/escalations?state=lost", 422, "incomplete"),
    ],
)
def test_requests_that_cannot_be(door, method, path, status, kind):
    problem(door.send(method, path, "head"), status, kind)


def test_a_method_that_is_not_allowed_is_told_which_are(door):
    assert "GET" in door.send("PUT", "/me", "head").headers["allow"]


@pytest.mark.parametrize(
    ("content", "headers", "status", "kind"),
    [
        (b"{", JSON, 400, "malformed"),
        (b"\xff\xfe", JSON, 400, "malformed"),
        (b"[" * 200_000, JSON, 400, "malformed"),
        (b'{"version": ' + b"9" * 5000 + b"}", JSON, 400, "malformed"),
        (b"[]", JSON, 422, "incomplete"),
        (b"null", JSON, 422, "incomplete"),
        (b'"text"', JSON, 422, "incomplete"),
        (b"", JSON, 422, "incomplete"),
        (b'{"text": "\\ud800"}', JSON, 422, "incomplete"),
        (b'{"\\ud800": "x"}', JSON, 422, "incomplete"),
        (b'{"text": "a\\u0000b"}', JSON, 422, "incomplete"),
        (b'{"text": NaN}', JSON, 422, "incomplete"),
        (b'{"text": "x", "version": 1e400}', JSON, 422, "incomplete"),
        (b'{"text": "x", "version": true}', JSON, 422, "incomplete"),
        (b'{"text": "' + b"x" * 10_001 + b'"}', JSON, 422, "incomplete"),
        (b"text=x", {"Content-Type": "application/x-www-form-urlencoded"}, 415, None),
        (b'{"text": "x"}', {"Content-Type": "text/plain"}, 415, None),
        (b'{"text": "x"}', {}, 415, None),
        (b'{"text": "' + b"x" * (1 << 20) + b'"}', JSON, 413, "too-large"),
    ],
)
def test_bodies_that_cannot_be(door, content, headers, status, kind):
    item = make.registered(door.database)
    response = door.post(f"/items/{item}/moves/void", "xx_secretary", content=content, headers=headers)
    problem(response, status, kind or "unsupported-media-type")


def test_a_fault_is_logged_under_a_number_and_not_told(door, monkeypatch, caplog):
    said = "李某的电话是13800000000"

    def broken(*_args):
        raise RuntimeError(said)

    monkeypatch.setattr(items.serializers, "item", broken)
    item = make.registered(door.database)
    with caplog.at_level(logging.ERROR):
        body = problem(door.get(f"/items/{item}"), 500, "internal")
    number = body["instance"].rpartition(":")[2]
    assert number in caplog.text
    assert "RuntimeError" in caplog.text
    assert said not in caplog.text + str(body)


def test_a_mistake_of_ours_is_not_taken_for_the_storage_s(door, monkeypatch):
    def broken(*args):
        raise sa.exc.OperationalError("SELEKT", {}, Exception("syntax error"))

    monkeypatch.setattr(items.serializers, "item", broken)
    problem(door.get(f"/items/{make.registered(door.database)}"), 500, "internal")


def test_half_a_change_is_never_kept(door, monkeypatch):
    def broken(*_args):
        raise RuntimeError

    item = make.registered(door.database)
    history = door.get(f"/items/{item}/history").json()
    monkeypatch.setattr("api.items.moves.serializers.item", broken)
    problem(door.move(item, "void", "xx_secretary", reason="与本支部另一事项重复登记"), 500, "internal")
    monkeypatch.undo()
    assert door.get(f"/items/{item}").json()["state"] == "diagnose"
    assert door.get(f"/items/{item}/history").json() == history


def test_a_failed_commit_is_not_answered_with_success(door):
    item = make.registered(door.database)

    def fail(_connection):
        raise sa.exc.OperationalError("COMMIT", {}, OSError(errno.EIO, "an error of the disk"))

    with listening(door.database, fail, "commit"):
        problem(door.move(item, "void", "xx_secretary", reason="与本支部另一事项重复登记"), 503, "storage")
    assert door.get(f"/items/{item}").json()["state"] == "diagnose"


def test_only_the_description_is_served_beside(door):
    assert door.client.get("/openapi.json").json()["openapi"].startswith("3.1")
    for path in ("/docs", "/redoc", f"{API}/"):
        problem(door.client.get(path), 404, "not-found")


def test_a_text_that_is_too_long_is_told_of_in_characters(door):
    body = {
        "starts_on": "2021-06-01",
        "ends_on": "2021-06-01",
        "is_workday": False,
        "committee_id": door.organization("闽江学院党委"),
        "name": "长" * 201,
    }
    refused = door.post("/local-days", "director", json=body)
    assert problem(refused, 422, "incomplete")["fields"] == {"name": "“名称”太长，最多 200 字，请缩短。"}
