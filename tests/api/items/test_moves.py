"""Moves over HTTP: each refusal, the version that was seen, and the fresh item."""

from datetime import timedelta
from uuid import uuid4

import pytest

from models.vocabulary import State
from tests import make
from tests.api.conftest import problem
from transport.forms import UPLOADS
from workflows.items.lifecycle import MOVES
from workflows.items.moves import DETAILS


@pytest.fixture
def item(door):
    return make.item(door.database, State.RECTIFY)


def test_a_move_answers_the_fresh_item(door, item):
    before = door.get(f"/items/{item}")
    made = door.move(item, "progress", "member", text="已召开两次")
    assert made.status_code == 200
    assert made.json()["version"] == before.json()["version"] + 1
    assert made.headers["etag"] == f'"{made.json()["version"]}"'
    after = door.get(f"/items/{item}")
    assert after.json() == made.json()
    assert after.headers["etag"] == made.headers["etag"]


def test_what_would_pass_on_is_shown_before(door, item):
    (measure,) = door.get(f"/items/{item}/measures").json()["items"]
    shown = {name: measure[name] for name in ("position", "text", "due_on")}
    assert door.get(f"/items/{item}/passing-measures", "xx_organizer").json() == {
        "version": door.get(f"/items/{item}").json()["version"],
        "measures": [
            {
                **shown,
                "part": "responsible",
                "measure_id": measure["id"],
                "holder_id": measure["responsible_id"],
                "holder": "member同志",
            }
        ],
    }
    problem(door.get(f"/items/{item}/passing-measures", "outsider"), 404, "not-found")


@pytest.mark.parametrize(
    ("move", "by", "given", "status", "kind", "sentence"),
    [
        ("progress", "outsider", {"text": "好"}, 404, "not-found", "没有找到"),
        ("progress", "admin", {"text": "好"}, 404, "not-found", "没有找到"),
        ("progress", "student_head", {"text": "好"}, 404, "not-found", "没有找到"),
        ("progress", "xx_secretary", {"text": "好"}, 403, "not-permitted", "报进展由责任人"),
        ("confirm", "xx_organizer", {"rectification": "phased"}, 409, "conflict", "处于“整改”"),
        ("apply", "head", {}, 409, "conflict", "措施第1条尚未完成"),
        ("grant_extension", "xx_secretary", {}, 409, "conflict", "没有待批的延期申请"),
        ("progress", "member", {}, 422, "incomplete", "“进展与成效”缺少这一项"),
        ("progress", "member", {"text": " "}, 422, "incomplete", "“进展与成效”不能留空"),
        ("progress", "member", {"text": "好", "x": 1}, 422, "incomplete", "不认识的项"),
        ("progress", "member", {"text": "好", "done": True}, 422, "incomplete", "指明是哪一条"),
        ("transfer", "member", {"to_id": "x", "reason": "病"}, 422, "incomplete", "“转给”不是有效"),
    ],
)
def test_refusals(door, item, move, by, given, status, kind, sentence):
    body = problem(door.move(item, move, by, **given), status, kind)
    assert sentence in body["detail"]
    if status == 422:
        assert all(body["fields"].values())
    if status in {403, 409}:
        assert body["move"] == move
    if status == 409:
        assert body["fresh"] == door.get(f"/items/{item}").json()
        assert body["version"] == body["fresh"]["version"]


def test_an_item_that_is_not_and_one_out_of_sight_look_the_same(door, item):
    seen = door.move(item, "progress", "outsider", text="好")
    missing = door.move(uuid4(), "progress", "outsider", text="好")
    assert seen.json() == missing.json()


