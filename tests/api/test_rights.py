"""Every route × everybody × own, subordinate, sibling, superior and other university.

What is expected comes from the table (workflows/authz/permissions.py, MOVES) and from the cast alone: who
holds which office where is read from the list, not asked of the program.
"""

import shutil
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from api.app import ROUTERS
from api.operations import needed
from models.engine import file_of
from models.files import FileStore
from models.vocabulary import Relation, Role
from tests.accounts import CHEAP
from tests.api.asks import ANYBODY, ANYWHERE, ASKS, CAMPAIGN, HOUSE, ITEM, OWN_ALONE, PRIVATE, TARGET
from tests.api.conftest import MAX_UPLOAD, Door
from tests.api.standing import LOGINS, TARGETS, held, roles, university
from tests.api.things import Things, stand_everywhere
from tests.conftest import lent_copy
from workflows.accounts import passwords
from workflows.items.lifecycle import MOVES

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("read_once")]


@pytest.fixture(scope="module")
def master(sqlite_master: Path, built: Any, tmp_path_factory: pytest.TempPathFactory) -> Things:
    """What stands where, made once: a test works on a copy of it."""
    folder = tmp_path_factory.mktemp("rights")
    with lent_copy(sqlite_master, folder) as database:
        return stand_everywhere(Door(database, FileStore(folder / "files", MAX_UPLOAD), built))


@pytest.fixture
def things(
    master: Things,
    built: Any,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Things]:
    monkeypatch.setattr(passwords, "HASHER", CHEAP)
    file = file_of(master.door.database.engine.url)
    shutil.copytree(file.parent / "files", tmp_path / "files")
    with lent_copy(file, tmp_path_factory.getbasetemp() / "rights") as database:
        door = Door(database, FileStore(tmp_path / "files", MAX_UPLOAD), built)
        yield Things(door, deepcopy(master.of), deepcopy(master.own))


SEEN = {
    TARGET: {Relation.VIEWER},
    ITEM: {Relation.VIEWER, Role.RESPONSIBLE},
    CAMPAIGN: set[Any](),
    PRIVATE: {Role.OFFICE},
}
ADMIN_KNOWS = {
    "openCampaign",
    "listVacancies",
    "previewHandover",
    "previewCampaign",
    "addLocalDays",
    "previewLocalDays",
    "enterHolidayNotice",
    "declareRelation",
    "listItems",
    "listAppointments",
    "entrust",
    "takeLeave",
    "endLeave",
    "confirmHold",
    "confirmHolds",
    "refuseHold",
    "getFirstDirectory",
    "reviewFirstDirectory",
}
"""Who keeps the directory knows every organization there is, and nothing of what happens in it."""

CAMPAIGN_WIDE = {"importLedger", "previewMarkedLedger", "previewLedger", "previewTakeOver", "takeOverLedger"}
"""Whoever knows of the campaign may try; each row of the file is asked for by itself."""


NEEDS = {
    route.operation_id: route.openapi_extra["x-right"]
    for router in ROUTERS
    for route in router.routes
    if "x-right" in route.openapi_extra
}
"""Which right each operation declares."""


def expected(operation: str, reach: str, login: str, target: str, t: dict[str, Any]) -> str:
    """Say what the table makes of it: open, 403 or 404."""
    needs = needed(NEEDS[operation])
    found = roles(login, target)
    found |= {Relation.SELF} if login in t["selves"].get(operation, ()) else set()
    if reach == ANYBODY:
        return "open"
    if reach == ANYWHERE:  # the house has one row of seals, for the watchers of any university
        watches = any(roles(login, place) & set(needs.by) for place in TARGETS)
        return "open" if watches else "403"
    known = reach == HOUSE or bool(found & SEEN[reach]) or login in t["knows"].get(operation, ())
    if reach == CAMPAIGN:
        known = any(university(where) == university(target) for where, _ in held(login))
    if operation in ADMIN_KNOWS and login == "admin":
        known = True
    if not known:
        return "404"
    may = Relation.VIEWER in needs.by or operation in CAMPAIGN_WIDE or found & set(needs.by)
    return "open" if may else "403"


def answered(response: Any) -> str:
    if one := told_of_one(response):
        return {"/problems/not-found": "404", "/problems/not-permitted": "403"}.get(one, "open")
    if response.status_code == 404:
        return "404"
    if response.status_code == 403 and response.json()["type"] == "/problems/not-permitted":
        return "403"
    assert response.status_code not in {401, 500}, response.text
    return "open"


REFUSES = {
    "previewMarkedLedger",
    "importDirectory",
    "importLedger",
    "readGuides",
    "reconcile",
    "takeOverLedger",
    "confirmPassword",
    "changePassword",
}
"""What is asked here with a wrong file or password: they are let in, and refused for that."""


def told_of_one(response: Any) -> str | None:
    """Return the problem of the one item in an answer about many."""
    many = ("/moves/", "/holds/confirm", "/escalation-document-decisions/")
    if response.status_code != 200 or not any(m in str(response.request.url) for m in many):
        return None
    items = response.json().get("items") or [{}]
    return (items[0].get("problem") or {}).get("type")


DONE, CONFLICT = {200, 201, 204}, 409


def test_every_route_is_asked(built: Any):
    document = built.app.openapi()
    there = {o["operationId"] for path in document["paths"].values() for o in path.values()}
    assert there == set(ASKS) | OWN_ALONE | {"signIn", "health", "ready"}
    assert {name for name, move in MOVES.items()} <= {
        o["x-right"] for path in document["paths"].values() for o in path.values() if "x-right" in o
    }


@pytest.mark.parametrize("operation", ASKS)
def test_everybody_everywhere_is_answered_as_the_table_says(things: Things, operation: str):
    reach, ask = ASKS[operation]
    wrong, statuses = [], set()
    for target, t in things.of.items():
        if reach in {ANYBODY, ANYWHERE} and statuses:
            break  # it is asked for nothing of anybody's: once is enough
        for login in LOGINS:
            method, path, kwargs = ask(t)
            response = things.door.send(method, path, login, **kwargs)
            statuses.add(response.status_code)
            found = answered(response)
            wanted = expected(operation, reach, login, target, t)
            if found != wanted:
                wrong.append((login, target, found, wanted))
    assert not wrong
    assert operation in REFUSES or statuses & (DONE | {CONFLICT}), "nobody was let in"


def test_what_is_ones_own_is_nobody_elses(things: Things):
    door = things.door
    for login in LOGINS:
        other = things.own["member" if login == "head" else "head"]
        for path in (f"/sessions/{other['session']}", f"/tokens/{other['token']}"):
            assert door.send("DELETE", path, login).status_code == 404, (login, path)
    for login in LOGINS:
        mine = things.own[login]
        assert door.send("DELETE", f"/sessions/{mine['session']}", login).status_code < 300
        assert door.send("DELETE", f"/tokens/{mine['token']}", login).status_code < 300
        assert door.send("DELETE", "/session", login).status_code < 300
        assert door.get("/me", login).status_code == 401


def test_without_a_token_nothing_is_said(things: Things, built: Any):
    t = things.of["教师第一党支部"]
    for operation, (_, ask) in ASKS.items():
        method, path, kwargs = ask(t)
        response = things.door.send(method, path, None, **kwargs)
        assert response.status_code == 401, operation
