"""Judging in a process of its own: it answers as the judge does, and it can be ended."""

import io
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from bench.hostile import nested_pdf
from ledger import sandbox, sandbox_child
from ledger.limits import FileRejected
from ledger.media.identify import identify
from ledger.media.rejections import BROKEN, COMPLEX
from ledger.media.verdict import REMOTE
from ledger.read import read_ledger
from ledger.read_roster import read_roster
from ledger.roster_form import template
from models.evidence_kinds import MediaType
from tests.ledger.build import HEADER, docx, p, row, tbl, xlsx
from tests.ledger.evidence import doc, main_of, pdf
from tests.ledger.judging import ZONE
from tests.ledger.test_media_office import related

BOMB = b"[" * 400 + b"]" * 400


def judged(content, name="a.pdf"):
    return identify(io.BytesIO(content), name, ZONE)


def refusal(content):
    with pytest.raises(FileRejected) as unfit:
        judged(content)
    return str(unfit.value)


@pytest.fixture
def instead(monkeypatch):
    """Have the child do something else than judging."""

    def run(program):
        fake = [sys.executable, "-c", program]
        real = sandbox.subprocess.run
        monkeypatch.setattr(sandbox.subprocess, "run", lambda _, **more: real(fake, **more))

    return run


def test_the_child_says_what_the_judge_says():
    found = judged(pdf(made="D:20210330160000Z"))
    assert (found.media_type, found.made_on) == (MediaType.PDF, date(2021, 3, 31))
    linked = related("image", "https://a.example/a.png", main=main_of(MediaType.DOCX))
    assert judged(linked, "a.docx").remarks == (REMOTE,)
    assert judged(doc(), "a.doc").media_type is MediaType.DOC
    assert refusal(b"%PDF-1.7\n") == BROKEN


def test_memory_is_bounded():
    """Four million nested arrays take some gigabytes once they are read."""
    objects = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, BOMB) for n in range(4, 20_000))
    assert refusal(b"%PDF-1.7\n1 0 obj<</Pages 2 0 R>>endobj\n" + objects) in {COMPLEX, BROKEN}


def test_a_child_that_goes_on_for_ever_is_ended(monkeypatch, instead):
    monkeypatch.setitem(sandbox_child.SECONDS, "judge", 0.1)
    instead("while True: pass")
    assert refusal(pdf()) == COMPLEX


@pytest.mark.parametrize("end", ["os.abort()", "os.kill(os.getpid(), 9)"])
def test_a_child_that_is_killed_refuses_the_file(instead, end):
    instead(f"import os; {end}")
    assert refusal(pdf()) == COMPLEX


def test_a_child_that_fails_is_a_fault_of_the_program_and_not_of_the_file(instead):
    instead("raise ImportError('no such reader: 张三的文件')")
    with pytest.raises(RuntimeError, match=r"failed: ImportError$"):
        judged(pdf())


def test_pictures_and_texts_need_no_process(monkeypatch):
    monkeypatch.setattr(sandbox.subprocess, "run", None)
    assert judged("4月12日".encode(), "a.txt").media_type is MediaType.TEXT


LEDGERS = {
    "Word": docx(tbl(HEADER, row("1.甲；2.乙（支部1-2）")), p("截止时间：2021年4月20日")),
    "Excel": xlsx(row("甲"), row("乙", organization="")),
    "not one": b"%PDF-1.7",
    "empty": b"",
}


@pytest.mark.parametrize("data", LEDGERS.values(), ids=LEDGERS)
def test_a_ledger_is_read_as_in_the_same_process(data):
    assert sandbox.read_ledger(io.BytesIO(data), "张三的台账") == read_ledger(data, "张三的台账")


def test_what_is_said_of_the_columns_may_be_more_than_an_environment_takes():
    said = ({"存在问题": "problem", "没有的" * 50_000: "remark"},)
    data = LEDGERS["Word"]
    assert sandbox.read_ledger(io.BytesIO(data), "台账", said) == read_ledger(data, "台账", said)


def test_a_roster_is_read_as_in_the_same_process():
    for data in (template(), LEDGERS["Word"], b"PK"):
        assert sandbox.read_roster(io.BytesIO(data), "名册.xlsx") == read_roster(data, "名册.xlsx")


def test_a_notice_is_read_or_refused_as_in_the_same_process():
    assert sandbox.read_notice(io.BytesIO("1月1日放假".encode())) == "1月1日放假"
    with pytest.raises(FileRejected, match=r"。$"):
        sandbox.read_notice(io.BytesIO(b"%PDF-1.7"))


@pytest.mark.parametrize("end", ["while True: pass", "import os; os.abort()", "print('null')"])
def test_a_ledger_whose_reader_is_ended_is_one_sentence(monkeypatch, instead, end):
    monkeypatch.setitem(sandbox_child.SECONDS, "ledger", 0.3)
    monkeypatch.setitem(sandbox_child.SECONDS, "roster", 0.3)
    instead(end)
    for found in (sandbox.read_ledger, sandbox.read_roster):
        (error,) = found(io.BytesIO(b"PK"), "台账.docx").errors
        assert (error.place, error.reason) == ("台账.docx", sandbox.COMPLEX)


def begun_by(pid):
    """Return the processes that a process began and that are not gone."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it is gone
            state, parent, *_ = each.read_text().rpartition(")")[2].split()
            if int(parent) == pid and state != "Z":
                found.append(int(each.parent.name))
    return found


def reading(process):
    """Wait until the child of a process has set its limits, and is to begin to read."""
    while process.poll() is None:
        for pid in begun_by(process.pid):
            if resource.prlimit(pid, resource.RLIMIT_FSIZE) == (0, 0):
                return pid
    raise AssertionError("it ended by itself")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere its own limits end it")
def test_a_reader_ends_with_the_process_that_waits_for_it(tmp_path):
    (file := tmp_path / "a.pdf").write_bytes(nested_pdf(20_000))
    program = f"from ledger.sandbox import run_task; run_task('judge', open({str(file)!r}, 'rb'), 'UTC')"
    process = subprocess.Popen([sys.executable, "-c", program], cwd=Path(__file__).parents[2])
    pid = reading(process)
    os.kill(pid, signal.SIGSTOP)  # now it will never end by itself
    try:
        process.kill()
        process.wait()
        until = time.monotonic() + 10
        while _lives(pid):
            assert time.monotonic() < until, "it outlives the process that waited for it"
            time.sleep(0.01)
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _lives(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