@pytest.mark.parametrize("how", ["body", "header", "both", "any"])
def test_the_version_seen_guards_a_move(door, item, how):
    version = door.get(f"/items/{item}").json()["version"]
    given = {"text": "好"} | ({"version": version} if how in {"body", "both"} else {})
    match = {"any": "*"}.get(how, f'"{version}"')
    headers = {"If-Match": match} if how != "body" else {}
    assert door.move(item, "progress", "member", headers=headers, **given).status_code == 200
    again = door.move(item, "progress", "member", headers=headers, **given)
    if how == "any":
        assert again.status_code == 200
        return
    body = problem(again, 409, "stale")
    assert body["version"] == version + 1
    assert body["fresh"]["version"] == version + 1


@pytest.mark.parametrize("match", ['"2"', "3", 'W/"5"', '""', '"x"', '"-1"', '"99999999999"'])
def test_an_if_match_that_does_not_agree_or_is_none(door, item, match):
    headers = {"If-Match": match}
    problem(door.move(item, "progress", "member", headers=headers, text="好", version=5), 422, "incomplete")
    assert door.get(f"/items/{item}").json()["version"] == 5


def test_a_body_may_be_left_out_where_nothing_is_asked(door):
    item = make.registered(door.database)
    response = door.post(f"/items/{item}/moves/confirm", "xx_organizer")
    problem(response, 422, "incomplete")
    asked = make.ready(door.database, "grant_extension")
    granted = door.post(f"/items/{asked}/moves/grant_extension", "xx_organizer")
    assert granted.status_code == 200


@pytest.mark.parametrize("state", State)
def test_offers_agree_with_what_happens(door, state):
    item = make.item(door.database, state)
    found = door.get(f"/items/{item}/moves", "head").json()
    assert found["version"] == door.get(f"/items/{item}").json()["version"]
    offered = {offer["name"] for offer in found["moves"]}
    assert offered == {move.name for move in MOVES.values() if state in move.sources}
    for offer in found["moves"]:
        assert offer["allowed"] == (offer["reason"] is None)
        if offer["name"] not in UPLOADS:
            assert [field["name"] for field in offer["fields"]] == [
                name for name in DETAILS[offer["name"]].given.model_fields if name != "version"
            ]
        required = any(field["required"] for field in offer["fields"])
        if not offer["allowed"] and not required:
            refused = door.post(offer["href"].removeprefix("/api/v1"), "head", json={})
            assert refused.json()["detail"] == offer["reason"]


def test_what_a_move_asks_for_is_told_with_its_choices(door):
    item = make.item(door.database, State.VERIFY)
    offers = {o["name"]: o for o in door.get(f"/items/{item}/moves").json()["moves"]}
    assert next(f for f in offers["verify"]["fields"] if f["name"] == "method") == {
        "name": "method",
        "title": "验收方式",
        "required": True,
        "type": "choice",
        "choices": {"records": "查阅资料", "on_site": "实地查看", "interviews": "个别访谈", "combined": "多种方式"},
        "longest": None,
        "hint": None,
        "fields": None,
    }
    item = make.item(door.database, State.PLAN)
    offers = {o["name"]: o for o in door.get(f"/items/{item}/moves").json()["moves"]}
    measures = offers["submit_plan"]["fields"][1]
    assert measures["type"] == "list"
    assert [f["type"] for f in measures["fields"]] == ["text", "id", "date", "choice", "id"]


def test_in_a_provisional_year_nothing_is_refused(door, item):
    door.now += timedelta(days=365 * 7)
    late = door.get(f"/items/{item}").json()["overdue_days"]
    assert late > 1600
    (found,) = door.get("/items?overdue=true").json()["items"]
    assert (found["overdue_days"], found["light_by_date"]) == (late, True)


def test_how_late_an_item_is(door, item):
    assert door.get(f"/items/{item}").json()["overdue_days"] == 0
    door.now += timedelta(days=54)  # 2021-05-25, a Tuesday; it was due on the Thursday before
    assert door.get(f"/items/{item}").json()["overdue_days"] == 3
    assert door.get("/items?overdue=true").json()["items"][0]["overdue_days"] == 3
    assert door.get("/items?overdue=false").json()["items"] == []
