"""封存: one root over the new ends of all chains, bound to the seal before."""

import hashlib
import threading
import time
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.journal import Entry, Seal, SealedHead
from models.session import Database
from models.vocabulary import State
from scheduler.jobs import JOBS
from scheduler.seal import seal as seal_tonight
from tests import cast, make
from workflows.errors import Incomplete
from workflows.journal import seals
from workflows.journal.entries import GENESIS

EVENING = cast.beijing(2021, 4, 1, 23, 50)


def seal(database: Database, at=EVENING) -> Seal | None:
    with database.transaction() as session:
        return seals.seal(session, at)


def folded(leaf: bytes, path: list[tuple[str, str]]) -> str:
    """Hash a leaf along its audit path, as RFC 6962 says."""
    for side, other in path:
        pair = (bytes.fromhex(other), leaf) if side == "left" else (leaf, bytes.fromhex(other))
        leaf = hashlib.sha256(b"\x01" + b"".join(pair)).digest()
    return leaf.hex()


def by_recursion(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + by_recursion(leaves[:k]) + by_recursion(leaves[k:])).digest()


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=70))
def test_the_tree_is_that_of_rfc_6962_and_every_leaf_has_its_path(leaves: list[bytes]):
    levels = seals.merkle_tree(leaves)
    assert levels[-1] == [by_recursion(leaves)]
    for position, leaf in enumerate(leaves):
        assert folded(leaf, seals.merkle_path(levels, position)) == levels[-1][0].hex()


def test_a_seal_stands_over_the_end_of_every_chain(database: Database):
    item_id = make.item(database, State.CLOSED)
    made = seal(database)
    entries = make.rows(database, Entry)
    ends = {entry.subject_id: entry for entry in sorted(entries, key=lambda e: e.seq)}
    heads = sorted(make.rows(database, SealedHead), key=lambda h: h.position)
    assert [(h.position, h.subject_id.hex) for h in heads] == list(enumerate(sorted(subject.hex for subject in ends)))
    assert {h.subject_id: (h.seq, h.hash) for h in heads} == {
        subject: (end.seq, end.hash) for subject, end in ends.items()
    }
    assert (made.number, made.previous) == (1, GENESIS)
    assert (made.subjects, made.entries) == (len(ends), len(entries))
    with database.reading() as session:
        place = seals.Sealed(session).inclusion(item_id)
        kept = seals.newest_seal(session)
    assert kept.hash == seals.seal_digest(kept.model_dump())
    assert folded(seals.merkle_leaf(item_id, place.seq, place.hash), place.path) == kept.root


def test_the_next_seal_stands_over_what_is_new_alone_and_names_the_one_before(database: Database):
    make.item(database, State.RECTIFY)
    first = seal(database)
    assert seal(database) is None
    item_id = make.registered(database)
    second = seal(database, EVENING + timedelta(days=1))
    assert (second.number, second.previous) == (2, first.hash)
    assert (second.subjects, second.entries) == (1, 1)
    with database.reading() as session:
        assert seals.Sealed(session).inclusion(item_id).number == 2


def test_an_item_is_shown_under_the_first_seal_that_covers_an_entry(database: Database):
    item_id = make.item(database, State.PLAN)
    with database.reading() as session:
        assert seals.Sealed(session).inclusion(item_id) is None
    seal(database)
    make.planned(database, item_id)
    seal(database, EVENING + timedelta(days=1))
    with database.reading() as session:
        sealed = seals.Sealed(session)
        assert [sealed.inclusion(item_id, through=n).number for n in (1, 2, 3, 4)] == [1, 1, 2, 2]
        assert sealed.inclusion(item_id, through=5) is None


def test_two_clocks_make_one_seal(database: Database):
    make.item(database, State.PLAN)
    begun, made = threading.Event(), []

    def other() -> None:
        begun.set()
        made.append(seal(database))

    clock = threading.Thread(target=other)
    with database.transaction() as session:
        first = seals.seal(session, EVENING)
        clock.start()
        begun.wait()
        time.sleep(0.2)  # it now waits for this one
    clock.join()
    assert first is not None
    assert made == [None], "the other clock was faster, and that is no fault"
    assert [row.number for row in make.rows(database, Seal)] == [1]
    assert len(make.rows(database, SealedHead)) == first.subjects


def test_the_clock_seals_every_evening(sqlite: Database):
    job = next(job for job in JOBS if job.name == "seal")
    assert job.work is seal_tonight
    fires = job.trigger(cast.SHANGHAI).get_next_fire_time(None, cast.START)
    assert fires == EVENING
    assert job.work(sqlite, fires) == len(make.rows(sqlite, Entry))
    assert job.work(sqlite, fires) == 0


def test_a_seal_is_printed_and_typed_in_again(sqlite: Database):
    made = seal(sqlite)
    line = seals.format_printed(made, cast.SHANGHAI)
    assert line.startswith("封存第1号 2021-04-01 ")
    read = seals.parse_printed(line)
    assert (read.number, read.hash) == (1, made.hash)
    assert seals.parse_printed(line.replace(" ", "\n").upper()) == read


@pytest.mark.parametrize("place", [4, 10, 14, 30, -1])
def test_a_slip_of_the_pen_is_told_from_tampering(sqlite: Database, place: int):
    line = seals.format_printed(seal(sqlite), cast.SHANGHAI)
    digits = [n for n, sign in enumerate(line) if sign in "0123456789abcdef"]
    at = digits[place % len(digits)]
    wrong = line[:at] + ("1" if line[at] != "1" else "2") + line[at + 1 :]
    with pytest.raises(Incomplete, match="抄"):
        seals.parse_printed(wrong)


@pytest.mark.parametrize("line", ["", "封存第1号", "第1号 2021-04-01 abcd 校验 1234"])
def test_what_is_no_seal_is_refused(line: str):
    with pytest.raises(Incomplete):
        seals.parse_printed(line)
