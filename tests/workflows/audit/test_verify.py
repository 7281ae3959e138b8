"""核验: whatever was done to the journal past the program is found, and the entry named."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.item import Item
from models.journal import Entry, Seal, SealedHead
from models.session import Database
from models.vocabulary import State
from models.work_item import WorkItem
from tests import cast, make, tamper
from tests.workflows.audit.verifying import EVENING, checked, seal
from workflows.audit.verify import verify_journal, verify_subject
from workflows.journal import seals

pytestmark = pytest.mark.slow


def found(database: Database, item_id: UUID) -> set[tuple[str, int | None]]:
    """What is said of the item's entries, the same by the whole check and by the item's own."""
    report = checked(database)
    with database.reading() as session:
        own = verify_subject(session, item_id)
    mine = [fault for fault in report.faults if fault.subject_id == str(item_id)]
    assert own.faults == mine
    assert all(fault.sentence.endswith("。") for fault in report.faults)
    return {(fault.kind, fault.seq) for fault in mine if fault.kind != "unmatched"}


def test_a_sound_database_has_no_faults(closed: tuple[Database, UUID]):
    database, item_id = closed
    made = seal(database)
    late = make.registered(database)
    report = checked(database, seals.parse_printed(seals.format_printed(made, cast.SHANGHAI)))
    assert report.faults == []
    entries = make.rows(database, Entry)
    assert (report.entries, report.subjects) == (len(entries), len({e.subject_id for e in entries}))
    assert (report.seals, report.newest.number, report.unsealed) == (1, 1, 1)
    with database.reading() as session:
        assert verify_subject(session, late).unsealed == 1
        assert verify_subject(session, item_id).unsealed == 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("data", {"goal": "改写"}),
        ("office", "信息工程系党总支书记"),
        ("act", "progress"),
        ("at", make.NOW + timedelta(days=1)),
        ("hash", "0" * 64),
        ("previous", "0" * 64),
        ("data", []),
    ],
)
def test_an_edited_entry_is_named(closed: tuple[Database, UUID], column: str, value: Any):
    database, item_id = closed
    tamper.edit(database, item_id, 4, **{column: value})
    assert ("edited", 4) in found(database, item_id)
    fault = next(fault for fault in checked(database).faults if fault.seq == 4)
    number = make.row(database, item_id).number
    assert f"事项{number}第4条记录（" in fault.sentence
    assert "被改动" in fault.sentence
    assert fault.who.endswith("head同志")


def test_a_forged_actor_is_found_and_both_are_not_confused(closed: tuple[Database, UUID]):
    database, item_id = closed
    tamper.edit(database, item_id, 4, actor_id=make.user_id(database, "student_head"))
    assert found(database, item_id) == {("edited", 4)}


def test_an_entry_edited_with_its_hash_made_anew_is_named(closed: tuple[Database, UUID]):
    database, item_id = closed
    tamper.rewrite(database, item_id, 4, rest=False, data={"goal": "改写"})
    assert found(database, item_id) == {("edited", 4)}


def test_a_chain_bound_anew_from_an_entry_on_is_found_by_its_seal(closed: tuple[Database, UUID]):
    database, item_id = closed
    seal(database)
    tamper.rewrite(database, item_id, 4, rest=True, data={"goal": "改写"})
    last = len(make.history(database, item_id))
    assert found(database, item_id) == {("edited", last)}
    assert any("第1号封存时的不符" in fault.sentence for fault in checked(database).faults)


@pytest.mark.parametrize(("table", "column"), [("seal", "id"), ("sealed_head", "seal_id")])
def test_no_seal_is_passed_over_since_its_key_is_spelled_otherwise(sqlite: Database, table: str, column: str):
    item_id = make.item(sqlite, State.CLOSED)
    seal(sqlite)
    tamper.rewrite(sqlite, item_id, 4, rest=True, data={"goal": "改写"})
    sentences: list[str] = []
    with suppress(InterruptedError), tamper.unlocked(sqlite) as session:
        session.execute(sa.text("PRAGMA defer_foreign_keys = ON"))
        session.execute(sa.text(f"UPDATE {table} SET {column} = upper({column})"))
        sentences += (fault.sentence for fault in verify_journal(session).faults)
        raise InterruptedError  # what refers to nothing is not committed
    assert any("封存之后连同校验值一起改写的" in said for said in sentences)
    assert any("封存的标识" in said for said in sentences)


@pytest.mark.parametrize("seq", [1, 4])
def test_a_deleted_entry_is_named(closed: tuple[Database, UUID], seq: int):
    database, item_id = closed
    tamper.delete(database, item_id, seq)
    assert found(database, item_id) == {("deleted", seq)}


def test_an_entry_deleted_with_the_rest_moved_up_is_named(closed: tuple[Database, UUID]):
    database, item_id = closed
    tamper.delete(database, item_id, 4)
    last = len(make.history(database, item_id)) + 1
    tamper.renumber(database, item_id, {n: n - 1 for n in range(5, last + 1)})
    assert found(database, item_id) == {("deleted", 4), *(("reordered", n) for n in range(4, last))}


def test_swapped_entries_are_named(closed: tuple[Database, UUID]):
    database, item_id = closed
    tamper.renumber(database, item_id, {3: 4, 4: 3})
    assert found(database, item_id) == {("reordered", 3), ("reordered", 4)}


def test_an_entry_inserted_in_between_is_named(closed: tuple[Database, UUID]):
    database, item_id = closed
    last = len(make.history(database, item_id))
    tamper.renumber(database, item_id, {n: n + 1 for n in range(4, last + 1)})
    tamper.insert(database, item_id, 4, act="progress", data={"text": "已完成"})
    assert found(database, item_id) == {("inserted", 4), *(("reordered", n) for n in range(5, last + 2))}


def test_an_entry_put_on_the_end_without_its_binding_is_named(closed: tuple[Database, UUID]):
    database, item_id = closed
    last = len(make.history(database, item_id))
    tamper.insert(database, item_id, last + 1, previous="0" * 64, act="progress", data={})
    assert found(database, item_id) == {("edited", last), ("inserted", last + 1)}, "either of them"


def test_an_end_cut_off_after_a_seal_is_named(closed: tuple[Database, UUID]):
    database, item_id = closed
    seal(database)
    last = len(make.history(database, item_id))
    tamper.delete(database, item_id, last)
    assert found(database, item_id) == {("deleted", last)}


def test_a_subject_that_is_gone_altogether_is_named(closed: tuple[Database, UUID]):
    database, item_id = closed
    seal(database)
    last = len(make.history(database, item_id))
    tamper.delete(database, item_id, *range(1, last + 1))
    assert found(database, item_id) == {("deleted", last)}
    assert any("没有任何记录" in fault.sentence for fault in checked(database).faults)


def test_truncation_with_the_seals_gone_too_is_found_by_a_printed_seal(closed: tuple[Database, UUID]):
    database, _ = closed
    seal(database)
    late = make.registered(database)
    printed = seals.parse_printed(seals.format_printed(seal(database, EVENING + timedelta(days=1)), cast.SHANGHAI))
    with tamper.unlocked(database) as session:
        second = sa.select(Seal.id).where(col(Seal.number) == 2)
        session.execute(sa.delete(SealedHead).where(col(SealedHead.seal_id).in_(second)))
        session.execute(sa.delete(Seal).where(col(Seal.number) == 2))
        tamper.silence(session)
        session.execute(sa.delete(tamper.ENTRY).where(tamper.ENTRY.c.subject_id == late))
        session.execute(sa.delete(WorkItem).where(col(WorkItem.item_id) == late))
        session.execute(sa.delete(Item).where(col(Item.id) == late))
    assert checked(database).ok, "nothing inside the database can tell"
    assert [fault.kind for fault in checked(database, printed).faults] == ["deleted"]


def test_everything_signed_anew_is_found_by_a_printed_seal(closed: tuple[Database, UUID]):
    database, item_id = closed
    printed = seals.parse_printed(seals.format_printed(seal(database), cast.SHANGHAI))
    tamper.rewrite(database, item_id, 2, rest=True, office="闽江学院党委书记")
    with tamper.unlocked(database) as session:
        session.execute(sa.delete(SealedHead))
        session.execute(sa.delete(Seal))
    seal(database)
    assert checked(database).ok, "nothing inside the database can tell"
    (fault,) = checked(database, printed).faults
    assert "与印出的不同" in fault.sentence


SEAL_CHANGES: dict[str, Callable[[Any], Any]] = {
    "a root": lambda s: s.execute(sa.update(Seal).where(Seal.number == 1).values(root="0" * 64)),
    "a time": lambda s: s.execute(sa.update(Seal).where(Seal.number == 1).values(at=make.NOW)),
    "a hash": lambda s: s.execute(sa.update(Seal).where(Seal.number == 1).values(hash="0" * 64)),
    "a number": lambda s: s.execute(sa.update(Seal).where(Seal.number == 2).values(number=3)),
    "a head": lambda s: s.execute(sa.update(SealedHead).where(SealedHead.position == 0).values(hash="0" * 64)),
    "a head gone": lambda s: s.execute(sa.delete(SealedHead).where(SealedHead.position == 0)),
}


@pytest.mark.parametrize("change", SEAL_CHANGES)
def test_a_changed_seal_is_found(closed: tuple[Database, UUID], change: str):
    database, _ = closed
    seal(database)
    make.registered(database)
    seal(database, EVENING + timedelta(days=1))
    with tamper.unlocked(database) as session:
        SEAL_CHANGES[change](session)
    assert not checked(database).ok
