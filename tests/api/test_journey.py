"""Five people with five tokens take what a ledger says from the file to closed, over HTTP alone.

Every refusal on the way is met as well: too early, by the wrong one, by one who had a part in it.
"""

from datetime import date
from pathlib import Path

import httpx
import pytest

from ledger.forms import Problem, Row, Source
from ledger.write import write_diagnosis
from tests.api.conftest import API, problem, serving

FIXTURES = Path(__file__).parent.parent / "ledger" / "fixtures"


@pytest.fixture
def served(door):
    """The same door behind a real server on loopback."""
    app = door.client
    with serving(app.app) as address, httpx.Client(base_url=address, timeout=60) as client:
        door.client = client
        yield door
    door.client = app


def written() -> bytes:
    """Write the ledger that a department hands in, in the form."""
    source = Source("", "表1", 3, "存在问题", 1)
    problems = (Problem("未按月召开党小组会", "支部1-2", source), Problem("未按期换届", None, source))
    row = Row("教师第一党支部", "", "", "", problems, "表1", 3)
    return write_diagnosis("docx", [row], unit="信息工程系党总支", cutoff=date(2021, 4, 20))


def brought_in(door):
    """Import the ledger of a department, and return the id of one of its problems."""
    files = {"file": ("诊断情况工作台账.docx", written())}
    path = f"/campaigns/{door.campaign()}/ledgers"
    problem(door.post(path, "outsider", files=files), 404, "not-found")
    assert door.post(path, "xx_secretary", files=files).status_code == 201
    return next(row["id"] for row in door.get("/items", "head").json()["items"] if row["text"] == "未按月召开党小组会")


def steps(door, item):
    """Say who does what, and between two steps what is refused to whom."""
    yield from to_an_approved_plan(door)
    yield from to_a_verification(door, item)
    yield from to_the_end()


def to_an_approved_plan(door):
    people = {login: door.person(login) for login in ("xx_patron", "member")}
    measure = {"text": "每月第2周周三召开", "responsible_id": people["member"], "due_on": "2021-05-20"}
    yield "submit_plan", "head", {"goal": "按月召开", "measures": [measure]}, (409, "conflict")
    yield "confirm", "head", {"rectification": "immediate"}, (403, "not-permitted")
    yield "confirm", "outsider", {"rectification": "immediate"}, (404, "not-found")
    yield "confirm", "xx_organizer", {}, (422, "incomplete")
    yield "confirm", "xx_organizer", {"rectification": "immediate", "due_on": "2021-05-20"}, None
    yield "submit_plan", "head", {"goal": "按月召开", "measures": [measure]}, (409, "conflict")
    assigned = {"leader_id": people["xx_patron"], "responsible_id": people["member"]}
    yield "assign", "member", assigned, (403, "not-permitted")
    yield "assign", "head", assigned, None
    yield "approve_plan", "xx_organizer", {}, (409, "conflict")
    yield "submit_plan", "head", {"goal": "按月召开", "measures": []}, (422, "incomplete")
    yield "submit_plan", "head", {"goal": "按月召开", "measures": [measure]}, None
    yield "approve_plan", "head", {}, (403, "not-permitted")
    yield "return_plan", "xx_organizer", {"opinion": "请写明每次召开的具体日期"}, None
    yield "submit_plan", "head", {"goal": "按月召开", "measures": [measure]}, None
    yield "approve_plan", "xx_organizer", {}, None


def to_a_verification(door, item):
    def measure(position):
        return door.get(f"/items/{item}/measures").json()["items"][position]["id"]

    yield "apply", "head", {}, (409, "conflict")
    yield "progress", "xx_secretary", {"text": "已办"}, (403, "not-permitted")
    done = {"text": "已召开两次", "measure_id": measure(0), "done": True}
    yield "progress", "member", done, (422, "incomplete")
    yield "progress", "member", done | {"evidence": "四月份党小组会会议记录"}, None
    yield "apply", "member", {}, (403, "not-permitted")
    yield "apply", "head", {}, None
    yield ("verify", "head", {"opinion": "核对了原始记录，情况属实", "method": "records"}, (403, "not-permitted"))
    yield "sign", "xx_secretary", {}, (409, "conflict")
    yield (
        "return",
        "xx_organizer",
        {"opinion": "会议记录缺5月的，请补齐", "requirement": "补齐5月的会议记录和签到"},
        None,
    )
    more = {"text": "已补", "measure_id": measure(1), "done": True, "evidence": "五月份党小组会会议记录"}
    yield "apply", "head", {}, (409, "conflict")
    yield "progress", "member", more, None
    yield "apply", "head", {}, None
    yield ("verify", "xx_organizer", {"opinion": "核对了4月、5月的原始记录", "method": "records"}, None)


def to_the_end():
    yield "sign", "xx_organizer", {}, (403, "not-permitted")
    yield "sign", "director", {}, (403, "not-permitted")
    yield "sign", "xx_secretary", {}, None
    yield "sign", "xx_secretary", {}, (403, "not-permitted")
    yield "sign", "director", {"opinion": "同意销号"}, None
    yield "progress", "member", {"text": "再办"}, (409, "conflict")
    yield (
        "reopen",
        "head",
        {"reason": "抽查发现六月以来又现反弹", "requirement": "重新修订制度并组织全员学习", "due_on": "2021-06-30"},
        (403, "not-permitted"),
    )


def test_from_a_ledger_to_closed(served):
    item = brought_in(served)
    for move, by, given, refused in steps(served, item):
        version = served.get(f"/items/{item}", "director").json()["version"]
        response = served.move(item, move, by, headers={"If-Match": f'"{version}"'}, **given)
        if refused:
            problem(response, *refused)
        else:
            assert response.status_code == 200, (move, response.text)
            assert response.json()["version"] == version + 1
    closed = served.get(f"/items/{item}", "inspector").json()
    assert (closed["state"], closed["round"], closed["number"]) == ("closed", 2, "XX1-2021-001")
    acts = [row["act"] for row in served.get(f"/items/{item}/history").json()["items"]]
    assert acts[0] == "register"
    assert acts[-2:] == ["sign", "sign"]
    told = served.get("/notices", "head").json()["items"][0]
    assert told["text"].startswith("签批：XX1-2021-001")


def test_a_ledger_handed_in_as_word(door):
    """The form as a department fills it in, with its own organizations."""
    path = FIXTURES / "诊断情况工作台账-信息工程系.docx"
    files = {"file": (path.name, path.read_bytes())}
    shown = door.post(f"/campaigns/{door.campaign()}/ledgers/preview", "director", files=files).json()
    assert shown["unit"]
    assert shown["cutoff"]
    assert shown["new"] or shown["errors"]


def test_the_server_speaks_problems_too(served):
    problem(served.client.get(f"{API}/items"), 401, "unauthenticated")
    big = served.client.post(f"{API}/items", content=b"x" * (2 << 20), headers=served.headers("head"))
    problem(big, 413, "too-large")
