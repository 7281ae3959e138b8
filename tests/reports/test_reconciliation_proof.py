"""A signed 对账单 is checked by an auditor's bare Python, and whatever was changed in its pack is told."""

import io
import json
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from models.session import Database
from models.vocabulary import State
from reports import reconciliation_proof, verify_closure
from tests import cast, make
from tests.reports.conftest import EVENING, MORNING, changed, opened, pack, seal
from tests.workflows.reconciliation import reconciling
from tests.workflows.reconciliation.test_papers import filed
from workflows.errors import Conflict
from workflows.journal.entries import GENESIS, entry_digest

LATER = make.NOW + timedelta(minutes=5)


@pytest.fixture
def audit(python: str, tmp_path: Path):
    """Check a pack as an auditor does: with nothing but the pack and a bare Python."""

    def run(data: bytes, *words: str) -> tuple[int, str]:
        (tmp_path / "证明包.zip").write_bytes(data)
        for name, content in opened(data).items():
            if name.endswith(".py"):
                (tmp_path / name).write_bytes(content)
        script = [python, "-I", "-X", "utf8", "verify_reconciliation.py", "证明包.zip"]
        done = subprocess.run([*script, *words], capture_output=True, encoding="utf-8", cwd=tmp_path, check=False)
        assert done.stderr == "", "it never ends in a traceback"
        return done.returncode, done.stdout

    return run


def signed(database: Database, item_id):
    made = reconciling.opened(database, reconciling.value(item_id), reconciling.only_reported())
    reconciling.keep(database, made, [1], opinion="以系统为准", by="director")
    reconciling.act(database, "take", made, 2, by="head")
    reconciling.sign(database, made, "head")
    reconciling.sign(database, made, "director", now=LATER)
    return made


def proven(database: Database, made, by: str = "director", now=MORNING) -> bytes:
    stream = io.BytesIO()
    with database.reading() as session:
        actor = cast.actor(session, by)
        reconciliation_proof.prove_reconciliation(session, made, stream, actor=actor, now=now)
    return stream.getvalue()


def test_a_signed_statement_is_verified_offline(sqlite: Database, audit):
    made = signed(sqlite, make.item(sqlite, State.RECTIFY))
    code, said = audit(proven(sqlite, made))
    assert code == 0, said
    assert "○ 封存：对账的记录尚未封存" in said
    printed = seal(sqlite, EVENING)
    code, said = audit(proven(sqlite, made), "--seal", printed)
    assert code == 0, said
    assert "○" not in said.replace("（见“○”）", "")
    for part in ("第1项　报表“colleague同志”　系统“member同志”　维持系统　director同志", "✓ 签字：双方由两位同志"):
        assert part in said
    assert said.endswith("结论：全部相符。\n")


def reseal(content) -> None:
    """Bind the entries anew, as the program would have written them."""
    content["sealed"], previous = None, GENESIS
    for n, entry in enumerate(content["entries"], start=1):
        entry |= {"seq": n, "previous": previous}
        previous = entry["hash"] = entry_digest(entry)


def _other_value(content) -> None:
    content["statement"]["differences"][0]["held"] = "colleague同志"


def _one_hand(content) -> None:
    last, first = content["entries"][-1], content["entries"][-2]
    last["actor_id"] = content["signatures"][1]["user_id"] = first["actor_id"]
    reseal(content)


def _one_side(content) -> None:
    content["entries"].pop()
    content["signatures"].pop()
    reseal(content)


def _settled_afterwards(content) -> None:
    settling = next(e for e in content["entries"] if e["act"] == "differences_settled")
    content["entries"].remove(settling)
    content["entries"].append(settling)
    reseal(content)


def _another_hand(content) -> None:
    _settle(content, "settled_by_id", "0" * 8)


def _settle(content, name, value) -> None:
    content["statement"]["differences"][0][name] = value
    sha256 = verify_closure.digest(content["statement"])
    for entry in content["entries"][-2:]:
        entry["data"]["sha256"] = sha256
    for signature in content["signatures"]:
        signature["statement_sha256"] = sha256
    reseal(content)


