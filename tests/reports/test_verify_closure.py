"""verify_closure.py: a pack that was not touched holds, and whatever is changed in it is found."""

import ast
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.journal import Seal
from models.session import Database
from models.vocabulary import State
from reports import verify_closure
from tests import cast, make
from tests.reports.conftest import (
    EVENING,
    MORNING,
    PROOF,
    changed,
    closed_again,
    opened,
    pack,
    seal,
)
from tests.workflows.chains import campaign
from tests.workflows.test_trust import lend
from workflows import seals as sealing
from workflows.journal import GENESIS, SAID, digest
from workflows.lifecycle import MOVES
from workflows.seals import SEALED

SCRIPT = Path(verify_closure.__file__)


def test_a_pack_that_was_not_touched_holds(sqlite: Database, closed, audit):
    printed = seal(sqlite)
    code, told = audit(pack(sqlite, closed))
    assert code == 0, told
    assert "结论：全部相符。" in told
    assert "没有给出印出的封存值" in told
    for who in ("xx_organizer同志", "信息工程系党总支书记", "闽江学院党委工作部部长"):
        assert who in told
    code, told = audit(pack(sqlite, closed), "--seal", printed)
    assert code == 0
    assert "印出的第1号封存值就是证明包中的" in told


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
        "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)
    }  # fmt: skip
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


@pytest.fixture
def sealed(sqlite: Database, closed) -> bytes:
    seal(sqlite)
    return pack(sqlite, closed)


def test_a_seal_that_was_copied_wrongly_or_is_another_is_told(sqlite, sealed, audit):
    printed = seal_of(sqlite, sealed)
    slip = printed.replace("a", "b", 1) if "a" in printed else printed.replace("1", "2", 1)
    assert "抄录有误" in audit(sealed, "--seal", slip)[1]
    make.registered(sqlite)
    code, told = audit(sealed, "--seal", seal(sqlite, MORNING))
    assert code == 1
    assert "✗ 印出的第2号封存值就是证明包中的" in told


def seal_of(database: Database, data: bytes) -> str:
    (made,) = make.rows(database, Seal)
    return sealing.printed(made, cast.SHANGHAI)


def places(value: Any, at: tuple[Any, ...] = ()):
    """Yield the place of every leaf of a JSON value."""
    if isinstance(value, dict) and value:
        for key in value:
            yield from places(value[key], (*at, key))
    elif isinstance(value, list) and value:
        for n, one in enumerate(value):
            yield from places(one, (*at, n))
    else:
        yield at


