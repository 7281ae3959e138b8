"""校历 over HTTP."""

from datetime import datetime

MAY = {"starts_on": "2021-05-10", "ends_on": "2021-05-12", "is_workday": False, "name": "运动会"}


def test_the_party_work_office_closes_days_and_everybody_of_the_university_sees_them(door):
    committee = door.get("/organizations", by="director").json()["items"][0]["id"]
    made = door.post("/local-days", by="director", json={"committee_id": committee, **MAY})
    assert made.status_code == 201
    assert made.json() | {"id": None} == {"id": None, "committee_id": committee, **MAY}
    assert door.get("/local-days", by="head").json()["items"] == [made.json()]
    assert door.get("/local-days", by="outsider").json()["items"] == []


def test_closed_days_move_the_rungs_that_are_still_to_come(door):
    before = {row["id"]: row["next_check_at"] for row in _deadlines(door)}
    committee = door.get("/organizations", by="director").json()["items"][0]["id"]
    door.post("/local-days", by="director", json={"committee_id": committee, **MAY})
    after = {row["id"]: row["next_check_at"] for row in _deadlines(door)}
    assert before.keys() == after.keys()
    assert all(datetime.fromisoformat(at) <= door.now for at in after.values())


def test_others_may_not_and_contradictions_are_named(door):
    committee = door.get("/organizations", by="director").json()["items"][0]["id"]
    asked = {"committee_id": committee, **MAY}
    assert door.post("/local-days", by="head", json=asked).status_code == 404
    assert door.post("/local-days", by="inspector", json=asked).status_code == 403
    backwards = asked | {"ends_on": "2021-05-01"}
    refused = door.post("/local-days", by="director", json=backwards)
    assert refused.status_code == 422
    assert "ends_on" in refused.json()["fields"]


def _deadlines(door):
    return door.get("/deadlines", by="director", params={"limit": 200}).json()["items"]
