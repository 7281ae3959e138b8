"""verify_closure.py: whatever is changed in a pack is found, even with every hash made anew."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.session import Database
from reports import verify_closure
from tests import make
from tests.reports.conftest import PROOF, changed, opened, pack, resign


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


MATTERS = ("entries", "signatures", "sealed", "rules", "evidence", "terms")
HELD = {"evidence": ("sha256", "file_name"), "terms": ("id", "user_id", "office")}
"""What of these is held against the entries word by word.

Notes stand in the entries alone; so do the days of a term that count, and those beside them may
have been changed since.
"""


@given(data=st.data())
@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_word_changed_in_what_matters_is_found(sealed: bytes, data: st.DataObject):
    content = json.loads(opened(sealed)[PROOF])
    every = [place for part in MATTERS for place in places(content[part], (part,))]
    at = data.draw(st.sampled_from([p for p in every if p[-1] in HELD.get(p[0], p)]))
    files = opened(changed(sealed, lambda said: put(said, at, another)))
    assert not holds(files), at


@given(data=st.data())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_left_out_doubled_or_moved_is_found(sealed: bytes, data: st.DataObject):
    content = json.loads(opened(sealed)[PROOF])
    part = data.draw(st.sampled_from(["entries", "signatures", "terms"]))
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
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
    return all(mark != verify_closure.WRONG for mark, _ in found)


# Signed anew from end to end by an owner of the server: every hash is right again.


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


def remove(content: dict[str, Any], act: str, n: int) -> None:
    """Leave out the first entry of an act, with the signature and the term that go with it."""
    content["entries"].remove(acts(content, act)[0])
    del content["signatures"][n], content["terms"][n]


def a_step_is_skipped(content: dict[str, Any]) -> None:
    remove(content, "sign", 2)


def no_verification(content: dict[str, Any]) -> None:
    remove(content, "verify", 1)


def no_guarantee(content: dict[str, Any]) -> None:
    remove(content, "apply", 0)


def no_plan(content: dict[str, Any]) -> None:
    content["entries"].remove(acts(content, "approve_plan")[0])


def another_seat(content: dict[str, Any]) -> None:
    entry = acts(content, "verify")[0]
    entry["data"]["seat"] = content["signatures"][1]["seat"] = "own:secretary"


def softer_rules(content: dict[str, Any]) -> None:
    for chain in content["rules"]["chains"]:
        del chain["signers"][1:]
    for part in ("entries", "signatures", "terms"):
        content[part].pop()
    content["entries"][-1]["data"]["to"] = "closed"


def a_proxy_who_took_part(content: dict[str, Any]) -> None:
    doer = acts(content, "progress")[0]["actor_id"]
    content["signatures"][-1]["principal_id"] = doer
    said = acts(content, "sign")[-1]["data"]
    said |= {"principal": content["people"][doer], "principal_id": doer}


FORGERIES = [
    (same_verifier_and_signer, "已验收或签批过，不得再签"),
    (guarantor_verifies, "参与了整改，不得验收"),
    (doer_signs, "参与了整改，不得签批"),
    (leader_signs_last, "是责任领导，不得验收或作最后签批"),
    (a_step_is_skipped, "第1步（0 为验收）签得不齐"),
    (no_verification, "第0步（0 为验收）签得不齐"),
    (no_guarantee, "读不下去"),
    (no_plan, "方案没有批准过"),
    (another_seat, "第0步（0 为验收）签得不齐，或不是规则所定的人"),
    (softer_rules, "所附的规则不是签字时的规则"),
    (a_proxy_who_took_part, "参与了整改，不得签批"),
]


@pytest.mark.parametrize(("forgery", "why"), FORGERIES)
def test_what_the_rules_forbid_is_found_even_with_every_hash_made_anew(
    sqlite: Database, closed, audit, forgery, why: str
):
    data = pack(sqlite, closed, now=make.NOW)
    assert audit(changed(data, resign))[0] == 0, "the forger's hand is good"

    def forge(content: dict[str, Any]) -> None:
        forgery(content)
        resign(content)

    code, told = audit(changed(data, forge))
    assert code == 1
    assert why in told
