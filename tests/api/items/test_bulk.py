"""One move on many items over HTTP: an answer for each, and nothing kept of what was refused."""

from uuid import uuid4

import pytest

from models.journal import Entry
from models.vocabulary import State
from tests import make
from tests.api.conftest import problem
from tests.statements import statements
from workflows.items.bulk import MAX_ITEMS


@pytest.fixture
def waiting(door):
    """Items that wait for the signature of the 党总支's secretary."""
    found = [make.item(door.database, State.VERIFY) for _ in range(4)]
    for item in found:
        make.verified(door.database, item)
    return found


def opened(door, item, by="xx_secretary"):
    return {"item_id": str(item), "seen": door.post(f"/items/{item}/look", by).json()["sha256"]}


def sign(door, items, by="xx_secretary", **headers):
    return door.post("/moves/sign", by, json={"items": items, "given": {"opinion": "同意"}}, headers=headers)


def kinds(response):
    """Return what became of each item: its version, or the kind of problem."""
    assert response.status_code == 200, response.text
    return [
        each["version"] if each["done"] else each["problem"]["type"].removeprefix("/problems/")
        for each in response.json()["items"]
    ]


def test_each_is_answered_for_in_the_order_asked(door, waiting):
    versions = [make.row(door.database, item).version for item in waiting]
    asked = [opened(door, item) for item in reversed(waiting)]
    answer = sign(door, asked)
    assert kinds(answer) == [version + 1 for version in reversed(versions)]
    assert [each["item_id"] for each in answer.json()["items"]] == [a["item_id"] for a in asked]
    for item in waiting:
        assert make.last(door.database, item).data["opinion"] == "同意"


def test_nothing_unseen_is_signed(door, waiting):
    unopened, changed, borrowed, fine = waiting
    seen = opened(door, changed)
    make.move(
        door.database, changed, "appoint_patron", "director", **make.given(door.database, changed, "appoint_patron")
    )
    stolen = opened(door, fine)["seen"]
    answer = sign(
        door, [{"item_id": str(unopened)}, seen, {"item_id": str(borrowed), "seen": stolen}, opened(door, fine)]
    )
    version = make.row(door.database, fine).version
    assert kinds(answer) == ["incomplete", "unseen", "unseen", version]
    assert answer.json()["items"][1]["problem"]["detail"].startswith("您还没有阅看")
    for item in (unopened, changed, borrowed):
        assert make.last(door.database, item).act != "sign"


def test_what_somebody_else_looked_at_is_not_seen(door, waiting):
    asked = [{"item_id": str(waiting[0]), "seen": opened(door, waiting[0], "director")["seen"]}]
    assert kinds(sign(door, asked)) == ["unseen"]


def test_one_that_is_out_of_scope_is_not_found_and_holds_up_no_other(door, waiting):
    elsewhere = make.registered(door.database, "会计教研室党支部", "cj_head")
    asked = [
        {"item_id": str(uuid4()), "seen": "0" * 64},
        opened(door, waiting[0]),
        {"item_id": str(elsewhere), "seen": "0" * 64},
    ]
    answer = sign(door, asked)
    assert kinds(answer) == ["not-found", make.row(door.database, waiting[0]).version, "not-found"]
    first, _, third = (each["problem"] for each in answer.json()["items"])
    assert first == third


def test_an_item_chosen_twice_is_moved_once(door, waiting):
    asked = opened(door, waiting[0])
    answer = sign(door, [asked, asked])
    assert kinds(answer) == [make.row(door.database, waiting[0]).version, "conflict"]
    assert "只按第一次办理" in answer.json()["items"][1]["problem"]["detail"]


def test_a_stale_version_is_told_with_the_present_one(door):
    item = make.registered(door.database)
    given = {"rectification": "immediate", "due_on": "2021-05-20"}
    body = {"items": [{"item_id": str(item), "version": 7}], "given": given}
    (answer,) = door.post("/moves/confirm", "xx_organizer", json=body).json()["items"]
    assert answer["problem"]["type"] == "/problems/stale"
    assert answer["problem"]["version"] == 1


def test_under_one_key_it_is_done_once(door, waiting):
    asked, key = [opened(door, waiting[0])], {"Idempotency-Key": "many-1"}
    first = sign(door, asked, **key)
    entries = len(make.rows(door.database, Entry))
    again = sign(door, asked, **key)
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(make.rows(door.database, Entry)) == entries
    problem(sign(door, [opened(door, waiting[1])], **key), 422, "incomplete")


@pytest.mark.parametrize(
    "body",
    [
        {"items": [], "given": {}},
        {"items": [{"item_id": str(uuid4())}] * (MAX_ITEMS + 1), "given": {}},
        {"items": [{"item_id": str(uuid4()), "seen": "x"}], "given": {}},
        {"items": [{"item_id": str(uuid4())}], "given": {"seen": "0" * 64}},
        {"items": [{"item_id": str(uuid4()), "opinion": "同意"}], "given": {}},
    ],
)
def test_what_is_not_well_formed_is_refused_as_a_whole(door, body):
    problem(door.post("/moves/sign", "xx_secretary", json=body), 422, "incomplete")


def test_what_was_refused_of_it_is_answered_again_as_well(door, waiting):
    asked, key = [{"item_id": str(uuid4()), "seen": "0" * 64}, opened(door, waiting[0])], {"Idempotency-Key": "many-2"}
    first = sign(door, asked, **key)
    assert kinds(first) == ["not-found", make.row(door.database, waiting[0]).version]
    again = sign(door, asked, **key)
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize("move", ["verify", "void", "reopen", "nothing"])
def test_other_moves_are_made_one_by_one(door, move):
    problem(door.post(f"/moves/{move}", json={}), 404, "not-found")


def test_each_item_costs_what_it_costs_alone(door):
    def spent(count):
        items = [{"item_id": str(make.item(door.database, State.PLAN))} for _ in range(count)]
        given = {"leader_id": door.person("xx_patron"), "responsible_id": door.person("member")}
        with statements(door.database) as found:
            answer = door.post("/moves/assign", "head", json={"items": items, "given": given})
        assert all(each["done"] for each in answer.json()["items"])
        return len(found)

    one, five = spent(1), spent(5)
    assert five - one == 4 * 12
