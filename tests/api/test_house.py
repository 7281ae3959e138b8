"""Organizations, people, campaigns, duties, escalations and notices over HTTP."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.vocabulary import State
from scheduler import tick
from tests import cast, make
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


@pytest.fixture
def drafted(door):
    """A 督办 that the clock drafted and nobody has decided."""
    make.item(door.database, State.RECTIFY)
    door.now = make.NOW.replace(year=2021, month=5, day=26)
    tick.tick(door.database, door.now)
    rows = door.get("/escalations", "director", params={"state": "drafted"}).json()["items"]
    [row] = [row for row in rows if row["item_id"] and row["rung"] == "supervise"]
    return row


def test_a_named_human_sends_what_the_clock_drafted(door, drafted):
    path = f"/escalations/{drafted['id']}"
    problem(door.post(f"{path}/send", "head", json={"number": "1号"}), 403, "not-permitted")
    problem(door.post(f"{path}/send", "outside_director", json={"number": "1号"}), 404, "not-found")
    problem(door.post(f"{path}/send", "director", json={"number": ""}), 422, "incomplete")
    sent = door.post(f"{path}/send", "director", json={"number": "党工督〔2021〕3号"}).json()
    assert (sent["state"], sent["number"]) == ("sent", "党工督〔2021〕3号")
    assert date.fromisoformat(sent["answer_due_on"]) > door.now.date()
    problem(door.post(f"{path}/dismiss", "director", json={"opinion": "所涉事项已经办完，无需督办"}), 409, "conflict")


def test_or_does_not(door, drafted):
    path = f"/escalations/{drafted['id']}/dismiss"
    done = door.post(path, "director", json={"opinion": "已当面督促，书记承诺三日内办完"}).json()
    assert (done["state"], done["opinion"]) == ("dismissed", "已当面督促，书记承诺三日内办完")


def test_notices_are_seen_once(door):
    make.item(door.database, State.PLAN)
    [notice] = door.get("/notices").json()["items"]
    assert notice["text"].startswith("确认入账")
    path = f"/notices/{notice['id']}/acknowledge"
    problem(door.post(path, "outsider"), 404, "not-found")
    seen = door.post(path).json()["acknowledged_at"]
    door.now += timedelta(hours=1)
    assert door.post(path).json()["acknowledged_at"] == seen
    assert door.get("/notices").json()["items"][0]["acknowledged_at"] == seen


def test_deadlines_come_soonest_first(door):
    make.item(door.database, State.RECTIFY)
    rows = door.get("/deadlines", "director", params={"limit": 200}).json()["items"]
    assert [row["next_check_at"] for row in rows] == sorted(row["next_check_at"] for row in rows)
    assert {row["number"] for row in rows if row["item_id"]} == {"XX1-2021-001"}
    assert door.get("/deadlines", "outsider").json()["items"] == []


def test_registering_over_http(door):
    given = {
        "campaign_id": door.campaign(),
        "organization_id": door.organization(cast.BRANCH),
        "text": "未按期换届",
        "indicator": "支部1-2",
    }
    made = door.post("/items", json=given)
    assert made.status_code == 201
    assert made.json() == door.get(f"/items/{made.json()['id']}").json()
    refused = {"member": (403, {}), "outsider": (404, {}), "admin": (404, {}), "head": (422, {"indicator": "支部9-9"})}
    for by, (status, more) in refused.items():
        assert door.post("/items", by, json=given | more).status_code == status
    for field in ("campaign_id", "organization_id"):
        other = given | {field: str(UUID(int=7))}
        problem(door.post("/items", json=other), 404, "not-found")
