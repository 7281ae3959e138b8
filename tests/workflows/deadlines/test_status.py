"""亮灯: green, yellow, red or grey against a due date, over holidays and unknown years."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.vocabulary import Light, State
from tests import cast
from workflows.deadlines.ladder import overdue_days
from workflows.deadlines.status import TrafficLight, traffic_light
from workflows.rules.rules import Rules
from workflows.rules.template import load, shipped
from workflows.workdays.calendar import Calendar

TEMPLATE = load(shipped()[cast.CAMPAIGN].read_text(), cast.CAMPAIGN)
PLAIN = Calendar()
DUE = date(2021, 5, 20)
WORKING = (State.PLAN, State.RECTIFY, State.LONG_TERM)


def reminding(*days: int) -> Rules:
    """Return the campaign's rules with one reminder on other days, and no warning."""
    rules = TEMPLATE.rules.model_dump(mode="json")
    remind, warn, *after = rules["ladder"]
    assert (remind["rung"], warn["rung"]) == ("remind", "warn")
    before = [remind | {"days": list(days)}] if days else []
    return Rules.model_validate(rules | {"ladder": before + after})


def light(due: date | None, today: date, state: State = State.RECTIFY, **more: Any) -> Light:
    rules, days = more.pop("rules", reminding(-5)), more.pop("calendar", PLAIN)
    found = traffic_light(state, due, today, rules, days, **more)
    assert not found.provisional
    return found.light


@pytest.mark.parametrize("state", WORKING)
@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2021, 5, 12), Light.GREEN),
        (date(2021, 5, 13), Light.YELLOW),  # five working days before
        (date(2021, 5, 20), Light.YELLOW),
        (date(2021, 5, 21), Light.RED),
    ],
)
def test_it_turns_with_the_first_reminder_and_again_after_the_due_date(state, today, expected):
    assert light(DUE, today, state) is expected


@pytest.mark.parametrize(
    ("due", "soon", "late"),
    [
        # 劳动节 05-01 to 05-05, and the Sunday 04-25 was worked for it
        (date(2021, 5, 6), date(2021, 4, 26), date(2021, 5, 7)),
        (date(2021, 5, 3), date(2021, 4, 25), date(2021, 5, 7)),
        # a Saturday: reminders count from Friday, lateness from Monday
        (date(2021, 12, 25), date(2021, 12, 17), date(2021, 12, 28)),
    ],
)
def test_days_off_count_as_the_ladder_counts_them(due, soon, late):
    one = date.resolution
    assert light(due, soon - one) is Light.GREEN
    assert light(due, soon) is light(due, late - one) is Light.YELLOW
    assert light(due, late) is Light.RED


def test_a_days_own_closure_moves_it():
    closed = Calendar(closures=frozenset({date(2021, 5, 21)}))
    assert light(DUE, date(2021, 5, 21), calendar=closed) is Light.YELLOW
    assert light(DUE, date(2021, 5, 24), calendar=closed) is Light.RED


def test_how_soon_is_soon_is_the_campaigns_own():
    assert TEMPLATE.rules.first_reminder == -10
    assert light(DUE, date(2021, 5, 7), rules=TEMPLATE.rules) is Light.YELLOW
    assert light(DUE, date(2021, 5, 7), rules=reminding(-3, -1)) is Light.GREEN
    assert light(DUE, date(2021, 5, 17), rules=reminding(-3, -1)) is Light.YELLOW
    never = reminding()
    assert light(DUE, date(2021, 5, 19), rules=never) is Light.GREEN


@pytest.mark.parametrize("state", [State.DIAGNOSE, State.VOID])
def test_what_is_not_due_has_no_light(state):
    assert light(DUE, date(2022, 1, 4), state) is Light.GREY
    assert light(None, DUE) is Light.GREY


@pytest.mark.parametrize("state", [State.VERIFY, State.CLOSED])
@pytest.mark.parametrize(("handed_in", "expected"), [(DUE, Light.GREEN), (date(2021, 5, 21), Light.RED)])
def test_what_was_handed_in_keeps_the_light_of_that_day(state, handed_in, expected):
    for today in (date(2021, 5, 21), date(2022, 1, 4)):
        assert light(DUE, today, state, handed_in_on=handed_in) is expected


@pytest.mark.parametrize(
    ("due", "today", "expected"),
    [
        (date(2030, 5, 20), date(2030, 5, 12), Light.GREEN),
        (date(2030, 5, 20), date(2030, 5, 13), Light.YELLOW),
        (date(2030, 5, 20), date(2030, 5, 20), Light.YELLOW),
        (date(2030, 5, 20), date(2030, 5, 21), Light.RED),
        (date(2021, 5, 20), date(2030, 5, 21), Light.RED),
    ],
)
def test_on_a_provisional_year_it_is_the_same_light_and_says_so(due, today, expected):
    assert traffic_light(State.RECTIFY, due, today, reminding(-5), PLAIN) == TrafficLight(expected, provisional=True)


@given(st.dates(date(2019, 1, 1), date(2024, 12, 1)), st.dates(date(2019, 1, 1), date(2024, 12, 1)))
def test_red_is_what_counts_as_overdue(due, today):
    assert (light(due, today) is Light.RED) == (overdue_days(due, today, PLAIN) > 0)
