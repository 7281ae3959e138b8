"""Ledgers, up and down."""

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from api.ledgers import routes
from ledger import import_, thinking
from models.vocabulary import State
from tests import cast, make
from tests.api.conftest import problem
from tests.ledger import books
from tests.ledger.books import running_file, take_in
from tests.ledger.build import HEADER as LEDGER
from tests.ledger.build import docx, row, tbl
from tests.ledger.test_marked import comments

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
    assert shown["cutoff"] == "2021-04-20", "the day that the campaign has, not today"
    assert [line["text"] for line in shown["held"]] == ["2020年10月、12月未召开党小组会"]


@pytest.mark.parametrize("times", [1, 9])
def test_what_others_bring_in_meanwhile_is_seen(door, monkeypatch, times):
    """It is thought out anew while others write; when that never ends, in its turn."""
    thought = []

    def overtaken(session, *given, **named):
        thought.append(import_.prepare(session, *given, **named))
        if len(thought) <= min(times, 2):
            other = books.reading(books.row(cast.BRANCH, f"未公示党费{len(thought)}次"))
            take_in(door.database, other, "xx_secretary")
        return thought[-1]

    monkeypatch.setattr(routes, "import_", SimpleNamespace(prepare=overtaken))
    done = ledger(door)
    assert (done.status_code, [line["text"] for line in done.json()["new"]]) == (201, ["未召开党小组会", "未按期换届"])
    assert len(door.get("/items", "xx_secretary").json()["items"]) == 2 + min(times, 2)
    assert len(thought) == 1 + min(times, 2)


def taking_over(door, path="", by="xx_secretary", decisions="{}", headers=None, row=None):
    return door.post(
        f"/campaigns/{door.campaign()}/ledgers/take-over{path}",
        by,
        files={"file": ("整改台账.xlsx", running_file(row or {}))},
        data={"decisions": decisions},
        headers=headers or {},
    )


def test_a_running_ledger_is_shown_then_taken_over_once(door):
    shown = taking_over(door, "/preview")
    assert shown.status_code == 200, shown.text
    assert [line["state"] for line in shown.json()["new"]] == ["rectify"]
    assert door.get("/items", "xx_secretary").json()["items"] == []
    done = taking_over(door)
    assert (done.status_code, done.json()["new"]) == (201, shown.json()["new"])
    assert "导入" in taking_over(door).json()["already_imported"]
    (item,) = door.get("/items", "xx_secretary").json()["items"]
    claim = door.get(f"/items/{item['id']}/claim", "head").json()["claim"]
    assert (claim["number"], claim["completion"]) == ("信工2021-07", "部分完成")
    assert door.get(f"/items/{item['id']}/claim", "outsider").status_code == 404


def test_long_ones_are_thought_out_elsewhere_and_brought_in_here(door, monkeypatch):
    monkeypatch.setattr(thinking, "MAX_AT_ONCE", 0)
    shown, done = taking_over(door, "/preview"), taking_over(door)
    assert (done.status_code, done.json()["new"]) == (201, shown.json()["new"])
    late = taking_over(door, row={"due": "2021-03-01", "number": "信工2021-08", "problem": "未按期换届"})
    assert "请定新的整改时限" in str(problem(late, 422, "incomplete"))
    assert (ledger(door).status_code, len(door.get("/items", "xx_secretary").json()["items"])) == (201, 3)


def test_an_item_of_no_running_ledger_claims_nothing(door):
    item_id = make.item(door.database, State.PLAN)
    assert door.get(f"/items/{item_id}/claim", "head").json() == {"claim": None}


def test_what_is_not_decided_or_not_readable_is_refused_whole(door):
    late = taking_over(door, row={"due": "2021-03-01"})
    assert "请定新的整改时限" in str(problem(late, 422, "incomplete"))
    for decisions in ("[]", '{"lines": {"x": {"due_on": 5}}}', '{"nobody": 1}'):
        assert taking_over(door, decisions=decisions).status_code == 422
    assert door.get("/items", "xx_secretary").json()["items"] == []


def test_columns_are_assigned_beside_the_file(door):
    content = "dw,wt\n教师第一党支部,未召开党小组会\n".encode()
    (head,) = ledger(door, "/preview", content=content).json()["heads"]
    assert [(each["heading"], each["samples"], each["in_doubt"]) for each in head["columns"]] == [
        ("dw", ["教师第一党支部"], True),
        ("wt", ["未召开党小组会"], True),
    ]
    where, sent = f"/campaigns/{door.campaign()}/ledgers", {"file": ("a.csv", content)}
    said = {"columns": '{"dw": "organization", "wt": "problem"}'}
    done = door.post(where, "xx_secretary", files=sent, data=said)
    assert [line["text"] for line in done.json()["new"]] == ["未召开党小组会"]
    wrong = door.post(f"{where}/take-over/preview", "xx_secretary", files=sent, data={"columns": "dw=nothing"})
    assert "没有“nothing”这一项" in problem(wrong, 422, "incomplete")["fields"]["columns"]


def test_a_file_comes_back_with_what_is_wrong_in_it_marked(door):
    content = f"{HEADER}教师第一党支部,,,未换届,\n不存在党支部,,,未换届,\n".encode()
    answer = ledger(door, "/marked", content=content)
    assert answer.status_code == 200, answer.text
    assert list(comments(answer.content)) == ["A3"]
    assert "%EF%BC%88%E6%A0%87%E6%B3%A8%EF%BC%89.xlsx" in answer.headers["content-disposition"]
    assert "file" in problem(ledger(door, "/marked", content=b"%PDF-1.7"), 422, "incomplete")["fields"]
