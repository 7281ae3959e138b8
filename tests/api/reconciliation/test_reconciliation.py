"""对账 over HTTP: a file held against the system, its differences settled and rechecked, its statement signed."""

from models.reconciliation import ReconciliationDifference
from models.vocabulary import State
from tests import cast, make
from tests.api.conftest import problem
from tests.ledger.books import running_file
from tests.web.reconciliation.reports import exported


def sent(door, content: bytes, by: str = "head", name: str = "台账.csv", **said):
    fields = {"campaign_id": door.campaign(), "organization_id": door.organization(cast.BRANCH)}
    return door.post("/reconciliations", by, files={"file": (name, content)}, data=fields | said)


def opened(door, edit) -> str:
    answer = sent(door, exported(door.database, edit=edit))
    assert answer.status_code == 201, answer.text
    return f"/reconciliations/{answer.json()['id']}"


def test_a_report_is_reconciled_settled_and_signed(door):
    item_id = make.item(door.database, State.RECTIFY)

    def edit(rows):
        rows[0]["责任人"] = "colleague同志"
        rows.append(rows[0] | {"编号": "99", "存在问题": "图书角的党报党刊过期未更换"})

    here = opened(door, edit)
    shown = door.get(here, "director").json()
    assert (shown["state"], shown["matched"], shown["differences"], shown["open"]) == ("open", 1, 2, 2)
    first = door.get(f"{here}/differences?limit=1", "director").json()
    assert [each["field"] for each in first["items"]] == ["person"]
    rest = door.get(f"{here}/differences?after={first['next']}", "director").json()
    assert [(each["kind"], each["reported"]) for each in rest["items"]] == [
        ("only_reported", "图书角的党报党刊过期未更换")
    ]
    problem(door.post(f"{here}/settle", "head", json={"settlement": "taken", "positions": [1]}), 422, "incomplete")
    problem(door.post(f"{here}/settle", "head", json={"settlement": "kept"}), 422, "incomplete")
    problem(door.post(f"{here}/take", "director", json={"position": 1}), 403, "not-permitted")
    assert door.post(f"{here}/take", "head", json={"position": 1}).json()["done"] is True
    assert make.row(door.database, item_id).responsible_id == make.user_id(door.database, "colleague")
    settled = door.post(f"{here}/settle", "director", json={"settlement": "kept", "kind": "only_reported"}).json()
    assert settled["state"] == "settled"

    for login, left in (("head", "settled"), ("director", "signed")):
        said = door.get(f"{here}/statement", login).json()
        assert said["refusal"] is None
        signed = door.post(f"{here}/sign", login, json={"seen": said["sha256"], "version": None})
        assert signed.json()["state"] == left
    assert [each["side"] for each in door.get(f"{here}/statement", "head").json()["signatures"]] == [
        "reporter",
        "receiver",
    ]
    assert door.get(f"{here}/statement/file", "head").content.startswith(b"PK")
    problem(door.post(f"{here}/recheck", "head", json={}), 409, "conflict")


def test_what_was_done_by_hand_is_found_and_another_report_is_held_against_the_last(door):
    item_id = make.item(door.database, State.RECTIFY)
    here = opened(door, lambda rows: rows[0].update({"责任人": "colleague同志"}))
    people = {
        name: make.user_id(door.database, who)
        for name, who in (("leader_id", "xx_patron"), ("responsible_id", "colleague"))
    }
    make.move(door.database, item_id, "assign", "head", **people)
    assert door.post(f"{here}/recheck", "director", json={"version": 1}).json()["open"] == 0
    problem(door.post(f"{here}/recheck", "director", json={"version": 1}), 409, "stale")
    again = opened(door, lambda rows: rows[0].update({"责任人": "member同志"}))
    (found,) = door.get(f"{again}/differences", "head").json()["items"]
    assert (found["last"], found["changed_by"]) == ("colleague同志", "report")
    assert door.get(again, "head").json()["previous_id"] == here.rpartition("/")[2]
    assert door.get(here, "head").json()["state"] == "replaced"
    listed = door.get(f"/reconciliations?state=open&campaign={door.campaign()}", "officer").json()["items"]
    assert [each["id"] for each in listed] == [again.rpartition("/")[2]]


def test_an_item_that_became_sensitive_is_no_more_told_of(door):
    item_id = make.item(door.database, State.RECTIFY)
    here = opened(door, lambda rows: rows[0].update({"责任人": "colleague同志"}))
    make.classify(door.database, item_id, "clue")
    assert door.get(f"{here}/differences", "liaison").json()["items"] == []
    assert door.get(f"{here}/statement", "liaison").json()["statement"]["differences"] == []
    assert len(door.get(f"{here}/differences", "head").json()["items"]) == 1
    fresh = sent(door, exported(door.database)).json()
    assert (fresh["matched"], fresh["differences"]) == (0, 0)
    assert len(make.rows(door.database, ReconciliationDifference)) == 1


def test_anothers_ledger_is_compared_with_a_yes_that_names_it(door):
    other, name = running_file({}, unit="财经系党总支"), "台账.xlsx"
    refused = problem(sent(door, other, name=name), 422, "incomplete")
    assert refused["fields"] == {
        "accepted": "文件写的是“财经系党总支”的台账，要对的是“教师第一党支部”；"
        "请核对是不是选错了文件或党组织，确属无误的请确认。"
    }
    problem(sent(door, other, name=name, accepted="信息工程系党总支"), 422, "incomplete")
    made = sent(door, other, name=name, accepted="财经系党总支")
    assert (made.status_code, made.json()["named_unit"]) == (201, "财经系党总支")
    stated = door.get(f"/reconciliations/{made.json()['id']}/statement", "head").json()["statement"]
    assert stated["file"]["named_unit"] == "财经系党总支"


def test_what_is_no_ledger_is_refused_and_nobody_elses_is_taken(door):
    problem(sent(door, b"a,b\n1,2\n"), 422, "incomplete")
    make.item(door.database, State.RECTIFY)
    content = exported(door.database)
    problem(sent(door, content, "member"), 403, "not-permitted")
    problem(sent(door, content, "outsider"), 404, "not-found")
