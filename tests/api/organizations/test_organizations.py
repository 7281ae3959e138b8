"""Organizations, people and appointments over HTTP: the administrator keeps them, and nobody else."""

from uuid import UUID

import pytest

from tests.api.conftest import problem


def test_the_administrator_keeps_the_house(door):
    made = door.post(
        "/organizations",
        "admin",
        json={
            "name": "学生第二党支部",
            "code": "XX3",
            "kind": "branch",
            "parent_id": door.organization("信息工程系党总支"),
        },
    )
    assert made.status_code == 201
    assert made.json()["committee_id"] == door.organization("闽江学院党委")
    person = door.post("/people", "admin", json={"login": "wang", "name": "王某", "staff_number": "W-1"})
    assert person.status_code == 201
    given = {
        "user_id": person.json()["id"],
        "organization_id": made.json()["id"],
        "office": "secretary",
        "starts_on": "2021-03-01",
    }
    post = door.post("/appointments", "admin", json=given)
    assert post.status_code == 201
    rows = door.get("/appointments", "admin", params={"person": person.json()["id"]}).json()
    assert [row["id"] for row in rows["items"]] == [post.json()["id"]]
    early = door.post(f"/appointments/{post.json()['id']}/end", "admin", json={"ends_on": "2021-02-01"})
    problem(early, 422, "incomplete")


@pytest.mark.parametrize(
    ("path", "given", "status", "kind"),
    [
        ("/people", {"login": "head", "name": "重名", "staff_number": "W-2"}, 409, "conflict"),
        ("/people", {"login": "a\x00", "name": "王某"}, 422, "incomplete"),
        ("/people", {"login": "", "name": "王某", "staff_number": "W-3"}, 422, "incomplete"),
        ("/people", {"name": "王某"}, 422, "incomplete"),
        ("/organizations", {"name": "x", "code": "X", "kind": "club"}, 422, "incomplete"),
        ("/organizations", {"name": "武夷学院党委", "code": "X", "kind": "committee"}, 409, "conflict"),
        (
            "/appointments",
            {"user_id": UUID(int=1), "organization_id": UUID(int=1), "office": "secretary", "starts_on": "2021-02-30"},
            422,
            "incomplete",
        ),
        (
            "/appointments",
            {"user_id": UUID(int=1), "organization_id": UUID(int=1), "office": "secretary", "starts_on": "2021-02-28"},
            422,
            "incomplete",
        ),
    ],
)
def test_what_the_administrator_is_refused(door, path, given, status, kind):
    problem(door.post(path, "admin", json={k: str(v) for k, v in given.items()}), status, kind)


def test_nobody_else_keeps_the_house(door):
    new = {"login": "w", "name": "王某", "staff_number": "w"}
    problem(door.post("/people", "director", json=new), 403, "not-permitted")
