"""One key, one request, done once: also when it is sent twice at the same time."""

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import httpx
import pytest
import sqlalchemy as sa
from fastapi import Request

from api.requests import fingerprints
from models.idempotent_response import IdempotentResponse
from models.vocabulary import State
from tests import make
from tests.api.conftest import API, problem
from tests.client import HERE
from workflows.items import commands as items


def key(name="k-1"):
    return {"Idempotency-Key": name}


def kept(door):
    with door.database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(IdempotentResponse))


@pytest.fixture
def item(door):
    return make.item(door.database, State.RECTIFY)


def test_a_repeated_move_is_made_once_and_answered_alike(door, item):
    first = door.move(item, "progress", "member", headers=key(), text="好")
    again = door.move(item, "progress", "member", headers=key(), text="好")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    assert door.get(f"/items/{item}").json()["version"] == first.json()["version"]


def test_a_repeated_registration_keeps_its_status(door):
    given = {
        "campaign_id": door.campaign(),
        "organization_id": door.organization("教师第一党支部"),
        "text": "未按期换届",
    }
    answers = [door.post("/items", json=given, headers=key()) for _ in range(3)]
    assert {(a.status_code, a.content) for a in answers} == {(201, answers[0].content)}
    assert len(door.get("/items").json()["items"]) == 1


@pytest.mark.parametrize("other", [{"text": "不同"}, {"text": "好", "version": 5}])
def test_another_request_under_the_key_is_refused(door, item, other):
    door.move(item, "progress", "member", headers=key(), text="好")
    body = problem(door.move(item, "progress", "member", headers=key(), **other), 422, "incomplete")
    assert "Idempotency-Key" in body["fields"]


def test_another_address_under_the_key_is_refused(door, item):
    door.move(item, "progress", "member", headers=key(), text="好")
    other = make.item(door.database, State.RECTIFY)
    again = door.move(other, "progress", "member", headers=key(), text="好")
    problem(again, 422, "incomplete")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]"])
def test_a_request_repeated_under_another_name_of_ours_is_the_same(door, item, host):
    first = door.move(item, "progress", "member", headers=key(), text="好")
    elsewhere = key() | {"Host": host}
    again = door.move(item, "progress", "member", headers=elsewhere, text="好")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["idempotency-replayed"] == "true"


def test_what_the_query_asks_tells_one_request_from_another(door):
    told = [
        fingerprints(
            Request(
                {
                    "type": "http",
                    "method": "POST",
                    "scheme": "http",
                    "path": "/api/v1/directory/import",
                    "query_string": query,
                    "headers": [(b"host", b"localhost")],
                }
            )
        )[0]
        for query in (b"preview=true", b"preview=false", b"")
    ]
    assert len(set(told)) == 3


def test_what_release_0_3_answered_is_answered_again(door, item):
    first = door.move(item, "progress", "member", headers=key(), text="好")
    address = f"{HERE}{API}/items/{item}/moves/progress"
    body = httpx.Request("POST", address, json={"text": "好"}).content
    parts = (b"POST", address.encode(), b"", body)
    asked = sha256(b"".join(len(part).to_bytes(8) + part for part in parts)).hexdigest()
    with door.database.transaction() as session:
        session.execute(sa.update(IdempotentResponse).values(request_sha256=asked))
    again = door.move(item, "progress", "member", headers=key(), text="好")
    assert (again.status_code, again.content) == (first.status_code, first.content)


def test_a_key_belongs_to_a_person(door, item):
    assert door.move(item, "progress", "member", headers=key(), text="好").status_code == 200
    assert door.move(item, "progress", "liaison", headers=key(), text="好").status_code == 200
    assert kept(door) == 2


def test_refusals_are_not_kept(door, item):
    problem(door.move(item, "apply", "head", headers=key()), 409, "conflict")
    assert kept(door) == 0
    make.done(door.database, item)
    assert door.move(item, "apply", "head", headers=key()).status_code == 200


@pytest.mark.parametrize("name", ["", "x" * 201, "键".encode(), "a\tb", b"a\x7f"])
def test_keys_that_cannot_be(door, item, name):
    response = door.move(item, "progress", "member", headers=key(name), text="好")
    problem(response, 422, "incomplete")


def test_eight_at_once_under_one_key_act_once(door, item):
    before = door.get(f"/items/{item}").json()["version"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: door.move(item, "progress", "member", headers=key(), text="好"), range(8)))
    assert {(a.status_code, a.content) for a in answers} == {(200, answers[0].content)}
    assert door.get(f"/items/{item}").json()["version"] == before + 1


def test_eight_at_once_on_one_version_one_wins(door, item):
    version = door.get(f"/items/{item}").json()["version"]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: door.move(item, "progress", "member", text=f"{n}", version=version), range(8))
        )
    won = [a for a in answers if a.status_code == 200]
    assert len(won) == 1
    for lost in answers:
        if lost is not won[0]:
            assert problem(lost, 409, "stale")["fresh"] == won[0].json()


def test_a_key_claimed_by_another_process_is_a_conflict(door, item, monkeypatch):
    """Where the database lets two writers in, the second waits for the first's claim, and fails."""
    door.move(item, "progress", "member", headers=key(), text="好")
    with monkeypatch.context() as patched:
        patched.setattr("transport.idempotency.known", lambda *_: None)
        body = problem(door.move(item, "progress", "member", headers=key(), text="好"), 409, "conflict")
    assert "重试" in body["detail"]
    assert door.move(item, "progress", "member", headers=key(), text="好").status_code == 200


def test_the_answer_is_kept_with_the_change_or_not_at_all(door, item, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr(items.outbox, "enqueue_each", broken)
    problem(door.move(item, "progress", "member", headers=key(), text="好"), 500, "internal")
    assert kept(door) == 0


def test_an_upload_is_answered_again_after_the_item_went_on(door, item):
    [measure] = make.measure_ids(door.database, item)
    files = {"file": ("a.txt", "4月按期召开".encode())}

    def send():
        return door.post(
            f"/items/{item}/evidence", "member", headers=key(), files=files, data={"measure_id": str(measure)}
        )

    first = send()
    door.move(item, "progress", "member", text="好", measure_id=str(measure), done=True)
    door.move(item, "apply", "head")
    assert (send().status_code, send().content) == (201, first.content)