def another(value: Any) -> Any:
    """Return something else of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return f"{value}改" if isinstance(value, str) else "改"


def put(content: Any, at: tuple[Any, ...], change: Any) -> None:
    for key in at[:-1]:
        content = content[key]
    content[at[-1]] = change(content[at[-1]])


MATTERS = ("entries", "signatures", "sealed", "rules", "evidence")
FILE = ("sha256", "file_name")
"""What of the list of evidence is held against the entries; notes stand in the entries alone."""


@given(data=st.data())
@settings(
    deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_word_changed_in_what_matters_is_found(sealed: bytes, data: st.DataObject):
    content = json.loads(opened(sealed)[PROOF])
    every = [place for part in MATTERS for place in places(content[part], (part,))]
    at = data.draw(st.sampled_from([p for p in every if p[0] != "evidence" or p[-1] in FILE]))
    files = opened(changed(sealed, lambda said: put(said, at, another)))
    assert not holds(files), at


@given(data=st.data())
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_left_out_doubled_or_moved_is_found(sealed: bytes, data: st.DataObject):
    content = json.loads(opened(sealed)[PROOF])
    part = data.draw(st.sampled_from(["entries", "signatures"]))
    n = data.draw(st.integers(0, len(content[part]) - 1))
    m = data.draw(st.integers(0, len(content[part]) - 1).filter(lambda m: m != n))
    act = data.draw(st.sampled_from(["drop", "double", "swap"]))

    def change(said: dict[str, Any]) -> None:
        rows = said[part]
        if act == "drop":
            del rows[n]
        elif act == "double":
            rows.insert(n, rows[n])
        else:
            rows[n], rows[m] = rows[m], rows[n]

    assert not holds(opened(changed(sealed, change)))


@given(data=st.data())
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_word_changed_in_a_seal_is_found(sealed: bytes, data: st.DataObject):
    seals = json.loads(opened(sealed)["seals.json"])
    at = data.draw(st.sampled_from(sorted(places(seals), key=str)))
    files = opened(changed(sealed, lambda said: put(said, at, another), "seals.json"))
    assert not holds(files), at


def holds(files: dict[str, bytes]) -> bool:
    """Run the checks in this process; a pack that cannot be read does not hold."""
    seals = json.loads(files["seals.json"])
    try:
        found = list(verify_closure.Item(json.loads(files[PROOF]), seals, None).findings())
        found += verify_closure.seal_chain(seals, None)
    except (LookupError, TypeError, ValueError, AttributeError, RuntimeError):
        return False
    return all(ok is not False for ok, _ in found)


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


# Signed anew from end to end by an owner of the server: every hash is right again.


def resign(content: dict[str, Any]) -> None:
    """Bind entries, sights and signatures anew, as the program would have written them."""
    content["sealed"] = None
    previous = GENESIS
    signatures = iter(content["signatures"])
    for n, entry in enumerate(content["entries"], start=1):
        entry |= {"seq": n, "previous": previous}
        if entry["act"] in verify_closure.SIGNED:
            signature = next(signatures)
            signature["shown"]["journal"] = {"seq": n - 1, "hash": previous}
            signature["seen_sha256"] = entry["data"]["seen"] = digest_of(signature["shown"])
            signature["user_id"] = entry["actor_id"]
            entry["data"]["name"] = content["people"][entry["actor_id"]]
        previous = entry["hash"] = digest(entry)


def digest_of(value: Any) -> str:
    return verify_closure.digest(value)


def acts(content: dict[str, Any], act: str) -> list[dict[str, Any]]:
    return [entry for entry in content["entries"] if entry["act"] == act]


def same_verifier_and_signer(content: dict[str, Any]) -> None:
    acts(content, "sign")[0]["actor_id"] = acts(content, "verify")[0]["actor_id"]


def guarantor_verifies(content: dict[str, Any]) -> None:
    acts(content, "verify")[0]["actor_id"] = acts(content, "apply")[0]["actor_id"]


def doer_signs(content: dict[str, Any]) -> None:
    acts(content, "sign")[-1]["actor_id"] = acts(content, "progress")[0]["actor_id"]


def leader_signs_last(content: dict[str, Any]) -> None:
    leader = content["signatures"][-1]["shown"]["item"]["leader_id"]
    acts(content, "sign")[-1]["actor_id"] = leader


def a_step_is_skipped(content: dict[str, Any]) -> None:
    content["entries"].remove(acts(content, "sign")[0])
    del content["signatures"][2]


def no_verification(content: dict[str, Any]) -> None:
    content["entries"].remove(acts(content, "verify")[0])
    del content["signatures"][1]


def no_guarantee(content: dict[str, Any]) -> None:
    content["entries"].remove(acts(content, "apply")[0])
    del content["signatures"][0]


def no_plan(content: dict[str, Any]) -> None:
    content["entries"].remove(acts(content, "approve_plan")[0])


def another_seat(content: dict[str, Any]) -> None:
    entry = acts(content, "verify")[0]
    entry["data"]["seat"] = content["signatures"][1]["seat"] = "own:secretary"


def softer_rules(content: dict[str, Any]) -> None:
    for chain in content["rules"]["chains"]:
        del chain["signers"][1:]
    content["entries"].pop()
    content["signatures"].pop()
    content["entries"][-1]["data"]["to"] = "closed"


def a_proxy_who_took_part(content: dict[str, Any]) -> None:
    doer = acts(content, "progress")[0]["actor_id"]
    content["signatures"][-1]["principal_id"] = doer
    acts(content, "sign")[-1]["data"]["principal"] = content["people"][doer]


@pytest.mark.parametrize(
    "forgery",
    [
        same_verifier_and_signer, guarantor_verifies, doer_signs, leader_signs_last,
        a_step_is_skipped, no_verification, no_guarantee, no_plan, another_seat, softer_rules,
        a_proxy_who_took_part,
    ],
)  # fmt: skip
def test_what_the_rules_forbid_is_found_even_with_every_hash_made_anew(
    sqlite: Database, closed, audit, forgery
):
    data = pack(sqlite, closed, now=make.NOW)
    assert audit(changed(data, resign))[0] == 0, "the forger's hand is good"

    def forge(content: dict[str, Any]) -> None:
        forgery(content)
        resign(content)

    code, told = audit(changed(data, forge))
    assert code == 1, told
    assert "读不下去" not in told or forgery in {no_guarantee, no_verification}


def test_it_is_one_short_file_of_the_standard_library_that_python_3_8_reads():
    source = SCRIPT.read_text()
    assert len(source.splitlines()) <= 300
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert imported <= sys.stdlib_module_names


def test_it_knows_the_moves_and_the_hashes_as_the_program_does():
    assert (verify_closure.SAID, verify_closure.SEALED) == (SAID, SEALED)
    for name, move in MOVES.items():
        passes = {
            f"{source.value}>{move.target.value}"
            for source in move.sources
            if move.target is not None and source is not move.target
        }
        assert set(verify_closure.STEPS.get(name, ())) == passes, name
        assert verify_closure.LABELS.get(name, move.label) == move.label


def test_the_evening_of_the_closing_is_the_seal_it_stands_under(sqlite: Database, closed, audit):
    seal(sqlite)
    make.registered(sqlite)
    printed = seal(sqlite, MORNING)
    code, told = audit(pack(sqlite, closed), "--seal", printed)
    assert code == 0
    assert f"{EVENING:%Y-%m-%d %H:%M} 第1号封存之下" in told
    assert "印出的第2号封存值就是证明包中的" in told
