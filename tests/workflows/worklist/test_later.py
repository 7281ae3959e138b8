"""What of 待办 is for later, and how it is joined."""

from dataclasses import replace
from datetime import date

from models.session import Database
from models.vocabulary import State
from tests import cast, make
from tests.workflows.worklist.test_todo import AUGUST, of, of_items
from workflows.worklist.task import lines


def test_what_has_a_later_day_of_its_own_is_for_later_and_a_decision_never_is(sqlite: Database):
    make.item(sqlite, State.RECTIFY)
    make.ready(sqlite, "approve_plan")

    def later(login: str, day: int) -> dict[str, bool]:
        found = of(sqlite, login, cast.beijing(2021, 5, day, 9))
        return {task.act: task.later for task in found.mine if task.about.kind == "item"}

    assert later("member", 12) == {"progress": True}, "due on the 20th, the sixth working day after"
    assert later("member", 13) == later("member", 31) == {"progress": False}
    assert later("xx_organizer", 1) == {"approve_plan": False}
    owed = of(sqlite, "head", cast.beijing(2021, 4, 14, 9)).mine
    assert {task.about.due_on: task.later for task in owed if task.act == "file"}[date(2021, 4, 20)] is False
    assert {task.later for task in of(sqlite, "head").mine if task.act == "file"} == {True}


def test_what_begins_on_a_later_day_is_coming_until_then_and_is_not_counted(sqlite: Database):
    item_id = make.item(sqlite, State.LONG_TERM)
    before, then = of(sqlite, "xx_secretary"), of(sqlite, "xx_secretary", AUGUST)
    assert [(task.about.id, task.act, task.later) for task in before.coming] == [(item_id, "turn_long_term", True)]
    assert ("turn_long_term" in before.counts, of_items(before)) == (False, set())
    assert (then.coming, of_items(then)) == ((), {(item_id, "turn_long_term")})


def test_what_is_due_of_one_thing_is_one_line(sqlite: Database):
    make.item(sqlite, State.RECTIFY)
    make.ready(sqlite, "approve_plan")
    first, *rest = of(sqlite, "member").mine + of(sqlite, "xx_organizer").mine
    also = replace(first, act="assign", later=False)
    joined = lines([first, *rest, also])
    assert [line.about for line in joined] == [first.about, *(task.about for task in rest)]
    assert (joined[0].tasks, joined[0].later, first.later) == ((first, also), False, True)
