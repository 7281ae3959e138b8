"""How many statements a request costs: fixed here, so that none is added unseen.

Who acted before, or looked, is still known (models/kept.py).
"""

import pytest

from models.files import FileStore
from models.vocabulary import State
from tests import make
from tests.api import life
from tests.api.conftest import MAX_UPLOAD, Door
from tests.statements import statements

LIFE = {
    "register": (11, 6),
    "confirm": (15, 12),
    "assign": (11, 9),
    "submit_plan": (12, 9),
    "approve_plan": (11, 9),
    "progress": (10, 9),
    "apply": (18, 15),
    "verify": (15, 13),
    "sign": (16, 13),
    "sign again": (15, 14),
}
"""What each move of a life costs: by who acts for the first time, and by who is still known."""


def test_each_move_of_a_life(database, built, tmp_path):
    door = Door(database, FileStore(tmp_path, MAX_UPLOAD), built)
    lives = [life.costs(door, statements) for _ in range(2)]
    assert {name: tuple(len(found[name]) for found in lives) for name in lives[0]} == LIFE


def test_the_doubts_about_files_cost_a_signature_one_more(door):
    item = make.item(door.database, State.RECTIFY)
    make.move(door.database, item, "attach", "member", **make.given(door.database, item, "attach"))
    make.done(door.database, item)
    make.move(door.database, item, "apply", "head")
    seen = door.post(f"/items/{item}/look", "xx_organizer").json()["sha256"]
    with statements(door.database) as found:
        given = {"opinion": "核对了原始记录，情况属实", "method": "records", "seen": seen}
        assert door.move(item, "verify", "xx_organizer", **given).status_code == 200
    assert len(found) == 17, "\n\n".join(found)


@pytest.mark.parametrize("items", [5, 60])
@pytest.mark.parametrize(
    ("params", "by", "most"), [({}, "head", 2), ({"campaign": True}, "director", 2), ({"overdue": "false"}, "head", 4)]
)
def test_a_page_of_items(door, items, params, by, most):
    for _ in range(items):
        make.registered(door.database)
    params = params | ({"campaign": door.campaign()} if "campaign" in params else {})
    with statements(door.database) as found:
        page = door.get("/items", by, params=params | {"limit": 100}).json()
    assert len(page["items"]) == items
    assert len(found) == most, "\n\n".join(found)


def test_the_lights_of_a_page_cost_one_look_at_the_calendar(door):
    for count in (1, 3):
        for _ in range(count):
            make.item(door.database, State.PLAN)
        with statements(door.database) as found:
            page = door.get("/items", params={"limit": 100}).json()
        assert {item["light"] for item in page["items"]} == {"green"}
        assert len(found) == 3, "\n\n".join(found)


@pytest.mark.parametrize("path", ["", "/moves", "/history", "/measures"])
def test_what_hangs_on_an_item(door, path):
    item = make.item(door.database, State.RECTIFY)
    with statements(door.database) as found:
        assert door.get(f"/items/{item}{path}").status_code == 200
    assert len(found) <= {"": 2, "/moves": 7, "/measures": 4}.get(path, 3), "\n\n".join(found)
