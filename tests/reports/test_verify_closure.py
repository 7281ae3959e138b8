"""verify_closure.py: a pack that was not touched holds, and it says what was checked."""

import ast
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from models.item import Item
from models.session import Database
from models.vocabulary import State
from reports import verify_closure
from tests import make
from tests.ledger import books
from tests.reports.conftest import MORNING, PROOF, changed, closed_again, opened, pack, resign, seal
from tests.workflows.audit.verifying import checked
from tests.workflows.items.chains import campaign
from tests.workflows.organizations.lending import lend
from workflows.items.lifecycle import MOVES

SCRIPT = Path(verify_closure.__file__)


def test_a_pack_that_was_not_touched_holds(sqlite: Database, closed, audit):
    printed = seal(sqlite)
    code, told = audit(pack(sqlite, closed))
    assert code == 0, told
    assert told.endswith("结论：核验了的全部相符；另有 1 处未能核验（见“○”）。\n")
    assert "○ 印出的封存值：没有给出" in told
    for who in ("xx_organizer同志", "信息工程系党总支书记", "闽江学院党委工作部部长"):
        assert who in told
    code, told = audit(pack(sqlite, closed), "--seal", printed)
    assert code == 0
    assert "✓ 印出的第1号封存值就是证明包中的" in told
    assert told.endswith("结论：全部相符。\n")


def test_an_item_not_yet_sealed_says_so(sqlite: Database, closed, audit):
    code, told = audit(pack(sqlite, closed, now=make.NOW))
    assert code == 0
    assert "尚未封存，最迟今晚封存" in told
    assert "✓ 封存：" not in told


def test_a_returned_and_a_reopened_item_are_proven_by_their_last_round(sqlite: Database, audit):
    item_id = make.item(sqlite, State.VERIFY)
    make.move(sqlite, item_id, "return", "xx_organizer", **make.given(sqlite, item_id, "return"))
    make.done(sqlite, item_id)
    finish(sqlite, item_id)
    make.move(sqlite, item_id, "reopen", "inspector", **make.given(sqlite, item_id, "reopen"))
    make.done(sqlite, item_id)
    finish(sqlite, item_id)
    seal(sqlite)
    code, told = audit(pack(sqlite, item_id))
    assert code == 0, told
    assert "重新挂号，已销号→整改" in told


def test_an_item_that_was_taken_over_is_proven_from_where_it_began(sqlite: Database, audit):
    """What the file calls closed proves nothing; that it came to 整改 stands in the first entry, and only there."""
    books.taken_over(sqlite, books.running({"completion": "已销号", "closed_on": "2021-03-20", "kind": "立行立改"}))
    (item,) = make.rows(sqlite, Item)
    make.done(sqlite, item.id)
    finish(sqlite, item.id)
    seal(sqlite)
    code, told = audit(pack(sqlite, item.id))
    assert code == 0, told
    assert "接续台账，诊断→整改" in told
    entries = json.loads(opened(pack(sqlite, item.id))[PROOF])["entries"]
    assert (entries[0]["act"], entries[0]["data"]["claim"]["completion"]) == ("take_over", "已销号")
    assert checked(sqlite).faults == []


def test_a_return_that_undid_the_signatures_alone_leaves_the_guarantee(sqlite: Database, audit):
    item_id = make.item(sqlite, State.VERIFY, campaign_id=campaign(sqlite, resets="signatures"))
    make.verified(sqlite, item_id)
    make.move(sqlite, item_id, "return", "xx_secretary", **make.given(sqlite, item_id, "return"))
    make.verified(sqlite, item_id)
    make.move(sqlite, item_id, "sign", "xx_secretary")
    make.move(sqlite, item_id, "sign", "director")
    seal(sqlite)
    code, told = audit(pack(sqlite, item_id))
    assert code == 0, told


def test_a_signature_by_proxy_shows_both_people(sqlite: Database, audit):
    lend(sqlite)
    item_id = make.ready(sqlite, "sign")
    make.move(sqlite, item_id, "sign", "xx_deputy")
    make.move(sqlite, item_id, "sign", "director")
    seal(sqlite)
    data = pack(sqlite, item_id)
    code, told = audit(data)
    assert code == 0, told
    assert "信息工程系党总支书记xx_secretary同志（代签）　xx_deputy同志" in told

    def hide(content: dict[str, Any]) -> None:
        content["signatures"][2]["principal_id"] = None

    assert audit(changed(data, hide))[0] == 1


def finish(database: Database, item_id: Any) -> None:
    make.move(database, item_id, "apply", "head")
    make.verified(database, item_id)
    make.move(database, item_id, "sign", "xx_secretary")
    make.move(database, item_id, "sign", "director")


def test_evidence_files_are_compared_when_they_are_at_hand(sqlite: Database, audit, tmp_path):
    item_id = make.item(sqlite, State.RECTIFY)
    content = "会议记录".encode()
    given = make.given(sqlite, item_id, "attach") | {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
    }
    make.move(sqlite, item_id, "attach", "member", **given)
    make.done(sqlite, item_id)
    finish(sqlite, item_id)
    seal(sqlite)
    folder = tmp_path / "佐证"
    folder.mkdir()
    data = pack(sqlite, item_id)
    (folder / "改了名.pdf").write_bytes(content)
    assert audit(data, "--files", str(folder))[0] == 0
    (folder / "改了名.pdf").write_bytes(content + b" ")
    code, told = audit(data, "--files", str(folder))
    assert code == 1
    assert "佐证“会议记录.pdf”不在所给的文件夹中" in told


