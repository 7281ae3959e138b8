"""In a year whose days off nobody knows yet reminders go out, and what sanctions waits."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.vocabulary import EscalationStep
from tests.workflows.deadlines.ladders import EARLY, LADDER, taken
from workflows.deadlines.ladder import LadderPosition, position_at, start_position
from workflows.workdays.calendar import Calendar
from workflows.workdays.national_days import NationalDays, SetDay
from workflows.workdays.statutory import statutory_days

URGED = (EscalationStep.URGE, 1)

SUPERVISED = (EscalationStep.SUPERVISE, 3)


@pytest.mark.parametrize(
    ("due_on", "position", "today", "expected", "next_on"),
    [
        pytest.param(date(2027, 3, 1), 0, date(2026, 12, 1), [], date(2027, 2, 15), id="the day is reckoned"),
        pytest.param(
            date(2027, 3, 1),
            0,
            date(2027, 2, 15),
            [(EscalationStep.REMIND, -10)],
            date(2027, 2, 22),
            id="a reminder goes out on it",
        ),
        pytest.param(date(2026, 12, 25), 4, date(2026, 12, 28), [URGED], date(2026, 12, 30), id="all known"),
        pytest.param(
            date(2026, 12, 25),
            5,
            date(2026, 12, 30),
            [SUPERVISED],
            date(2027, 1, 11),
            id="what is drafted in the year that is known",
        ),
        pytest.param(
            date(2026, 12, 30),
            4,
            date(2027, 1, 5),
            [URGED],
            date(2027, 1, 12),
            id="催办 goes out, 督办 waits and is looked at weekly",
        ),
        pytest.param(
            date(2026, 12, 24),
            5,
            date(2027, 1, 4),
            [SUPERVISED],
            date(2027, 1, 8),
            id="after downtime 督办 of the year that is known does not wait for the next",
        ),
        pytest.param(date(2026, 12, 30), 5, date(2027, 1, 12), [], date(2027, 1, 19), id="and again"),
        pytest.param(date(2027, 3, 1), 5, date(2027, 3, 3), [], date(2027, 3, 4), id="its day is reckoned"),
        pytest.param(date(2027, 3, 1), 4, date(2027, 3, 6), [], date(2027, 3, 8), id="never on a weekend"),
    ],
)
def test_on_a_provisional_year_reminders_go_out_and_sanctions_wait(due_on, position, today, expected, next_on):
    found = position_at(LADDER, due_on, position, today, EARLY)
    assert (taken(found), found.next_on) == (expected, next_on)
    assert found.position == position + len(expected)


def test_what_waited_is_taken_once_the_year_is_confirmed():
    waiting = position_at(LADDER, date(2026, 12, 30), 4, date(2027, 1, 5), EARLY)
    new_year = {SetDay(date(2027, 1, day), is_workday=False, name="元旦") for day in (1, 4)}
    years = EARLY.national.years | {2027}
    confirmed = Calendar(national=NationalDays(EARLY.national.days | new_year, years))
    later = position_at(LADDER, date(2026, 12, 30), waiting.position, date(2027, 1, 6), confirmed)
    assert (taken(later), later.next_on) == ([SUPERVISED], date(2027, 1, 15))


AS_RECKONED = Calendar(
    national=NationalDays(
        EARLY.national.days | {SetDay(on, is_workday=False, name=name) for on, name in statutory_days(2027).items()},
        EARLY.national.years | {2027},
    )
)
"""The calendar as it is when the notice says of 2027 what was reckoned."""


@given(st.dates(date(2026, 12, 1), date(2027, 6, 30)), st.integers(-30, 90))
def test_a_clock_starts_at_the_same_step_whenever_the_year_is_confirmed(due_on, ahead):
    today = due_on + timedelta(days=ahead)
    assert start_position(LADDER, due_on, today, EARLY) == start_position(LADDER, due_on, today, AS_RECKONED)


def test_what_was_past_at_the_start_is_not_caught_up_with_when_the_year_is_confirmed():
    started = start_position(LADDER, date(2027, 1, 4), date(2027, 2, 20), EARLY)
    assert started == LadderPosition(8, (), None)
    halfway = start_position(LADDER, date(2027, 1, 4), date(2027, 1, 12), EARLY)
    assert halfway == LadderPosition(6, (), date(2027, 1, 18))
    later = position_at(LADDER, date(2027, 1, 4), halfway.position, date(2027, 1, 13), AS_RECKONED)
    assert taken(later) == []
