"""Tokens: made, and how far each reaches."""

import pytest

from models.notice import Notice
from models.vocabulary import State
from tests import make
from tests.accounts import RIGHT
from tests.api.accounts.signing_in import NEW
from tests.api.conftest import problem

pytestmark = pytest.mark.usefixtures("refused_at_once")


def made_token(door, scope, login="member"):
    made = door.post("/tokens", login, json={"label": "同步", "scope": scope, "days": 30})
    assert made.status_code == 201, made.text
    return made.json()


def test_a_token_that_reads_cannot_act_on_any_route(door):
    item = make.item(door.database, State.RECTIFY)
    measure = make.measure_ids(door.database, item)[0]
    made = made_token(door, "read")
    assert made["expires_at"] == "2021-05-01T02:00:00Z"
    door.tokens["program"] = made["token"]
    assert door.get("/items", "program").json()["items"]
    assert door.get("/me", "program").json()["scope"] == "read"
    notice = make.rows(door.database, Notice)[0].id
    acts = [
        door.move(item, "progress", "program", text="好"),
        door.post(f"/notices/{notice}/acknowledge", "program"),
        door.post("/people", "program", json={"login": "x", "name": "x", "staff_number": "x"}),
        door.post(
            f"/items/{item}/evidence",
            "program",
            files={"file": ("a.pdf", b"%PDF-1.4")},
            data={"measure_id": str(measure)},
        ),
        door.post("/tokens", "program", json={"label": "x", "scope": "all", "days": 1}),
        door.post("/password", "program", json={"old": RIGHT, "new": NEW}),
        door.post("/session/confirm", "program", json={"password": RIGHT}),
        door.send("DELETE", f"/tokens/{made['id']}", "program"),
    ]
    for answer in acts:
        assert "只能查看" in problem(answer, 403, "not-permitted")["detail"]
    assert door.send("DELETE", "/session", "program").status_code == 200


def test_a_token_for_a_calendar_opens_nothing_of_this(door):
    door.tokens["program"] = made_token(door, "calendar")["token"]
    for answer in (
        door.get("/items", "program"),
        door.get("/me", "program"),
        door.post("/tokens", "program", json={"label": "x", "scope": "all", "days": 1}),
        door.send("DELETE", "/session", "program"),
    ):
        assert "日历" in problem(answer, 403, "not-permitted")["detail"]


def test_a_token_that_acts(door):
    item = make.item(door.database, State.RECTIFY)
    door.tokens["program"] = made_token(door, "all")["token"]
    assert door.move(item, "progress", "program", text="好").status_code == 200
    problem(door.post("/tokens", "program", json={"label": "x", "scope": "all", "days": 1}), 403, "unconfirmed")
    [listed] = [t for t in door.get("/tokens", "member").json()["items"] if t["label"] == "同步"]
    assert door.send("DELETE", f"/tokens/{listed['id']}", "member").status_code == 200
    problem(door.get("/me", "program"), 401, "unauthenticated")


@pytest.mark.parametrize(
    "given", [{"days": 0}, {"days": 367}, {"days": None}, {"scope": "password"}, {"scope": "admin"}]
)
def test_tokens_that_cannot_be(door, given):
    wanted = {"label": "同步", "scope": "read", "days": 30} | given
    problem(door.post("/tokens", "member", json=wanted), 422, "incomplete")