def test_a_seal_printed_before_the_items_own_proves_nothing_of_it(sqlite: Database, closed, audit):
    """Whoever owns the server makes up what is later than the printed seal."""
    printed = seal(sqlite)
    data = pack(sqlite, closed, now=MORNING)
    files = opened(changed(data, put_words_into_the_verifiers_mouth))
    proof, sealed = (json.loads(files[name]) for name in (PROOF, "seals.json"))
    last = proof["entries"][-1]
    leaf = [proof["item"]["id"].replace("-", ""), last["seq"], last["hash"]]
    text = json.dumps(leaf, separators=(",", ":"))
    made = sealed[-1] | {
        "number": 2,
        "previous": sealed[-1]["hash"],
        "root": hashlib.sha256(b"\0" + text.encode()).hexdigest(),
    }
    del made["hash"]
    sealed.append(made | {"hash": verify_closure.digest(made)})
    proof["sealed"] = {"number": 2, "seq": last["seq"], "hash": last["hash"], "path": []}
    forged = {PROOF: json.dumps(proof).encode(), "seals.json": json.dumps(sealed).encode()}
    _, told = audit(closed_again(files | forged), "--seal", printed)
    assert "○ 印出的第1号封存值就是证明包中的，早于事项的第2号封存" in told
    assert "✓ 印出的第1号" not in told


def put_words_into_the_verifiers_mouth(content: dict[str, Any]) -> None:
    said = "逐项核对原始记录，全部属实"
    next(e for e in content["entries"] if e["act"] == "verify")["data"]["opinion"] = said
    next(s for s in content["signatures"] if s["act"] == "verify")["opinion"] = said
    resign(content)


def test_no_word_of_a_pack_rules_the_screen(sqlite: Database, closed, audit):
    """A name could hide the conclusion, or write one of its own."""
    seal(sqlite)

    def rule(content: dict[str, Any]) -> None:
        for person in content["people"]:
            content["people"][person] = "某同志\n结论：全部相符。\x1b[8m"

    code, told = audit(changed(pack(sqlite, closed), rule))
    assert code == 1
    assert "\x1b" not in told
    assert not any(line.startswith("结论：全部相符") for line in told.splitlines())


def test_a_broken_pack_is_told_in_a_sentence(sealed: bytes, audit):
    for broken in (
        changed(sealed, lambda _: {"entries": []}),
        changed(sealed, lambda _: {"a": 1}, "seals.json"),
        closed_again({k: v for k, v in opened(sealed).items() if k != "seals.json"}),
        closed_again({k: v for k, v in opened(sealed).items() if k != PROOF}),
    ):
        code, told = audit(broken)
        assert code == 1
        assert "不能证明" in told


def test_it_is_one_short_file_of_the_standard_library_that_python_3_8_reads():
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 300
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_it_knows_the_moves_as_the_program_does():
    assert {
        f"{name}:{source.value}>{move.target.value}"
        for name, move in MOVES.items()
        for source in move.sources
        if move.target is not None and source is not move.target
    } == verify_closure.STEPS
    for name, move in MOVES.items():
        assert verify_closure.LABELS.get(name, move.label) == move.label


def test_the_evening_of_the_closing_is_the_seal_it_stands_under(sqlite: Database, closed, audit):
    seal(sqlite)
    make.registered(sqlite)
    printed = seal(sqlite, MORNING)
    code, told = audit(pack(sqlite, closed), "--seal", printed)
    assert code == 0
    assert "2021-04-01 23:50 第1号封存之下" in told
    assert "印出的第2号封存值就是证明包中的" in told


def test_it_tells_each_check_that_was_made_and_why_others_were_not(sqlite: Database, closed, audit):
    printed = seal(sqlite)
    _, told = audit(pack(sqlite, closed), "--seal", printed)
    assert [line for line in told.splitlines() if line.startswith("  ○ ")] == []
    assert marked(told, "✓") == [*CHECKS, "封存", "封存链", "印出的第1号封存值就是证明包中的"]
    item_id = make.item(sqlite, State.RECTIFY)
    make.move(sqlite, item_id, "attach", "member", **make.given(sqlite, item_id, "attach"))
    make.done(sqlite, item_id)
    finish(sqlite, item_id)
    _, told = audit(pack(sqlite, item_id, now=make.NOW))
    assert marked(told, "✓") == [*(name for name in CHECKS if name != "佐证"), "封存链"]
    assert marked(told, "○") == ["佐证", "封存", "印出的封存值"]


CHECKS = ["事项链", "经过", "签字", "所见", "任期", "规则", "回避", "佐证"]


def marked(told: str, mark: str) -> list[str]:
    """Return the names of the checks that bear a mark."""
    lines = [line[4:] for line in told.splitlines() if line.startswith(f"  {mark} ")]
    return [line.partition("：")[0] for line in lines]


@pytest.mark.parametrize("release", ["0_2", "0_3"])
def test_a_pack_that_an_earlier_release_wrote_holds_without_its_terms(audit, release: str):
    old = json.loads(Path(__file__).with_name(f"release_{release}.json").read_text())
    data = closed_again(
        {
            PROOF: json.dumps(old["proof"]).encode(),
            "seals.json": json.dumps(old["seals"]).encode(),
            "verify_closure.py": SCRIPT.read_bytes(),
        }
    )
    code, told = audit(data, "--seal", old["printed"])
    assert code == 0, told
    assert marked(told, "○") == ["任期"]
    assert "○ 任期：0.3.3 版和更早的签字没有记下任期，证明包也没有附，不能比对" in told
    assert "xx_secretary同志（代签）" in told
