"""报送 over HTTP: filed, returned, filed late and accepted."""

from datetime import timedelta

from tests.api.conftest import problem


def duty(door, by="xx_secretary"):
    rows = door.get("/duties", by).json()["items"]
    mine = [row for row in rows if row["organization"] == "信息工程系党总支"]
    return mine[0]


def test_a_duty_is_filed_returned_filed_late_and_accepted(door):
    owed = duty(door)
    path = f"/duties/{owed['id']}"
    assert door.get(path, "xx_secretary").json() == owed
    problem(door.post(f"{path}/accept", "director"), 409, "conflict")
    filed = door.post(f"{path}/file", "xx_secretary", json={"note": "附台账", "version": 1})
    assert (filed.status_code, filed.json()["late"]) == (201, False)
    problem(door.post(f"{path}/file", "xx_secretary", json={"note": "再报"}), 409, "conflict")
    stale = door.post(f"{path}/return", "director", json={"opinion": "台账第3项缺整改时限，请补", "version": 1})
    assert problem(stale, 409, "stale")["version"] == 2
    problem(door.post(f"{path}/return", "director", json={"opinion": " "}), 422, "incomplete")
    assert door.post(f"{path}/return", "director", json={"opinion": "台账第3项缺整改时限，请补"}).status_code == 200
    door.now += timedelta(days=30)
    again = door.post(f"{path}/file", "xx_secretary", json={"note": "补齐"}).json()
    assert (again["version"], again["late"]) == (2, True)
    problem(door.post(f"{path}/accept", "xx_secretary"), 403, "not-permitted")
    assert door.post(f"{path}/accept", "director").json()["accepted"] is True
    versions = door.get(f"{path}/filings", "director").json()["items"]
    assert [row["opinion"] for row in versions] == ["台账第3项缺整改时限，请补", None]
    for way in ("", "/filings"):
        problem(door.get(path + way, "outsider"), 404, "not-found")


def test_a_duty_is_extended(door):
    owed = duty(door)
    path = f"/duties/{owed['id']}"
    problem(door.post(f"{path}/grant_extension", "director"), 409, "conflict")
    wanted = {"reason": "支部大会改期，台账须补三月的记录", "due_on": "2021-05-10"}
    asked = door.post(f"{path}/request_extension", "xx_secretary", json=wanted | {"version": 1})
    assert (asked.status_code, asked.json()["state"]) == (201, "pending")
    problem(door.post(f"{path}/grant_extension", "xx_secretary"), 403, "not-permitted")
    problem(door.post(f"{path}/refuse_extension", "director", json={"opinion": " "}), 422, "incomplete")
    assert door.post(f"{path}/grant_extension", "director").json()["state"] == "granted"
    shown = door.get(path, "xx_secretary").json()
    assert (shown["due_on"], shown["original_due_on"]) == ("2021-05-10", owed["due_on"])
    assert [row["new_due_on"] for row in door.get(f"{path}/extensions", "xx_secretary").json()["items"]] == [
        "2021-05-10"
    ]
    problem(door.get(f"{path}/extensions", "outsider"), 404, "not-found")
