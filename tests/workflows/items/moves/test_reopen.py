"""重新挂号: the same number, the history kept, something new to do."""

from datetime import date

import pytest

from models.item import Measure
from models.session import Database
from models.signature import Signature
from models.vocabulary import Completion, State
from tests import make
from workflows.errors import Incomplete

CASE = make.MoveCase(
    State.CLOSED,
    "inspector",
    may=make.SUPERIOR | {"inspector"},
    given=lambda _: {
        "reason": "抽查发现六月以来又现反弹",
        "requirement": "重新修订制度并组织全员学习",
        "due_on": "2021-06-30",
    },
    sentence="重新挂号，整改要求“重新修订制度并组织全员学习”，新的整改时限2021年6月30日",
    quote="抽查发现六月以来又现反弹",
    facts=("reason", "requirement"),
)


@pytest.mark.parametrize("by", ["inspector", "xx_secretary"])
def test_it_goes_back_to_work_under_its_number_with_its_history(database: Database, by: str):
    item_id = make.item(database, State.CLOSED)
    before, signed = make.row(database, item_id), make.rows(database, Signature)
    said_before = make.history(database, item_id)
    given = make.given(database, item_id, "reopen")
    make.move(database, item_id, "reopen", by, **given)

    item = make.row(database, item_id)
    assert (item.state, item.number, item.closed_at) == (State.RECTIFY, before.number, None)
    assert (item.due_on, item.original_due_on) == (date(2021, 6, 30), date(2021, 5, 20))
    assert item.completion is Completion.UNFINISHED
    assert make.rows(database, Signature) == signed
    assert make.history(database, item_id)[:-1] == said_before
    added = make.rows(database, Measure)[-1]
    assert (added.text, added.due_on) == ("重新修订制度并组织全员学习", date(2021, 6, 30))
    said = make.last(database, item_id)
    assert said.data.items() >= (given | {"from": "closed", "to": "rectify"}).items()
    assert said.told == {"head", "member", "xx_secretary", "xx_deputy", "xx_organizer"} - {by}
    assert make.deadline(database, item_id).next_check_at.date() == date(2021, 6, 16)


def test_the_new_date_is_not_past(sqlite: Database):
    item_id = make.item(sqlite, State.CLOSED)
    given = make.given(sqlite, item_id, "reopen") | {"due_on": "2021-03-31"}
    refusal = make.attempt(sqlite, item_id, "reopen", "inspector", **given)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"due_on"}


def test_it_can_be_closed_again_and_both_closures_stay(database: Database):
    item_id = make.item(database, State.CLOSED)
    given = make.given(database, item_id, "reopen")
    make.move(database, item_id, "reopen", "inspector", **given)
    make.done(database, item_id)
    make.move(database, item_id, "apply", "head")
    make.verified(database, item_id, by="xx_deputy")
    make.move(database, item_id, "sign", "xx_secretary")
    make.move(database, item_id, "sign", "director")

    assert make.row(database, item_id).state is State.CLOSED
    assert [s.round for s in make.rows(database, Signature) if s.act == "sign"] == [1, 1, 2, 2]
