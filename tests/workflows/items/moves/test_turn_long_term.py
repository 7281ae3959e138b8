"""转长期: not closed; with a goal, a next review and a final date."""

from datetime import date, timedelta

import pytest

from models.session import Database
from models.vocabulary import State
from tests import make
from workflows.errors import Conflict, Incomplete, NotPermitted

CASE = make.MoveCase(
    State.RECTIFY,
    "xx_deputy",
    may=make.SUPERIOR,
    given=lambda _: {"stage_goal": "每学期检查", "review_on": "2021-09-01", "final_on": "2022-06-30"},
    sentence="转长期坚持，阶段目标“每学期检查”，下次检视2021年9月1日，最终期限2022年6月30日",
)


@pytest.mark.parametrize("state", [State.RECTIFY, State.VERIFY])
def test_the_clock_then_watches_the_next_review(database: Database, state: State):
    item_id = make.item(database, state)
    given = make.given(database, item_id, "turn_long_term")
    make.move(database, item_id, "turn_long_term", "xx_deputy", **given)

    item = make.row(database, item_id)
    assert (item.state, item.closed_at, item.applied_at) == (State.LONG_TERM, None, None)
    assert (item.stage_goal, item.review_on, item.final_on) == ("每学期检查", date(2021, 9, 1), date(2022, 6, 30))
    assert (item.due_on, item.original_due_on) == (date(2021, 9, 1), date(2021, 5, 20))
    said = make.last(database, item_id)
    assert said.data == given | {"from": state.value, "to": "long_term"}
    assert said.told == {"head", "member"}
    clock = make.deadline(database, item_id)
    assert clock.met_at is None
    assert clock.next_check_at.date() == date(2021, 8, 18)


def test_after_a_review_the_next_one_is_set(database: Database):
    """Without this nothing but closing it would ever still the clock."""
    item_id = make.item(database, State.LONG_TERM)
    later = make.NOW + timedelta(days=150)  # 08-29
    given = {"stage_goal": "并入考核", "review_on": "2022-03-01", "final_on": "2022-06-30"}
    make.move(database, item_id, "turn_long_term", "xx_secretary", later, **given)

    item = make.row(database, item_id)
    assert (item.state, item.due_on, item.stage_goal) == (State.LONG_TERM, date(2022, 3, 1), "并入考核")
    assert make.deadline(database, item_id).next_check_at.date() == date(2022, 2, 15)


@pytest.mark.parametrize(
    ("review_on", "final_on"),
    [("2021-04-01", "2022-06-30"), ("2021-03-01", "2022-06-30"), ("2022-07-01", "2022-06-30")],
)
def test_the_review_lies_between_today_and_the_final_date(sqlite, review_on, final_on):
    item_id = make.item(sqlite, State.RECTIFY)
    refusal = make.attempt(
        sqlite, item_id, "turn_long_term", "xx_deputy", stage_goal="每学期检查", review_on=review_on, final_on=final_on
    )
    assert type(refusal) is Incomplete
    assert set(refusal.fields) == {"review_on"}


def test_a_pending_extension_is_decided_first(sqlite: Database):
    item_id = make.ready(sqlite, "grant_extension")
    given = make.given(sqlite, item_id, "turn_long_term")
    assert type(make.attempt(sqlite, item_id, "turn_long_term", "xx_deputy", **given)) is Conflict


def test_nobody_who_leads_or_did_it_approves_it(sqlite: Database):
    item_id = make.ready(sqlite, "submit_plan")
    people = {"leader_id": make.user_id(sqlite, "xx_deputy"), "responsible_id": make.user_id(sqlite, "xx_organizer")}
    make.move(sqlite, item_id, "assign", "head", **people)
    given = make.given(sqlite, item_id, "submit_plan")
    make.move(sqlite, item_id, "submit_plan", "head", **given)
    make.move(sqlite, item_id, "approve_plan", "xx_secretary")

    given = make.given(sqlite, item_id, "turn_long_term")
    for by, why in (("xx_deputy", "责任领导"), ("xx_organizer", "参与")):
        refusal = make.attempt(sqlite, item_id, "turn_long_term", by, **given)
        assert type(refusal) is NotPermitted
        assert why in str(refusal)
    assert make.attempt(sqlite, item_id, "turn_long_term", "xx_secretary", **given) is None
