"""时限 and 督办 over HTTP: soonest first; what the clock drafted is sent or dismissed."""

from datetime import date

import pytest

from models.vocabulary import State
from scheduler import tick
from tests import make
from tests.api.conftest import problem


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


def test_deadlines_come_soonest_first(door):
    make.item(door.database, State.RECTIFY)
    rows = door.get("/deadlines", "director", params={"limit": 200}).json()["items"]
    assert [row["next_check_at"] for row in rows] == sorted(row["next_check_at"] for row in rows)
    assert {row["number"] for row in rows if row["item_id"]} == {"XX1-2021-001"}
    assert door.get("/deadlines", "outsider").json()["items"] == []
