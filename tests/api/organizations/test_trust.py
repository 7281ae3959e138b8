"""代签委托 and 回避 over HTTP."""

from models.people import Appointment
from models.vocabulary import State
from tests import make
from tests.api.conftest import problem


def lent(door, by="xx_secretary", to="xx_deputy", **given):
    user = make.user_id(door.database, "xx_secretary")
    (held,) = make.rows(door.database, Appointment, user_id=user)
    usual = {"to_id": door.person(to), "starts_on": "2021-04-01", "ends_on": "2021-04-11", "reason": "赴省委党校学习"}
    return door.post(f"/appointments/{held.id}/proxies", by, json=usual | given)


def test_a_signature_is_lent_shown_used_and_taken_back(door):
    made = lent(door)
    assert made.status_code == 201
    item = make.ready(door.database, "sign")
    [offer] = [each for each in door.get(f"/items/{item}/moves", "xx_deputy").json()["moves"] if each["name"] == "sign"]
    assert offer["allowed"]
    assert door.move(item, "sign", "xx_deputy").status_code == 200
    assert door.get("/proxies", "head").json()["items"] == []
    [line] = door.get("/proxies", "xx_organizer").json()["items"]
    assert (line["principal"], line["to"], line["office"], line["organization"]) == (
        "xx_secretary同志",
        "xx_deputy同志",
        "secretary",
        "信息工程系党总支",
    )
    path = f"/proxies/{made.json()['id']}/revoke"
    problem(door.post(path, "xx_deputy"), 403, "not-permitted")
    assert door.post(path, "director").json()["revoked_at"] == "2021-04-01T02:00:00Z"
    problem(door.post(path, "director"), 409, "conflict")


def test_a_signature_that_is_not_lent(door):
    problem(lent(door, by="xx_organizer"), 403, "not-permitted")
    problem(lent(door, by="outsider"), 404, "not-found")
    body = problem(lent(door, to="head", ends_on="2021-03-31"), 422, "incomplete")
    assert set(body["fields"]) == {"to_id", "ends_on"}
    assert door.get("/proxies", "xx_secretary").json() == {"items": [], "next": None}


def test_a_relation_is_declared_shown_enforced_and_lifted(door):
    item = make.item(door.database, State.VERIFY)
    given = {
        "user_id": door.person("xx_organizer"),
        "organization_id": door.organization("教师第一党支部"),
        "reason": "配偶任该支部委员",
    }
    made = door.post("/recusals", "xx_organizer", json=given)
    assert made.status_code == 201
    problem(door.post("/recusals", "inspector", json=given), 409, "conflict")
    verify = {"opinion": "核对了原始记录，情况属实", "method": "records"}
    body = problem(door.move(item, "verify", "xx_organizer", **verify), 403, "not-permitted")
    assert "回避" in body["detail"]
    [line] = door.get("/recusals", "head").json()["items"]
    assert (line["person"], line["organization"]) == ("xx_organizer同志", "教师第一党支部")
    assert door.get("/recusals", "cj_head").json()["items"] == []
    path = f"/recusals/{made.json()['id']}/lift"
    problem(door.post(path, "xx_organizer"), 403, "not-permitted")
    assert door.post(path, "inspector").json()["lifted_by_id"] == door.person("inspector")
    assert door.move(item, "verify", "xx_organizer", **verify).status_code == 200
