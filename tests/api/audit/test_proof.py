"""Packs, verifications and seals over HTTP."""

import io
import zipfile
from datetime import timedelta

import pytest

from models.files import FileStore
from models.item import Item
from models.vocabulary import State
from scheduler.seal import seal
from tests import make, tamper
from tests.api.conftest import MAX_UPLOAD, Door, problem
from tests.models.test_upgrade import kind, revision, risen  # noqa: F401  fixtures

EVENING = make.NOW + timedelta(hours=13)


@pytest.fixture
def closed(door):
    return make.item(door.database, State.CLOSED)


def names(response):
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/zip"
    assert response.headers["x-content-type-options"] == "nosniff"
    return zipfile.ZipFile(io.BytesIO(response.content)).namelist()


def test_an_item_s_pack_is_sent_to_whoever_sees_it(door, closed):
    response = door.get(f"/items/{closed}/proof", "head")
    assert "items/XX1-2021-001/proof.json" in names(response)
    assert "XX1-2021-001.zip" in response.headers["content-disposition"]
    problem(door.get(f"/items/{closed}/proof", "cj_head"), 404, "not-found")


def test_an_open_item_has_no_pack(door):
    item_id = make.item(door.database, State.VERIFY)
    said = problem(door.get(f"/items/{item_id}/proof", "head"), 409, "conflict")
    assert "尚未销号" in said["detail"]


def test_a_campaign_s_pack_is_for_the_office_and_the_discipline(door, closed):
    path = f"/campaigns/{door.campaign()}/proof"
    assert "items/XX1-2021-001/proof.json" in names(door.get(path, "inspector"))
    problem(door.get(path, "head"), 403, "not-permitted")
    problem(door.get(path, "outsider"), 404, "not-found")


def test_an_item_is_verified_on_the_spot(door, closed):
    seal(door.database, EVENING)
    path = f"/items/{closed}/verification"
    entries = len(make.history(door.database, closed))
    assert door.get(path, "member").json() == {
        "ok": True,
        "entries": entries,
        "sealed": entries,
        "unsealed": 0,
        "faults": [],
        "history": [],
    }
    tamper.edit(door.database, closed, 4, data={"goal": "改写"})
    said = door.get(path, "member").json()
    assert said["ok"] is False
    fault = said["faults"][0]
    assert (fault["kind"], fault["seq"], fault["who"]) == ("edited", 4, "教师第一党支部书记head同志")
    problem(door.get(path, "outsider"), 404, "not-found")


@pytest.mark.parametrize("revision", ["0003"], indirect=True)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_what_was_not_written_down_before_an_upgrade_is_no_fault(risen, built, tmp_path):  # noqa: F811  a fixture
    door = Door(risen.database, FileStore(tmp_path, MAX_UPLOAD), built)
    item = next(i for i in make.rows(risen.database, Item) if i.state is State.CLOSED)
    said = door.get(f"/items/{item.id}/verification", "inspector").json()
    assert (said["ok"], said["faults"]) == (True, [])
    assert any("签字所凭的职务" in sentence for sentence in said["history"])


def test_seals_are_listed_newest_first_to_those_who_watch(door, closed):
    seal(door.database, EVENING)
    make.registered(door.database)
    seal(door.database, EVENING + timedelta(days=1))
    first = door.get("/seals", "officer", params={"limit": 1}).json()
    assert [row["number"] for row in first["items"]] == [2]
    assert first["items"][0]["printed"].startswith("封存第2号 2021-04-02 ")
    rest = door.get("/seals", "inspector", params={"cursor": first["next"]}).json()
    assert ([row["number"] for row in rest["items"]], rest["next"]) == ([1], None)
    for login in ("head", "xx_secretary", "admin"):
        problem(door.get("/seals", login), 403, "not-permitted")
