"""Rows that the journal does not know are found, whatever they are, and so is any single tampering."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col

from models.item import Evidence, Item
from models.journal import Entry
from models.session import Database
from models.signature import Signature
from models.vocabulary import State
from tests import make, tamper
from tests.workflows.audit.verifying import checked, seal
from workflows.journal.entries import sha256

pytestmark = pytest.mark.slow


def changed_signature(session: Any, item_id: UUID, **values: Any) -> None:
    session.execute(
        sa.update(Signature).where(col(Signature.item_id) == item_id, col(Signature.act) == "verify").values(**values)
    )


def drop_signature(session: Any, item_id: UUID) -> None:
    session.execute(sa.delete(Signature).where(col(Signature.item_id) == item_id, col(Signature.step) == 1))


def drop_evidence(session: Any, item_id: UUID) -> None:
    session.execute(sa.delete(Evidence).where(col(Evidence.item_id) == item_id))


UNMATCHED: dict[str, tuple[Callable[[Any, UUID], Any], str]] = {
    "the state": (
        lambda s, i: s.execute(sa.update(Item).where(col(Item.id) == i).values(state="rectify", closed_at=None)),
        "的“环节”现为“整改”，按第",
    ),
    "an opinion": (
        lambda s, i: changed_signature(s, i, opinion="意见被人事后改写成另一句话"),
        "签字“验收”的“意见”现为“意见被人",
    ),
    "what was seen": (lambda s, i: changed_signature(s, i, seen_sha256="0" * 64), "的“所见内容的校验值”现为"),
    "a signature": (drop_signature, "已销号，但最后一轮的签批不齐"),
    "evidence": (drop_evidence, "已不在库中，而第6条记录"),
    "a note": (
        lambda s, i: s.execute(sa.update(Evidence).where(col(Evidence.item_id) == i).values(note="别的")),
        "佐证材料“别的”的“说明”现为“别的”，按第6条记录",
    ),
}


@pytest.mark.parametrize("what", UNMATCHED)
def test_a_row_that_the_journal_does_not_know_is_found(closed: tuple[Database, UUID], what: str):
    database, item_id = closed
    change, sentence = UNMATCHED[what]
    with tamper.unlocked(database) as session:
        change(session, item_id)
    sentences = [fault.sentence for fault in checked(database).faults]
    assert any(sentence in said for said in sentences), sentences


def test_an_item_closed_past_the_program_is_found(database: Database):
    item_id = make.item(database, State.RECTIFY)
    with tamper.unlocked(database) as session:
        session.execute(sa.update(Item).where(col(Item.id) == item_id).values(state="closed", closed_at=make.NOW))
    sentences = "".join(fault.sentence for fault in checked(database).faults)
    for said in ("的“环节”现为“已销号”", "应为“整改”", "没有签字背书", "没有验收", "签批不齐"):
        assert said in sentences


def test_what_a_signer_saw_is_held_to_its_hash(closed: tuple[Database, UUID]):
    database, item_id = closed
    shown = {"item": {"text": "另一件事"}}
    with tamper.unlocked(database) as session:
        changed_signature(session, item_id, shown=shown)
    assert sha256(shown) != make.rows(database, Signature)[1].seen_sha256
    assert "签字时所见" in "".join(fault.sentence for fault in checked(database).faults)


def test_garbage_does_not_stop_it(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    with tamper.unlocked(sqlite) as session:
        for column, value in (("data", "{"), ("at", "gestern"), ("subject", "dinge")):
            session.execute(
                sa.text(f"UPDATE entry SET {column} = :value WHERE subject_id = :id AND seq = :n"),
                {"value": value, "id": item_id.hex, "n": {"data": 3, "at": 5, "subject": 7}[column]},
            )
        session.execute(sa.text("UPDATE item SET state = 'x', closed_at = NULL"))
    kinds = {(fault.kind, fault.seq) for fault in checked(sqlite).faults}
    assert {("edited", 3), ("edited", 5), ("edited", 7), ("unmatched", None)} <= kinds


@pytest.fixture
def sealed(sqlite: Database) -> tuple[Database, UUID, int]:
    item_id = make.item(sqlite, State.CLOSED)
    seal(sqlite)
    with tamper.unlocked(sqlite) as session:
        tamper.silence(session)
    return sqlite, item_id, len(make.history(sqlite, item_id))


VALUES = (
    {"data": {"text": "x"}},
    {"office": "x"},
    {"act": "x"},
    {"hash": "1" * 64},
    {"previous": "1" * 64},
    {"at": make.NOW + timedelta(seconds=1)},
)


@given(data=st.data())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_single_tampering_is_found(sealed: tuple[Database, UUID, int], data: st.DataObject):
    database, item_id, last = sealed
    seq, other = data.draw(st.lists(st.integers(1, last), min_size=2, max_size=2, unique=True))
    value = data.draw(st.sampled_from(VALUES))
    act = data.draw(st.sampled_from(["edit", "rewrite", "delete", "swap", "insert"]))
    kept = make.rows(database, Entry)
    match act:
        case "edit":
            tamper.edit(database, item_id, seq, **value)
        case "rewrite":
            tamper.rewrite(database, item_id, seq, rest=True, office="x")
        case "delete":
            tamper.delete(database, item_id, seq)
        case "swap":
            tamper.renumber(database, item_id, {seq: other, other: seq})
        case "insert":
            tamper.renumber(database, item_id, {n: n + 1 for n in range(seq, last + 1)})
            tamper.insert(database, item_id, seq, like=seq + 1, act="x")
    named = {fault.seq for fault in checked(database).faults if fault.subject_id == str(item_id)}
    with tamper.unlocked(database) as session:
        session.execute(sa.delete(tamper.ENTRY))
        session.execute(sa.insert(tamper.ENTRY), [entry.model_dump() for entry in kept])
    assert (last if act == "rewrite" else seq) in named


LOST = {"sqlite": "DROP TRIGGER entry_no_update", "postgresql": "DROP TRIGGER entry_written_once ON entry"}


def test_a_missing_trigger_is_reported(database: Database):
    assert checked(database).ok
    with database.transaction() as session:
        session.execute(sa.text(LOST[database.engine.dialect.name]))
    (fault,) = checked(database).faults
    assert "触发器“entry_" in fault.sentence
    assert "已不在库中" in fault.sentence


def test_a_trigger_that_was_switched_off_is_reported_on_postgresql(database: Database):
    if database.engine.dialect.name == "sqlite":
        return  # it has no switch
    with database.transaction() as session:
        session.execute(sa.text("ALTER TABLE entry DISABLE TRIGGER USER"))
    (fault,) = checked(database).faults
    assert "被改动过或已停用" in fault.sentence
