"""Each known way to a closure on paper, tried over HTTP and refused."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from models.evidence_kinds import MediaType
from models.item import Item
from models.people import Appointment
from models.vocabulary import Office, State
from tests import cast, make
from tests.api.conftest import Door, problem
from tests.ledger import build
from tests.ledger.evidence import GOOD

PDF = GOOD[MediaType.PDF]
VERIFY = {"opinion": "核对了原始记录，情况属实", "method": "records"}


def state(door: Door, item_id: UUID) -> State:
    return make.row(door.database, item_id).state


def look(door: Door, item_id: UUID | str, by: str) -> str:
    return door.post(f"/items/{item_id}/look", by).json()["sha256"]


def test_verify_ones_own_work(door: Door):
    """The 组织员 of the 党总支 lends a hand in the branch, and would then verify it."""
    make.appoint(door.database, "xx_organizer", cast.BRANCH, Office.LIAISON)
    item_id = make.item(door.database, State.RECTIFY)
    (measure,) = make.measure_ids(door.database, item_id)
    done = {"text": "代为召开", "measure_id": str(measure), "evidence": "四月份党小组会会议记录", "done": True}
    assert door.move(item_id, "progress", "xx_organizer", **done).status_code == 200
    assert door.move(item_id, "apply", "head").status_code == 200

    refused = problem(door.move(item_id, "verify", "xx_organizer", **VERIFY), 403, "not-permitted")
    assert "整改参与者" in refused["detail"]
    assert door.move(item_id, "verify", "xx_deputy", **VERIFY).status_code == 200


def test_upload_evidence_then_verify(door: Door):
    make.appoint(door.database, "xx_organizer", cast.BRANCH, Office.LIAISON)
    item_id = make.item(door.database, State.RECTIFY)
    (measure,) = make.measure_ids(door.database, item_id)
    sent = door.post(
        f"/items/{item_id}/evidence",
        "xx_organizer",
        files={"file": ("记录.pdf", PDF)},
        data={"measure_id": str(measure)},
    )
    assert sent.status_code == 201
    make.done(door.database, item_id)
    door.move(item_id, "apply", "head")
    problem(door.move(item_id, "verify", "xx_organizer", **VERIFY), 403, "not-permitted")


def test_the_guarantor_would_verify_or_sign(door: Door):
    make.appoint(door.database, "head", "信息工程系党总支", Office.ORGANIZER)
    make.appoint(door.database, "head", "闽江学院党委工作部", Office.DIRECTOR)
    item_id = make.item(door.database, State.VERIFY)
    problem(door.move(item_id, "verify", "head", **VERIFY), 403, "not-permitted")
    make.verified(door.database, item_id)
    problem(door.move(item_id, "sign", "head"), 403, "not-permitted")


def test_sign_through_a_delegate_who_rectified(door: Door):
    """The 书记 who would sign lends the signature to somebody who took part in the work."""
    make.appoint(door.database, "member", "信息工程系党总支", Office.MEMBER)
    item_id = make.ready(door.database, "sign")
    with door.database.reading() as session:
        office = next(p for p in cast.actor(session, "xx_secretary").posts)
    lent = door.post(
        f"/appointments/{office.appointment_id}/proxies",
        "xx_secretary",
        json={"to_id": door.person("member"), "starts_on": "2021-04-01", "ends_on": "2021-04-30", "reason": "出差"},
    )
    assert lent.status_code == 201
    refused = problem(door.move(item_id, "sign", "member"), 403, "not-permitted")
    assert "整改参与者" in refused["detail"]


def test_have_somebody_uninvolved_sign_for_one_who_rectified(door: Door):
    """The other way round: the delegate is clean, the one signed for is not."""
    make.appoint(door.database, "xx_secretary", cast.BRANCH, Office.LIAISON)
    item_id = make.item(door.database, State.RECTIFY)
    make.move(door.database, item_id, "progress", "xx_secretary", text="指导整改")
    make.done(door.database, item_id)
    make.move(door.database, item_id, "apply", "head")
    make.verified(door.database, item_id)
    make.appoint(door.database, "cj_organizer", "信息工程系党总支", Office.MEMBER)
    with door.database.reading() as session:
        posts = cast.actor(session, "xx_secretary").posts
        office = next(p for p in posts if p.office is Office.SECRETARY)
    door.post(
        f"/appointments/{office.appointment_id}/proxies",
        "xx_secretary",
        json={
            "to_id": door.person("cj_organizer"),
            "starts_on": "2021-04-01",
            "ends_on": "2021-04-30",
            "reason": "出差",
        },
    )
    refused = problem(door.move(item_id, "sign", "cj_organizer"), 403, "not-permitted")
    assert "整改参与者" in refused["detail"]


def test_close_by_import(door: Door):
    """A ledger brings problems in; whatever it says of them, none comes in closed."""
    closed = build.row("1.未召开党小组会（已完成，已销号）", organization=cast.BRANCH)
    sent = door.post(
        f"/campaigns/{door.campaign()}/ledgers",
        "xx_organizer",
        files={"file": ("台账.docx", build.ledger_docx(closed))},
    )
    assert sent.status_code == 201, sent.text
    (item,) = make.rows(door.database, Item)
    assert (item.state, item.number, item.closed_at) == (State.DIAGNOSE, None, None)


def test_write_the_state_or_the_date_by_hand(door: Door):
    """No field of any move is a state: what is not asked for is refused by name."""
    item_id = make.item(door.database, State.RECTIFY)
    for sneaked in ({"state": "closed"}, {"closed_at": "2021-04-01T00:00:00Z"}, {"round": 9}):
        response = door.move(item_id, "progress", "member", text="完成", **sneaked)
        assert set(problem(response, 422, "incomplete")["fields"]) == set(sneaked)
    assert door.send("PUT", f"/items/{item_id}", "director", json={}).status_code == 405
    assert door.send("DELETE", f"/items/{item_id}", "director").status_code == 405


def test_close_by_bulk(door: Door):
    """Many at once: what was not opened, is not one's turn or is one's own stays as it is."""
    opened, unopened = (make.ready(door.database, "sign") for _ in range(2))
    elsewhere = make.item(door.database, State.VERIFY)  # not verified yet
    seen = look(door, opened, "xx_secretary")
    items = [
        {"item_id": str(opened), "seen": seen},
        {"item_id": str(unopened), "seen": seen},
        {"item_id": str(unopened)},
        {"item_id": str(elsewhere), "seen": look(door, elsewhere, "xx_secretary")},
    ]
    found = door.post("/moves/sign", "xx_secretary", json={"items": items}).json()["items"]
    assert [one["done"] for one in found] == [True, False, False, False]
    assert state(door, unopened) is State.VERIFY

    # the second signer may not ride on what the first one saw
    ridden = door.post("/moves/sign", "director", json={"items": items[:1]}).json()["items"]
    assert ridden[0]["problem"]["type"] == "/problems/unseen"
    assert state(door, opened) is State.VERIFY


def test_sign_a_changed_item(door: Door):
    item_id = make.ready(door.database, "sign")
    seen = look(door, item_id, "director")
    make.move(door.database, item_id, "sign", "xx_secretary")
    changed = problem(door.move(item_id, "sign", "director", seen=seen), 409, "unseen")
    assert changed["fresh"]["version"] == make.row(door.database, item_id).version
    assert door.move(item_id, "sign", "director").status_code == 200
    assert state(door, item_id) is State.CLOSED


def test_act_with_an_ended_appointment(door: Door):
    item_id = make.ready(door.database, "sign")
    with door.database.transaction() as session:
        office = next(p for p in cast.actor(session, "xx_secretary").posts)
        session.get_one(Appointment, office.appointment_id).ends_on = date(2021, 4, 30)
    door.now = make.NOW + timedelta(days=30)
    problem(door.post(f"/items/{item_id}/look", "xx_secretary"), 404, "not-found")
    problem(door.move(item_id, "sign", "xx_secretary"), 404, "not-found")


def test_guess_the_id_of_somebody_elses(door: Door):
    """Whoever is not in scope learns nothing, not even that there is something."""
    item_id = make.item(door.database, State.VERIFY)
    missing = "0" * 8 + "-0000-7000-8000-" + "0" * 12
    for stranger in ("cj_secretary", "student_head", "outsider", "admin"):
        for path in ("", "/moves", "/history", "/evidence", "/proof", "/verification"):
            there = door.get(f"/items/{item_id}{path}", stranger)
            nowhere = door.get(f"/items/{missing}{path}", stranger)
            assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json())
            assert there.status_code == 404
        for move in ("verify", "sign", "reopen"):
            given = make.given(door.database, item_id, move) | {"seen": "0" * 64}
            given = {k: str(v) for k, v in given.items() if move != "reopen" or k != "seen"}
            assert door.move(item_id, move, stranger, **given).status_code == 404
        merged = make.ready(door.database, "void")
        told = door.move(merged, "void", "xx_secretary", merged_into_id=missing)
        assert told.status_code == 422


@pytest.mark.parametrize("move", ["apply", "verify", "sign"])
def test_sign_with_a_token_that_only_reads(door: Door, move: str):
    item_id = make.ready(door.database, move)
    by = make.case(move).by
    made = door.post("/tokens", by, json={"label": "报表", "scope": "read", "days": 30}).json()
    door.tokens[by] = made["token"]
    problem(door.post(f"/items/{item_id}/look", by), 403, "not-permitted")
    given = make.given(door.database, item_id, move)
    problem(door.move(item_id, move, by, seen="0" * 64, **given), 403, "not-permitted")
    assert door.get(f"/items/{item_id}", by).status_code == 200
