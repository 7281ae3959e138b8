"""The life of an item over HTTP, and what each of its moves takes of the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from models.session import Database
from tests import cast
from tests.api.conftest import Door
from workflows.items.moves import DETAILS


class Step(NamedTuple):
    """One move of a life: its name among them, by whom, with what, and which move it is where that is not its name."""

    name: str
    by: str
    given: Callable[[Door, str], dict[str, Any]] = lambda *_: {}
    move: str = ""


def _assigned(door: Door, _: str) -> dict[str, Any]:
    return {"leader_id": door.person("xx_patron"), "responsible_id": door.person("member")}


def _planned(door: Door, _: str) -> dict[str, Any]:
    measure = {"text": "固定每月第2周周三召开", "responsible_id": door.person("member"), "due_on": "2021-05-20"}
    return {"goal": "每月按期召开", "measures": [measure]}


def _done(door: Door, item: str) -> dict[str, Any]:
    (measure,) = door.get(f"/items/{item}/measures").json()["items"]
    said = {"text": "4、5月按计划召开", "evidence": "4月、5月会议记录2份，签到齐全"}
    return {"measure_id": measure["id"], "done": True} | said


STEPS = (
    Step("confirm", "xx_organizer", lambda *_: {"rectification": "immediate", "due_on": "2021-05-20"}),
    Step("assign", "head", _assigned),
    Step("submit_plan", "head", _planned),
    Step("approve_plan", "xx_organizer"),
    Step("progress", "member", _done),
    Step("apply", "head"),
    Step("verify", "xx_organizer", lambda *_: {"opinion": "核对了原始记录，情况属实", "method": "records"}),
    Step("sign", "xx_secretary"),
    Step("sign again", "director", move="sign"),
)


def costs(door: Door, watched: Callable[[Database], AbstractContextManager[list[Any]]]) -> dict[str, list[Any]]:
    """Lead an item through its life; return what was noted of each move, without the look that a signature needs."""
    told = {"campaign_id": door.campaign(), "organization_id": door.organization(cast.BRANCH), "text": "未召开党小组会"}
    with watched(door.database) as found:
        registered = door.post("/items", "head", json=told)
    assert registered.status_code == 201
    item, noted = registered.json()["id"], {"register": found}
    for name, by, given, move in STEPS:
        told = given(door, item)
        if DETAILS[move or name].signs:
            told |= {"seen": door.post(f"/items/{item}/look", by).json()["sha256"]}
        with watched(door.database) as noted[name]:
            moved = door.move(item, move or name, by, **told)
        assert moved.status_code == 200, moved.text
    return noted
