"""What a long ledger becomes is thought out by a process of its own, and comes out as if it were not."""

import os
import pickle

import pytest
from sqlmodel import Session

from ledger import thinking, thinking_child
from models.session import Database
from workflows.errors import Incomplete, Stale
from workflows.workdays import reservations


@pytest.fixture(autouse=True)
def _all_are_long(monkeypatch):
    monkeypatch.setattr(thinking, "MAX_AT_ONCE", 0)


def where(_: Session) -> int:
    return os.getpid()


def refuse(_: Session) -> None:
    raise Incomplete({"errors[0]": "第3行没有写问题。"}, move="import")


def take_too_much(_: Session) -> None:
    bytes(2 * thinking_child.MEMORY)


def fail(_: Session) -> None:
    raise KeyError("secret")


def reckon(session: Session) -> bool:
    return reservations.is_noted(session)


def test_it_is_done_elsewhere_where_it_is_long(database: Database, monkeypatch):
    with database.reading() as session:
        assert thinking.think(session, 1, where) != os.getpid()
        monkeypatch.setattr(thinking, "MAX_AT_ONCE", 1)
        assert thinking.think(session, 1, where) == os.getpid()


def test_what_it_refuses_is_refused_here(database: Database):
    with database.reading() as session, pytest.raises(Incomplete) as refused:
        thinking.think(session, 1, refuse)
    assert (refused.value.fields, refused.value.move) == ({"errors[0]": "第3行没有写问题。"}, "import")
    assert str(refused.value) == "第3行没有写问题。"


def test_a_refusal_keeps_all_that_it_says():
    again = pickle.loads(pickle.dumps(Stale(7)))
    assert (type(again), again.version, str(again)) == (Stale, 7, Stale.sentence)


def test_too_much_memory_is_a_sentence_and_a_fault_is_none(database: Database):
    with database.reading() as session:
        with pytest.raises(Incomplete, match="台账过大"):
            thinking.think(session, 1, take_too_much)
        with pytest.raises(RuntimeError, match=r"failed: KeyError$"):
            thinking.think(session, 1, fail)


def test_it_notes_on_which_years_it_rests(database: Database):
    with database.reading() as session:
        assert thinking.think(session, 1, reckon)
