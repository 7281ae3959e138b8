"""Statistics over HTTP, the lights beside each item, and merged items that point to each other."""

from datetime import timedelta

import pytest

from models.vocabulary import State
from tests import make
from tests.api.conftest import problem


@pytest.fixture
def items(door):
    return make.each(door.database)


def test_every_statistic_prints_the_identity(door, items):
    found = door.get(f"/campaigns/{door.campaign()}/figures").json()
    assert found["identity"] == "总数 7 = 已销号 1 + 在途 4 + 转长期坚持 1 + 撤销并案 1"
    assert (found["total"], found["overdue"], found["groups"]) == (7, 0, [])
    assert found["on"] == "2021-04-01"


def test_groups_are_asked_for(door, items):
    path, branch = f"/campaigns/{door.campaign()}/figures", door.organization("信息工程系党总支")
    found = door.get(path, "director", params={"by": "organization", "organization": branch}).json()
    assert found["organization_id"] == branch
    groups = {group["label"]: group["total"] for group in found["groups"]}
    assert groups == {"信息工程系党总支（本级）": 0, "教师第一党支部": 7, "学生党支部": 0}
    for group in found["groups"]:
        assert group["identity"].startswith(f"总数 {group['total']} = ")
    problem(door.get(path, params={"by": "colour"}), 422, "incomplete")


def test_who_may_not_know_is_told_nothing(door, items):
    path = f"/campaigns/{door.campaign()}/figures"
    problem(door.get(path, "outsider"), 404, "not-found")
    problem(door.get(path, "admin"), 404, "not-found")
    hidden = {"organization": door.organization("财经系党总支")}
    problem(door.get(path, "head", params=hidden), 404, "not-found")


def test_the_lights_stand_against_both_dates(door, items):
    item = items[State.RECTIFY]
    make.asked(door.database, item)
    make.move(door.database, item, "grant_extension", "xx_organizer")
    door.now += timedelta(days=54)  # 2021-05-25: it was due on 05-20, and now is on 06-20
    shown = door.get(f"/items/{item}").json()
    assert (shown["light"], shown["original_light"]) == ("green", "red")
    lights = {row["state"]: row["light"] for row in door.get("/items").json()["items"]}
    assert lights == {
        "diagnose": "grey",
        "plan": "red",
        "rectify": "green",
        "verify": "green",
        "closed": "green",
        "long_term": "green",
        "void": "grey",
    }
    assert not shown["light_by_date"]
    door.now += timedelta(days=365 * 9)
    shown = door.get(f"/items/{item}").json()
    assert (shown["light"], shown["light_by_date"]) == ("red", True)


def test_a_merged_item_keeps_its_number_and_both_point_to_each_other(door, items):
    merged, survivor = items[State.PLAN], items[State.RECTIFY]
    numbers = [make.row(door.database, item).number for item in (merged, survivor)]
    made = door.move(merged, "void", "director", merged_into_id=str(survivor))
    assert made.json()["number"] == numbers[0]
    assert made.json()["merged_into"] == numbers[1]
    shown = door.get(f"/items/{survivor}").json()
    text = make.row(door.database, merged).text
    assert shown["merged_from"] == [{"id": str(merged), "number": numbers[0], "text": text}]
    assert shown["merged_into"] is None


def test_a_survivor_out_of_sight_is_not_named(door, items):
    merged, survivor = items[State.PLAN], make.registered(door.database)
    make.move(door.database, merged, "void", "director", merged_into_id=survivor)
    make.move(door.database, survivor, "confirm", "xx_secretary", rectification="immediate", sensitivity="clue")
    for by, number in (("xx_secretary", make.row(door.database, survivor).number), ("liaison", None)):
        shown = door.get(f"/items/{merged}", by).json()
        assert shown["merged_into"] == number
