"""销号证明包: whole, the same every time, and only of what is closed and seen."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from models.session import Database
from models.vocabulary import State
from reports import proof
from tests import cast, make
from tests.reports.conftest import MORNING, PROOF, opened, pack, seal
from workflows.errors import Conflict, NotFound, NotPermitted


def test_a_pack_holds_all_that_an_auditor_needs(database: Database):
    item_id = make.item(database, State.CLOSED)
    seal(database)
    files = opened(pack(database, item_id))
    assert set(files) == {
        PROOF,
        "items/XX1-2021-001/销号单-XX1-2021-001.docx",
        "seals.json",
        "verify_closure.py",
        "说明.txt",
    }
    said = json.loads(files[PROOF])
    assert [entry["act"] for entry in said["entries"]][-2:] == ["sign", "sign"]
    assert [s["act"] for s in said["signatures"]] == ["guarantee", "verify", "sign", "sign"]
    assert all(s["shown"] for s in said["signatures"])
    assert said["appointments"][1]["office"] == "组织员"
    assert said["rules"]["chains"]
    assert said["calendar"]["from"] == "2021-04-01"
    assert said["sealed"]["number"] == json.loads(files["seals.json"])[-1]["number"] == 1


@pytest.mark.parametrize("release", ["0_2", "0_3"])
def test_an_earlier_verifier_finds_in_it_what_it_compares(sqlite: Database, closed, release: str):
    """It compares entries, signatures and seals as they are, and passes over what it knows not."""
    old = json.loads(Path(__file__).with_name(f"release_{release}.json").read_text())
    seal(sqlite)
    files = opened(pack(sqlite, closed))
    said = json.loads(files[PROOF])
    assert said.keys() - old["proof"].keys() == {"terms"}
    assert not old["proof"].keys() - said.keys()
    for part in ("entries", "signatures", "evidence"):
        assert {frozenset(row) for row in said[part]} == {frozenset(row) for row in old["proof"][part]}, part
    assert [set(row) for row in json.loads(files["seals.json"])] == [set(row) for row in old["seals"]]


def test_the_same_records_give_the_same_bytes(sqlite: Database, closed):
    seal(sqlite)
    assert pack(sqlite, closed) == pack(sqlite, closed)


def test_days_off_in_between_are_told_with_their_reasons(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    make.verified(sqlite, item_id)
    later = make.NOW + timedelta(days=7)
    make.move(sqlite, item_id, "sign", "xx_secretary", later)
    make.move(sqlite, item_id, "sign", "director", later)
    said = json.loads(opened(pack(sqlite, item_id, now=later))[PROOF])
    assert said["calendar"]["special"]["2021-04-03"] == "清明放假"


def test_what_is_not_closed_has_no_pack(sqlite: Database):
    item_id = make.item(sqlite, State.VERIFY)
    with pytest.raises(Conflict, match="尚未销号"):
        pack(sqlite, item_id)


def test_who_does_not_see_the_item_hears_of_none(sqlite: Database, closed):
    for login in ("cj_head", "outsider", "admin"):
        with pytest.raises(NotFound):
            pack(sqlite, closed, by=login)


def campaign_pack(database: Database, by: str) -> dict[str, bytes]:
    stream = io.BytesIO()
    with database.reading() as session:
        actor = cast.actor(session, by)
        campaign_id = cast.campaign(session).id
        proof.prove_campaign(session, campaign_id, stream, actor=actor, now=MORNING)
    return opened(stream.getvalue())


def test_a_campaign_s_pack_holds_each_closed_item(sqlite: Database, closed):
    make.item(sqlite, State.CLOSED)
    make.item(sqlite, State.RECTIFY)
    for login in ("director", "officer", "inspector"):
        names = [name for name in campaign_pack(sqlite, login) if name.endswith("proof.json")]
        assert names == [PROOF, PROOF.replace("001", "002")]


def test_a_campaign_s_pack_is_for_the_office_and_the_discipline(sqlite: Database, closed):
    for login in ("head", "xx_secretary", "party_secretary"):
        with pytest.raises(NotPermitted):
            campaign_pack(sqlite, login)
    with pytest.raises(NotFound):
        campaign_pack(sqlite, "outside_director")


def test_a_campaign_without_closed_items_says_so(sqlite: Database):
    with pytest.raises(Conflict, match="还没有已销号的事项"):
        campaign_pack(sqlite, "director")