def _returned(content) -> None:
    _settle(content, "settlement", "returned")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_other_value, "所签的不是这份对账单，或对账单被改动过"),
        (_one_hand, "双方不是两位同志"),
        (_one_side, "没有双方的签字"),
        (_settled_afterwards, "没有双方的签字"),
        (_another_hand, "第1项的处理与记录不同"),
        (_returned, "第1项退回说明"),
        (lambda content: content["entries"][1]["data"].update({"opinion": "改"}), "第2条记录与其校验值不符"),
        (lambda content: content.pop("statement"), "读不下去"),
    ],
)
def test_whatever_was_changed_is_told(sqlite: Database, audit, change, told: str):
    made = signed(sqlite, make.item(sqlite, State.RECTIFY))
    name = f"reconciliations/{made}.json"
    code, said = audit(changed(proven(sqlite, made), lambda content: change(content) and None, name))
    assert code == 1
    assert told in said


def signed_paper(database: Database):
    """File a ledger, reconcile it with a difference, settle and sign it."""
    filed(database, is_ledger=True)
    made = reconciling.of_paper(database, reconciling.value(make.item(database, State.RECTIFY)))
    reconciling.keep(database, made, [1])
    reconciling.sign(database, made, "head")
    reconciling.sign(database, made, "director", now=LATER)
    return made


def test_which_version_a_paper_was_sent_with_is_proven_with_its_hash_and_with_what_was_frozen(sqlite: Database, audit):
    made = signed_paper(sqlite)
    assert "○ 封存：报送的记录尚未封存" in audit(proven(sqlite, made))[1]
    seal(sqlite, cast.beijing(2021, 4, 16, 23))
    code, said = audit(proven(sqlite, made))
    assert code == 0, said
    assert said.count("○") == 2, "no more than that no seal was given"
    assert "第1版《诊断情况工作台账》“台账.xlsx” 教师第一党支部联络员 2021-04-16 09:00 报送" in said
    assert "✓ 报送：所对的文件就是这一版报送的文件" in said


def _paper_of(content):
    return content["filing"]["entries"][0]["data"]["papers"][0]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda content: _paper_of(content).update(sha256="0" * 64), "报送的不是所对的文件"),
        (lambda content: _paper_of(content).update(id="0" * 32), "报送记录里没有这份文件"),
        (lambda content: content["filing"]["entries"][0]["data"].update(version=2), "与报送记录不同"),
        (lambda content: content["statement"]["filing"].update(snapshot="0" * 64), "与报送记录不同"),
        (lambda content: content["statement"]["filing"].update(paper_id="0" * 32), "对账单说的不是所对的报送件"),
        (lambda content: content["entries"][0]["data"].update(sha256="0" * 64), "所对的文件与对账记录不同"),
        (lambda content: content["filing"]["entries"][0].update(at="2021-01-01T00:00:00+00:00"), "与其校验值不符"),
        (lambda content: content["filing"]["sealed"].update(path=[]), "报送的记录不在所列的封存之下"),
    ],
)
def test_another_filing_than_that_of_the_journal_is_told(sqlite: Database, audit, change, told: str):
    made = signed_paper(sqlite)
    seal(sqlite, cast.beijing(2021, 4, 16, 23))
    name = f"reconciliations/{made}.json"
    code, said = audit(changed(proven(sqlite, made), lambda content: change(content) and None, name))
    assert code == 1
    assert told in said


def test_a_pack_of_an_earlier_release_says_that_it_does_not_prove_the_filing(sqlite: Database, audit):
    made = signed_paper(sqlite)
    seal(sqlite, cast.beijing(2021, 4, 16, 23))
    name = f"reconciliations/{made}.json"
    code, said = audit(changed(proven(sqlite, made), lambda content: content.pop("filing") and None, name))
    assert code == 0, said
    assert "○ 报送：包里没有报送的记录" in said


def test_the_pack_of_a_closed_item_carries_what_was_signed_about_it(sqlite: Database, audit):
    item_id = make.item(sqlite, State.CLOSED)
    made = signed(sqlite, item_id)
    seal(sqlite)
    data = pack(sqlite, item_id)
    assert json.loads(opened(data)[f"reconciliations/{made}.json"])["id"] == str(made)
    code, said = audit(data)
    assert code == 0, said


def test_what_is_not_signed_or_not_to_be_known_is_not_proven(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    unsigned = reconciling.opened(sqlite)
    with pytest.raises(Conflict, match="还没有双方签字"):
        proven(sqlite, unsigned)
    made = signed(sqlite, item_id)
    make.classify(sqlite, item_id, "clue")
    with pytest.raises(Conflict, match="知悉范围"):
        proven(sqlite, made, "officer")
    assert proven(sqlite, made, "director").startswith(b"PK")
