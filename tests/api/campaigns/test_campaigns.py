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
