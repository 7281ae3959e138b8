"""报方案: the goal and the measures."""

from datetime import timedelta

import pytest

from models.item import Item, Measure
from models.session import Database
from models.vocabulary import State
from tests import make
from workflows.errors import Conflict, Incomplete

MEETING = {"text": "每月第2周周三召开", "due_on": "2021-05-20"}
CASE = make.MoveCase(
    State.PLAN,
    "head",
    may={"head"},
    given=lambda who: {"goal": "每月按期召开", "measures": [MEETING | {"responsible_id": who["member"]}]},
    sentence="整改目标“每月按期召开”，措施1条：1. 每月第2周周三召开（member同志，2021年5月20日前）",
    before=make.assigned,
)


def test_it_lays_down_the_goal_and_the_measures_and_waits_for_approval(database: Database):
    item_id = make.ready(database, "submit_plan")
    given = make.given(database, item_id, "submit_plan")
    second = given["measures"][0] | {"text": "立规", "kind": "rule", "due_on": "2021-05-07"}
    make.move(database, item_id, "submit_plan", "head", goal=given["goal"], measures=[*given["measures"], second])

    item = make.row(database, item_id)
    assert (item.state, item.goal) == (State.PLAN, "每月按期召开")
    assert item.plan_submitted_at == make.NOW
    assert item.plan_submitted_by_id == make.user_id(database, "head")
    found = [(m.position, m.text, m.kind.value) for m in make.rows(database, Measure)]
    assert found == [(1, "每月第2周周三召开", "fix"), (2, "立规", "rule")]
    said = make.last(database, item_id)
    assert [m["text"] for m in said.data["measures"]] == ["每月第2周周三召开", "立规"]
    assert said.told == {"xx_secretary", "xx_deputy", "xx_organizer"}


def test_it_needs_people_and_is_submitted_once(sqlite: Database):
    item_id = make.item(sqlite, State.PLAN)
    given = make.given(sqlite, item_id, "submit_plan")
    refusal = make.attempt(sqlite, item_id, "submit_plan", "head", **given)
    assert type(refusal) is Conflict
    assert "请先分派" in str(refusal)
    make.planned(sqlite, item_id)
    refusal = make.attempt(sqlite, item_id, "submit_plan", "head", **given)
    assert type(refusal) is Conflict
    assert "等待上级审批" in str(refusal)


@pytest.mark.parametrize("missing", ["leader_id", "responsible_id"])
def test_both_people_must_be_named(sqlite: Database, missing: str):
    item_id = make.ready(sqlite, "submit_plan")
    given = make.given(sqlite, item_id, "submit_plan")
    with sqlite.transaction() as session:
        setattr(session.get_one(Item, item_id), missing, None)
    assert "请先分派" in str(make.attempt(sqlite, item_id, "submit_plan", "head", **given))


def test_a_returned_plan_is_replaced_whole(database: Database):
    item_id = make.ready(database, "return_plan")
    make.move(database, item_id, "return_plan", "xx_deputy", opinion="措施太笼统，没有写明谁来办")
    given = make.given(database, item_id, "submit_plan")
    measures = [given["measures"][0] | {"text": text} for text in ("一", "二")]
    make.move(database, item_id, "submit_plan", "head", goal="另立目标", measures=measures)

    assert [m.text for m in make.rows(database, Measure)] == ["一", "二"]
    assert make.row(database, item_id).goal == "另立目标"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("measures", []),
        ("measures[0].text", {"text": " "}),
        ("measures[0].due_on", {"due_on": "2021-03-31"}),
        ("measures[0].due_on", {"due_on": "2021-05-21"}),
        ("measures[0].responsible_id", {"responsible_id": "outsider"}),
        ("measures[0].leader_id", {"leader_id": "outsider"}),
        ("measures[0].colour", {"colour": "red"}),
    ],
)
def test_what_is_wrong_with_a_measure_is_named_with_its_place(sqlite: Database, field, wrong):
    item_id = make.ready(sqlite, "submit_plan")
    given = make.given(sqlite, item_id, "submit_plan")
    if isinstance(wrong, dict):
        outsider = make.user_id(sqlite, "outsider")
        wrong = [given["measures"][0] | {k: outsider if v == "outsider" else v for k, v in wrong.items()}]
    refusal = make.attempt(sqlite, item_id, "submit_plan", "head", goal="目标", measures=wrong)
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {field}


def test_a_plan_that_comes_after_the_due_date_still_comes(sqlite: Database):
    """Otherwise an item that is late already at its plan could never be put right."""
    item_id = make.ready(sqlite, "submit_plan")
    given = make.given(sqlite, item_id, "submit_plan")
    late = make.NOW + timedelta(days=60)  # 05-31
    for due_on, expected in (("2021-06-11", type(None)), ("2021-05-30", Incomplete)):
        measures = [given["measures"][0] | {"due_on": due_on}]
        refusal = make.attempt(sqlite, item_id, "submit_plan", "head", late, goal="目标", measures=measures)
        assert type(refusal) is expected
