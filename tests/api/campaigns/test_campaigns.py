"""Campaigns over HTTP: opened from a template, by whom, and what is answered."""

import pytest

from tests.api.conftest import problem


def test_campaigns(door):
    [line] = door.get("/campaigns").json()["items"]
    found = door.get(f"/campaigns/{line['id']}").json()
    assert [len(guide["indicators"]) for guide in found["guides"]] == [27, 27]
    assert len(found["phases"]) == 2
    assert [m["due_on"] for m in found["milestones"]] == ["2021-04-20", "2021-06-10", "2021-12-25"]
    problem(door.get(f"/campaigns/{line['id']}", "outsider"), 404, "not-found")
    codes = [t["code"] for t in door.get("/templates").json()["items"]]
    assert codes == ["qianggong-2024", "xuezhenjian-2021"]


@pytest.mark.parametrize(
    ("by", "template", "committee", "status"),
    [
        ("director", "qianggong-2024", "闽江学院党委", 201),
        ("outside_director", "xuezhenjian-2021", "武夷学院党委", 201),
        ("director", "xuezhenjian-2021", "闽江学院党委", 409),
        ("director", "nothing", "闽江学院党委", 422),
        ("director", "../pyproject", "闽江学院党委", 422),
        ("party_secretary", "qianggong-2024", "闽江学院党委", 403),
        ("director", "qianggong-2024", "武夷学院党委", 404),
    ],
)
def test_opening_a_campaign(door, by, template, committee, status):
    given = {"template": template, "organization_id": door.organization(committee)}
    opened = door.post("/campaigns", by, json=given)
    assert opened.status_code == status, opened.text
    if status == 201:
        shown = door.get(f"/campaigns/{opened.json()['id']}", by).json()
        shown.pop("reservations", None)  # of what is looked at; `reservation` says it in both
        assert opened.json() == shown


GUIDE = """党支部诊断工作指南
1. 教育党员有力
（1）每月召开一次党小组会
（2）党课按季度开展
2. 管理党员有力
（1）按期换届
"""


def read(door, text, by="director"):
    return door.post("/guide-readings", by, files={"file": ("本校指南.txt", text.encode())})


def test_a_schools_own_guides_are_read_looked_through_and_opened_with_a_campaign(door):
    [guide] = read(door, GUIDE).json()["guides"]
    assert guide.pop("unread") == []
    assert (guide["prefix"], guide["applies_to"]) == ("支部", ["direct_branch", "branch"])
    guide["headings"][0]["indicators"][1] = "党课每季度开展一次"
    given = {"template": "qianggong-2024", "organization_id": door.organization("闽江学院党委"), "guides": [guide]}
    assert door.post("/campaign-previews", "director", json=given).status_code == 200
    opened = door.post("/campaigns", "director", json=given)
    assert opened.status_code == 201, opened.text
    [shown] = opened.json()["guides"]
    assert [(each["code"], each["text"]) for each in shown["indicators"]] == [
        ("支部1-1", "每月召开一次党小组会"),
        ("支部1-2", "党课每季度开展一次"),
        ("支部2-1", "按期换届"),
    ]


def test_what_is_wrong_with_own_guides_is_said_by_its_place(door):
    [guide] = read(door, GUIDE).json()["guides"]
    guide.pop("unread")
    given = {"template": "qianggong-2024", "organization_id": door.organization("闽江学院党委"), "guides": [guide] * 2}
    answer = door.post("/campaigns", "director", json=given)
    problem(answer, 422, "incomplete")
    assert "“支部”已经用过" in answer.text
    problem(read(door, "没有指标"), 422, "incomplete")
    problem(read(door, GUIDE, "head"), 403, "not-permitted")
