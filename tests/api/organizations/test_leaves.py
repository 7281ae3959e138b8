"""请假 over HTTP, and who is not there of an item."""

from models.people import Proxy
from models.vocabulary import State
from tests import make
from tests.api.conftest import problem

DAYS = {"starts_on": "2021-04-01", "ends_on": "2021-04-10"}


def away(door, by="member", **given):
    return door.post("/leaves", by, json=DAYS | given)


def test_a_leave_is_entered_shown_used_and_ended_early(door):
    item = make.item(door.database, State.RECTIFY)
    problem(door.move(item, "progress", "cj_head", text="代为召开"), 404, "not-found")
    made = away(door, stand_in_id=door.person("cj_head"))
    assert made.status_code == 201
    assert made.json()["user_id"] == door.person("member")
    assert door.move(item, "progress", "cj_head", text="代为召开").status_code == 200
    for login in ("cj_head", "head", "director"):
        [line] = door.get("/leaves", login).json()["items"]
        assert (line["person"], line["stand_in"], line["ended_at"]) == ("member同志", "cj_head同志", None)
    assert door.get("/leaves", "student_head").json()["items"] == []
    [absent] = door.get(f"/items/{item}/absences", "inspector").json()["absences"]
    assert absent == {
        "kind": "leave",
        "user_id": door.person("member"),
        "name": "member同志",
        "until": "2021-04-10",
        "hears": ["cj_head同志"],
    }
    end = f"/leaves/{made.json()['id']}/end"
    problem(door.post(end, "cj_head"), 403, "not-permitted")
    assert door.post(end, "member").json()["ended_at"] == "2021-04-01T02:00:00Z"
    problem(door.post(end, "member"), 409, "conflict")
    assert door.get(f"/items/{item}/absences", "inspector").json() == {"absences": []}
    problem(door.move(item, "progress", "cj_head", text="代为召开"), 404, "not-found")


def test_who_enters_the_leave_of_another_lends_no_signature(door):
    user_id, stand_in_id = door.person("xx_deputy"), door.person("xx_organizer")
    assert away(door, "director", user_id=user_id, stand_in_id=stand_in_id).status_code == 201
    assert make.rows(door.database, Proxy) == []
    assert away(door, "xx_secretary", stand_in_id=stand_in_id).status_code == 201
    assert [str(lent.to_id) for lent in make.rows(door.database, Proxy)] == [stand_in_id]


def test_a_leave_that_cannot_be_is_refused(door):
    body = problem(away(door, stand_in_id=door.person("member"), ends_on="2021-03-31"), 422, "incomplete")
    assert set(body["fields"]) == {"stand_in_id", "ends_on"}
    assert away(door).status_code == 201
    problem(away(door), 409, "conflict")
