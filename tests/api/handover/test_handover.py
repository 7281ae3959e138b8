"""Handing over, vacancies and samples over HTTP."""

import pytest

from models.vocabulary import State
from tests import cast, make
from tests.api.conftest import problem
from tests.workflows.items.test_handover import leaves


def test_a_preview_can_be_carried_out_as_it_stands(door):
    for _ in range(3):
        make.item(door.database, State.RECTIFY)
    path = f"/organizations/{door.organization(cast.BRANCH)}/handover"
    member = door.person("member")
    first = door.get(path, "director", params={"from": member, "limit": 2}).json()
    second = door.get(path, "director", params={"from": member, "limit": 2, "cursor": first["next"]}).json()
    rows = first["items"] + second["items"]
    assert [row["parts"] for row in rows] == [["责任人", "措施第1条"]] * 3
    given = {"from_id": member, "to_id": door.person("colleague"), "reason": "换届"}
    chosen = [{"item_id": row["id"], "version": row["version"]} for row in rows]
    done = door.post("/moves/hand_over", "director", json={"items": chosen, "given": given})
    assert all(each["done"] for each in done.json()["items"])
    assert door.get(path, "director", params={"from": member}).json()["items"] == []
    problem(door.get(path, "director"), 422, "incomplete")
    problem(door.get(path, "head", params={"from": member}), 403, "not-permitted")


def test_vacancies_show_and_so_does_who_left(door):
    make.item(door.database, State.RECTIFY)
    path = f"/organizations/{door.organization('信息工程系党总支')}/vacancies"
    assert door.get(path, "director").json() == {"vacancies": [], "left": []}
    for login in ("head", "member"):
        leaves(door.database, login)
    door.now = door.now.replace(month=5, day=6)
    found = door.get(path, "director").json()
    assert found["vacancies"][0] == {
        "organization_id": door.organization(cast.BRANCH),
        "organization": cast.BRANCH,
        "role": "本组织书记",
        "seats": ["本组织书记"],
        "since": "2021-04-30",
    }
    assert [(row["person"], row["items"]) for row in found["left"]] == [("member同志", 1)]
    admin = door.get(path, "admin").json()
    assert (admin["vacancies"], admin["left"]) == (found["vacancies"], [])
    problem(door.get(path, "cj_head"), 404, "not-found")


def test_a_sample_is_drawn_by_a_fresh_seed_and_listed(door):
    for _ in range(3):
        make.item(door.database, State.CLOSED)
    path = f"/campaigns/{door.campaign()}/samples"
    made = [door.post(path, "inspector", json={"size": 2}) for _ in range(2)]
    assert [each.status_code for each in made] == [201, 201]
    first, second = (each.json() for each in made)
    assert (len(first["items"]), first["population"]) == (2, 3)
    assert first["seed"] != second["seed"]
    listed = door.get(path, "inspector", params={"limit": 1}).json()
    (row,) = listed["items"]
    assert (row["seed"], row["size"]) == (first["seed"], 2)
    assert [each["id"] for each in row["items"]] == [each["id"] for each in first["items"]]
    params = {"cursor": listed["next"]}
    (row,) = door.get(path, "inspector", params=params).json()["items"]
    assert row["seed"] == second["seed"]
    problem(door.get(path, "director"), 403, "not-permitted")
    problem(door.post(path, "director", json={"size": 2}), 403, "not-permitted")
    problem(door.post(path, "outsider", json={"size": 2}), 404, "not-found")
    problem(door.post(path, "inspector", json={"size": 0}), 422, "incomplete")


def test_a_draw_may_wait_for_the_seal_and_verdicts_are_counted_by_unit(door):
    item_id = make.item(door.database, State.CLOSED)
    path = f"/campaigns/{door.campaign()}"
    planned = door.post(f"{path}/sample-plans", "inspector", json={"size": 1, "strata": ["unit", "last_day"]})
    assert planned.status_code == 201
    assert door.get(f"{path}/samples", "inspector").json()["items"] == []  # nobody knows yet
    door.post(f"{path}/samples", "inspector", json={"size": 1})
    given = {"opinion": "抽谈党员2人，其中1人不知情", "verdict": "false"}
    assert door.post(f"/items/{item_id}/moves/spot_check", "inspector", json=given).status_code == 200
    found = door.get(f"{path}/false-closures", "inspector").json()
    (unit,) = found["units"]
    assert (unit["organization"], unit["drawn"], unit["unchecked"]) == ("信息工程系党总支", 1, 0)
    assert (unit["verdicts"]["false"], unit["rate"], unit["low"], unit["high"]) == (1, 1.0, pytest.approx(0.025), 1.0)
    assert found["is_simple"]
