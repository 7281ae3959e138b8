"""报进展: for the whole, or for one measure with evidence."""

import pytest

from models.item import Evidence, Measure
from models.session import Database
from models.vocabulary import Completion, State
from tests import make
from workflows.errors import Incomplete

CASE = make.MoveCase(
    State.RECTIFY,
    "member",
    may=make.ITS_OWN,
    given=lambda _: {"text": "4月已召开"},
    sentence="整个事项有进展",
    quote="4月已召开",
)


@pytest.mark.parametrize("state", [State.RECTIFY, State.LONG_TERM])
def test_it_says_what_was_done_and_interrupts_nobody(database: Database, state: State):
    item_id = make.item(database, state)
    given = {"text": "已开两次", "completion": "mostly", "sustained": True}
    make.move(database, item_id, "progress", "liaison", **given)

    item = make.row(database, item_id)
    assert (item.state, item.progressed_at) == (state, make.NOW)
    assert (item.completion, item.sustained) == (Completion.MOSTLY, True)
    said = make.last(database, item_id)
    assert said.data == given | {"done": False, "from": state.value, "to": state.value}
    assert said.told == set()


def test_a_measure_is_done_with_evidence(database: Database):
    item_id = make.item(database, State.RECTIFY)
    (measure_id,) = make.measure_ids(database, item_id)
    make.move(
        database,
        item_id,
        "progress",
        "member",
        text="已开",
        measure_id=measure_id,
        evidence="4月、5月会议记录2份，签到齐全",
        done=True,
    )

    me = make.user_id(database, "member")
    (measure,), (evidence,) = make.rows(database, Measure), make.rows(database, Evidence)
    assert (measure.done_at, measure.done_by_id) == (make.NOW, me)
    assert (evidence.note, evidence.added_by_id, evidence.measure_id) == (
        "4月、5月会议记录2份，签到齐全",
        me,
        measure_id,
    )
    assert make.row(database, item_id).state is State.RECTIFY


def test_evidence_uploaded_before_is_enough(sqlite: Database):
    item_id = make.item(sqlite, State.RECTIFY)
    (measure_id,) = make.measure_ids(sqlite, item_id)
    done = {"text": "已开", "measure_id": measure_id, "done": True}
    refusal = make.attempt(sqlite, item_id, "progress", "member", **done)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"evidence"}
    make.move(sqlite, item_id, "attach", "liaison", **make.given(sqlite, item_id, "attach"))
    assert make.attempt(sqlite, item_id, "progress", "member", **done) is None


@pytest.mark.parametrize(
    "given", [{"done": True}, {"evidence": "四月份党小组会会议记录"}, {"measure_id": "other"}, {"measure_id": "x"}]
)
def test_the_measure_must_be_one_of_its_own(sqlite: Database, given: dict):
    item_id, other = make.item(sqlite, State.RECTIFY), make.item(sqlite, State.RECTIFY)
    if given.get("measure_id") == "other":
        given = {"measure_id": make.measure_ids(sqlite, other)[0]}
    refusal = make.attempt(sqlite, item_id, "progress", "member", text="已开", **given)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"measure_id"}


def test_the_person_of_one_measure_reports_too(sqlite: Database):
    item_id = make.ready(sqlite, "submit_plan")
    given = make.given(sqlite, item_id, "submit_plan")
    measure = given["measures"][0] | {"responsible_id": make.user_id(sqlite, "student_head")}
    make.move(sqlite, item_id, "submit_plan", "head", goal="目标", measures=[measure])
    make.move(sqlite, item_id, "approve_plan", "xx_organizer")

    assert make.attempt(sqlite, item_id, "progress", "student_head", text="已开") is None
