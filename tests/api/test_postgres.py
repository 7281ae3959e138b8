"""Races where the database lets several writers in at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from models.files import FileStore
from models.vocabulary import State
from tests import make
from tests.api.conftest import MAX_UPLOAD, Door, problem

AT_ONCE = 8


@pytest.fixture
def door(postgres, built, tmp_path):
    return Door(postgres, FileStore(tmp_path, MAX_UPLOAD), built)


@pytest.fixture
def item(door):
    return make.item(door.database, State.RECTIFY)


def at_once(send):
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def test_under_one_key_the_others_meet_the_first_answer_or_try_again(door, item):
    before = door.get(f"/items/{item}").json()["version"]
    key = {"Idempotency-Key": "k-1"}
    answers = at_once(lambda _: door.move(item, "progress", "member", headers=key, text="好"))
    done = {answer.content for answer in answers if answer.status_code == 200}
    assert len(done) == 1
    for answer in answers:
        if answer.status_code != 200:
            problem(answer, 409, "conflict")
    again = door.move(item, "progress", "member", headers=key, text="好")
    assert {again.content} == done
    assert door.get(f"/items/{item}").json()["version"] == before + 1


def test_on_one_version_one_wins(door, item):
    version = door.get(f"/items/{item}").json()["version"]
    answers = at_once(lambda n: door.move(item, "progress", "member", text=f"{n}", version=version))
    [won] = [answer for answer in answers if answer.status_code == 200]
    for lost in answers:
        if lost is not won:
            assert problem(lost, 409, "stale")["fresh"] == won.json()


def test_without_a_version_all_go_one_after_another(door, item):
    before = door.get(f"/items/{item}").json()["version"]
    answers = at_once(lambda n: door.move(item, "progress", "member", text=f"{n}"))
    assert sorted(answer.json()["version"] for answer in answers) == [before + n for n in range(1, AT_ONCE + 1)]


def test_a_name_given_twice_at_once_is_given_once(door):
    answers = at_once(lambda _: door.post("/people", "admin", json={"login": "w", "name": "王某", "staff_number": "w"}))
    codes = [answer.status_code for answer in answers]
    assert codes.count(201) == 1
    assert set(codes) == {201, 409}


@pytest.mark.parametrize("text", ["%", "\\", "党小组会", "'; --"])
def test_lists_answer_alike(door, item, text):
    rows = door.get("/items", params={"text": text}).json()["items"]
    assert len(rows) == (1 if text == "党小组会" else 0)
