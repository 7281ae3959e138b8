"""The inbox over HTTP: a notice is acknowledged once."""

from datetime import timedelta

from models.vocabulary import State
from tests import make
from tests.api.conftest import problem


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
