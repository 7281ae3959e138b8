"""待办 and the next step over HTTP."""

import pytest

from models.vocabulary import State
from tests import make
from tests.api.conftest import problem


def test_what_must_be_done_is_done_and_gone(door):
    item = str(make.item(door.database, State.VERIFY))
    found = door.get("/todo", "xx_organizer").json()
    assert found["counts"]["verify"] == 1
    [task] = [task for task in found["mine"] if task["about"]["item_id"] == item]
    assert (task["act"], task["label"], task["about"]["state"]) == ("verify", "验收", "verify")
    assert found["unread"] == 3

    done = door.move(item, task["act"], "xx_organizer", opinion="核对了原始记录，情况属实", method="records")
    assert done.status_code == 200
    after = door.get("/todo", "xx_organizer").json()
    assert "verify" not in after["counts"]
    [wait] = after["waiting"]
    assert wait["awaited"]["people"][0]["title"] == "信息工程系党总支书记"


@pytest.mark.parametrize("limit", ["0", "201", "x"])
def test_a_limit_that_is_none_is_refused(door, limit):
    problem(door.get("/todo", params={"limit": limit}), 422, "incomplete")


def test_the_next_step_of_an_item(door):
    item = make.item(door.database, State.VERIFY)
    found = door.get(f"/items/{item}/next", "inspector").json()
    assert [each["act"] for each in found["awaited"]] == ["verify"]
    assert [link["turn"] for link in found["chain"]] == ["done", "now", "later", "later"]
    assert [stage["state"] for stage in found["path"]] == ["diagnose", "plan", "rectify", "verify"]
    assert [day["kind"] for day in found["days"]] == ["original", "due"]
    problem(door.get(f"/items/{item}/next", "cj_head"), 404, "not-found")
