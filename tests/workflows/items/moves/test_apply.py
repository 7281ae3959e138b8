"""申请销号: the head guarantees, each measure done with evidence."""

import pytest
import sqlalchemy as sa

from models.item import Measure
from models.session import Database
from models.signature import Extension, Signature
from models.vocabulary import Completion, ExtensionState, SignAct, State
from models.work_item import WorkItem
from tests import make
from workflows.audit.verify import verify_journal
from workflows.errors import Conflict

CASE = make.MoveCase(State.RECTIFY, "head", may={"head"}, sentence="申请销号，签字背书", before=make.done)


@pytest.mark.parametrize("state", [State.RECTIFY, State.LONG_TERM])
def test_the_head_guarantees_and_the_clock_rests(database: Database, state: State):
    item_id = make.item(database, state)
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head", opinion="属实")

    item = make.row(database, item_id)
    assert (item.state, item.round, item.applied_at) == (State.VERIFY, 1, make.NOW)
    assert item.completion is Completion.FINISHED
    (signed,) = make.rows(database, Signature)
    assert (signed.act, signed.seat, signed.step, signed.opinion) == (SignAct.GUARANTEE, "own:secretary", 0, "属实")
    said = make.last(database, item_id)
    assert (said.data["seen"], said.data["round"]) == (signed.seen_sha256, 1)
    assert (said.data["from"], said.data["to"]) == (state.value, "verify")
    assert said.told == {"xx_organizer", "xx_deputy"}
    clock = make.deadline(database, item_id)
    assert (clock.met_at, clock.next_check_at) == (make.NOW, None)


def test_each_measure_must_be_done_with_evidence(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    refusal = make.attempt(sqlite, item_id, "apply", "head")
    assert type(refusal) is Conflict
    assert "第1条" in str(refusal)
    make.move(sqlite, item_id, "attach", "member", **make.given(sqlite, item_id, "attach"))
    assert type(make.attempt(sqlite, item_id, "apply", "head")) is Conflict  # not said to be done
    make.done(sqlite, item_id)
    assert make.attempt(sqlite, item_id, "apply", "head") is None


def test_without_a_measure_there_is_nothing_to_apply_for(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    with sqlite.transaction() as session:
        session.execute(sa.delete(Measure))
    assert type(make.attempt(sqlite, item_id, "apply", "head")) is Conflict


def test_a_pending_extension_is_withdrawn_with_it(database: Database):
    item_id = make.ready(database, "apply")
    make.asked(database, item_id)
    make.move(database, item_id, "apply", "head")

    (asked,) = make.rows(database, Extension)
    assert (asked.state, asked.decided_by_id, asked.decided_at) == (
        ExtensionState.WITHDRAWN,
        make.user_id(database, "head"),
        make.NOW,
    )
    said = make.last(database, item_id)
    assert said.data["withdrawn_extension_id"] == str(asked.id)
    lines = make.lines(database, item_id)
    assert {login for login, line in lines.items() if "延期申请已撤回，不必再批）" in line} == {
        *("xx_secretary", "xx_deputy", "xx_organizer")
    }
    assert make.rows(database, WorkItem, act="grant_extension") == []
    with database.reading() as session:
        assert verify_journal(session).ok
    make.move(database, item_id, "return", "xx_organizer", **make.given(database, item_id, "return"))
    assert make.attempt(database, item_id, "grant_extension", "xx_organizer").sentence == "没有待批的延期申请。"
    make.asked(database, item_id)


@pytest.mark.parametrize("back", ["return", "reopen"])
def test_once_back_it_is_not_applied_for_again_without_new_work(database: Database, back: str):
    item_id = make.item(database, State.VERIFY if back == "return" else State.CLOSED)
    by, given = make.case(back).by, make.given(database, item_id, back)
    make.move(database, item_id, back, by, **given)

    refusal = make.attempt(database, item_id, "apply", "head")
    assert type(refusal) is Conflict
    assert "第2条" in str(refusal)
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head")
    assert make.row(database, item_id).round == 2
