"""The papers of a filing over HTTP, one upload each, as evidence is."""

import io
import zipfile
from uuid import UUID

import pytest

from ledger.read_paper import read_paper
from models.evidence_kinds import MediaType
from tests import cast, make
from tests.api.conftest import problem
from tests.ledger import evidence
from tests.workflows.submissions.test_papers import SUMMARY, YEARLY, duty_of

pytestmark = pytest.mark.usefixtures("read_once")
REPORT, SCAN = evidence.docx("行动总结报告"), evidence.GOOD[MediaType.PDF]


@pytest.fixture
def path(door) -> str:
    door.now = cast.beijing(2021, 12, 20, 10)
    return f"/duties/{duty_of(door.database, make.open_with(door.database))}"


def send(door, path: str, document: str, name: str, content: bytes, by: str = "xx_secretary"):
    return door.post(f"{path}/papers", by, data={"document": document}, files={"file": (name, content)})


def test_papers_go_up_one_by_one_and_are_sent_with_the_version(door, path: str):
    assert door.get(f"{path}/papers", "xx_secretary").json() == {
        "items": [],
        "missing": [SUMMARY, YEARLY],
        "incomparable": [],
    }
    made = send(door, path, SUMMARY, "总结.docx", REPORT)
    assert (made.status_code, made.json()["document"], made.json()["size"]) == (201, SUMMARY, len(REPORT))
    wrong = send(door, path, YEARLY, "年度.pdf", SCAN).json()["id"]
    left = door.post(f"{path}/papers/{wrong}/remove", "xx_secretary").json()
    assert ([each["document"] for each in left["items"]], left["missing"]) == ([SUMMARY], [YEARLY])
    filed = door.post(f"{path}/file", "xx_secretary", json={"note": "附总结"}).json()
    [paper] = filed["papers"]
    assert paper["file_name"] == "总结.docx"
    assert "不能接收" in problem(door.post(f"{path}/accept", "officer"), 409, "conflict")["detail"]
    returned = door.post(f"{path}/return", "officer", json={"opinion": "没有附年度工作报告，请补齐"}).json()
    assert returned["correct_by"] == "2021-12-27"
    assert door.get(path, "officer").json()["due_on"] == "2021-12-27"
    kept = door.post(f"{path}/papers/carry-over", "xx_secretary", json={"papers": [paper["id"]]}).json()
    assert kept["missing"] == [YEARLY]
    send(door, path, YEARLY, "年度.pdf", SCAN)
    door.post(f"{path}/file", "xx_secretary", json={"note": "已补"})
    assert door.post(f"{path}/accept", "officer").json()["accepted"]
    down = door.get(f"{path}/papers/{paper['id']}/file", "officer")
    assert (down.content, down.headers["content-type"]) == (REPORT, "application/octet-stream")


def test_all_that_was_received_is_one_archive_in_the_order_of_the_tree_with_what_is_missing(door, path: str):
    send(door, path, SUMMARY, "总/结.docx", REPORT)
    send(door, path, YEARLY, "年度.pdf", SCAN)
    door.post(f"{path}/file", "xx_secretary", json={"note": "附总结"})
    door.post(f"{path}/accept", "officer")
    milestone = door.get(path, "officer").json()["milestone_id"]
    answer = door.get(f"/milestones/{milestone}/papers", "officer")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == [
            "001 信息工程系党总支/1. 行动总结报告 结.docx",
            "001 信息工程系党总支/2. 年度工作报告 年度.pdf",
            "目录.xlsx",
        ]
        assert archive.read(archive.namelist()[1]) == SCAN
        index = read_paper(archive.read("目录.xlsx"), "目录.xlsx")
    said = {piece.cells[1]: piece.cells[-1] for piece in index.pieces if len(piece.cells) > 2}
    assert said["财经系党总支"] == "行动总结报告、年度工作报告"
    own = zipfile.ZipFile(io.BytesIO(door.get(f"/milestones/{milestone}/papers", "cj_secretary").content))
    assert own.namelist() == ["目录.xlsx"]
    problem(door.get(f"/milestones/{milestone}/papers", "outsider"), 404, "not-found")


def test_what_is_not_one_of_the_documents_or_not_in_sight_is_refused(door, path: str):
    said = problem(send(door, path, "随便", "总结.docx", REPORT), 422, "incomplete")
    assert "请选择：行动总结报告、年度工作报告、附件" in str(said)
    problem(send(door, path, SUMMARY, "总结.docx", REPORT, by="officer"), 403, "not-permitted")
    problem(send(door, path, SUMMARY, "总结.docx", REPORT, by="cj_secretary"), 404, "not-found")
    problem(send(door, path, SUMMARY, "总结.exe", b"MZ"), 422, "incomplete")
    problem(door.get(f"{path}/papers/{UUID(int=1)}/file", "officer"), 404, "not-found")
    early = {"opinion": "没有附年度工作报告，请补齐", "correct_by": "2021-12-20"}
    door.post(f"{path}/file", "xx_secretary", json={"note": "附总结"})
    assert "correct_by" in problem(door.post(f"{path}/return", "officer", json=early), 422, "incomplete")["fields"]
