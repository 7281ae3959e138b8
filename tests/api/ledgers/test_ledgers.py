"""Ledgers, up and down."""

import io
import zipfile
from pathlib import Path

import pytest

from models.vocabulary import State
from tests import make
from tests.api.conftest import problem
from tests.ledger.build import HEADER as LEDGER
from tests.ledger.build import docx, row, tbl

pytestmark = pytest.mark.usefixtures("read_once")
FIXTURES = Path(__file__).parents[2] / "ledger" / "fixtures"

WORD = FIXTURES / "诊断情况工作台账-信息工程系.docx"

HEADER = "党组织名称,成功经验,典型案例,存在问题,备注\n"


def ledger(door, path="", by="xx_secretary", content=None, name="台账.csv", headers=None):
    content = content or f"{HEADER}教师第一党支部,,,未召开党小组会（支部1-2）；未按期换届,\n".encode()
    return door.post(
        f"/campaigns/{door.campaign()}/ledgers{path}", by, files={"file": (name, content)}, headers=headers or {}
    )


def test_a_ledger_is_shown_then_brought_in_once(door):
    shown = ledger(door, "/preview")
    assert shown.status_code == 200, shown.text
    assert [line["text"] for line in shown.json()["new"]] == ["未召开党小组会", "未按期换届"]
    assert shown.json()["new"][0]["indicator"] == "支部1-2"
    assert door.get("/items", "xx_secretary").json()["items"] == []
    done = ledger(door)
    assert done.status_code == 201
    assert done.json()["new"] == shown.json()["new"]
    again = ledger(door)
    assert again.status_code == 201
    assert "导入" in again.json()["already_imported"]
    assert len(door.get("/items", "xx_secretary").json()["items"]) == 2


def test_a_repeated_import_under_its_key_is_answered_alike(door):
    key = {"Idempotency-Key": "l-1"}
    assert ledger(door, headers=key).content == ledger(door, headers=key).content


def test_a_ledger_with_one_error_brings_in_nothing(door):
    content = f"{HEADER}教师第一党支部,,,未换届,\n不存在党支部,,,未换届,\n".encode()
    shown = ledger(door, "/preview", content=content).json()
    assert shown["errors"]
    body = problem(ledger(door, content=content), 422, "incomplete")
    assert "errors[0]" in body["fields"]
    assert door.get("/items", "xx_secretary").json()["items"] == []


def _bomb():
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 30_000_000)
    return found.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc"),
        (b"PK\x03\x04", "a.docx"),
        (b"hello", "a.csv"),
        (_bomb(), "a.docx"),
        (docx(tbl(LEDGER, row("甲"), ["x"] * 10_000)), "a.docx"),
    ],
)
def test_bad_ledgers(door, content, name):
    problem(ledger(door, content=content, name=name), 422, "incomplete")
    assert ledger(door, "/preview", content=content, name=name).json()["errors"]


@pytest.mark.parametrize(("by", "status"), [("outsider", 404), ("admin", 404), ("cj_secretary", 422)])
def test_a_ledger_of_others(door, by, status):
    assert ledger(door, by=by).status_code == status


@pytest.mark.parametrize("form", ["diagnosis", "rectification"])
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_ledgers_come_down(door, form, kind):
    make.item(door.database, State.CLOSED)
    path = f"/campaigns/{door.campaign()}/ledgers/{form}"
    down = door.get(path, "director", params={"format": kind})
    assert down.status_code == 200
    assert zipfile.is_zipfile(io.BytesIO(down.content))
    assert "officedocument" in down.headers["content-type"]
    problem(door.get(path, "outsider"), 404, "not-found")
    problem(door.get(path, params={"format": "pdf"}), 422, "incomplete")


def test_what_comes_down_reads_back_in(door):
    make.item(door.database, State.CLOSED)
    path = f"/campaigns/{door.campaign()}/ledgers"
    down = door.get(f"{path}/diagnosis", "director").content
    shown = ledger(door, "/preview", "director", down, "a.docx").json()
    assert shown["errors"] == []
    assert [line["text"] for line in shown["held"]] == ["2020年10月、12月未召开党小组会"]
