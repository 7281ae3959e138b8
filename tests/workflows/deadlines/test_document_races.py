"""What the clock and people do with one document at the same moment; SQLite has one writer, so on PostgreSQL."""

import pytest
from sqlmodel import Session

from models.deadline import Deadline
from models.document_states import DocumentState
from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.deadlines.escalating import alone, at, decide, documents, lines, turn
from tests.workflows.meanwhile import meanwhile
from workflows.deadlines import commands as deadlines
from workflows.deadlines import escalate
from workflows.errors import Incomplete

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def test_a_draft_stays_whose_last_line_goes_while_the_clock_adds_another(database: Database):
    alone(database)
    settled, late = (make.item(database, State.RECTIFY) for _ in range(2))
    make.done(database, settled)
    turn(database, "05-20", "05-24")
    with database.transaction() as session:
        look(session, make.deadline(database, settled))
    with database.transaction() as session:
        look(session, make.deadline(database, late))
        thread = meanwhile(session, lambda: make.move(database, settled, "apply", "head", at("05-25", 10)))
    thread.join(30)
    (document,) = documents(database)
    assert document.state is DocumentState.DRAFTED
    assert lines(database, document) == {late}


def look(session: Session, clock: Deadline) -> None:
    assert clock.next_check_at is not None
    assert escalate.process(session, clock.id, clock.next_check_at, at("05-25"))


def test_a_number_that_somebody_gives_at_this_moment_is_used(database: Database):
    make.item(database, State.RECTIFY)
    turn(database, "05-21", "06-03")
    first, second, *_ = documents(database, state=DocumentState.DRAFTED)
    refused: list[object] = []

    def send_the_other() -> None:
        try:
            decide(database, "send", second, number="督〔2021〕1号")
        except Incomplete as fault:
            refused.append(fault)

    with database.transaction() as session:
        director = cast.actor(session, "director")
        deadlines.send(session, first.id, actor=director, now=at("06-04"), number="督〔2021〕1号")
        thread = meanwhile(session, send_the_other)
    thread.join(30)
    assert len(refused) == 1
