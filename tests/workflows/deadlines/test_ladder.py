"""The ladder: which day each rung falls on, what a late look takes, what counts as overdue."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.vocabulary import DayOff, EscalationStep
from tests.workflows.deadlines.ladders import CALENDAR, LADDER, SATURDAY, TUESDAY, due_dates, step, taken
from workflows.deadlines.ladder import (
    LadderPosition,
    effective_due,
    is_sanction,
    position_at,
    rung_day,
    rungs_of,
    start_position,
)

GENTLE = {EscalationStep.REMIND, EscalationStep.WARN}


def test_flat_orders_by_offset_then_rung():
    assert [(s.rung.value, s.offset) for s in rungs_of(LADDER)] == [
        ("remind", -10),
        ("remind", -5),
        ("warn", -5),
        ("remind", -1),
        ("urge", 1),
        ("supervise", 3),
        ("circulate", 10),
        ("refer", 30),
    ]


@pytest.mark.parametrize(
    ("due_on", "offset", "expected"),
    [
        (TUESDAY, 10, date(2021, 5, 6)),
        (TUESDAY, -1, date(2021, 4, 19)),
        (date(2021, 6, 10), 3, date(2021, 6, 16)),
        (SATURDAY, -1, date(2021, 12, 23)),  # counts back from Friday the 24th
        (SATURDAY, 1, date(2021, 12, 28)),  # counts on from Monday the 27th
    ],
)
def test_days_of_steps(due_on, offset, expected):
    assert rung_day(step(offset), due_on, CALENDAR) == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (DayOff.AS_PRINTED, SATURDAY),
        (DayOff.PREVIOUS_WORKDAY, date(2021, 12, 24)),
        (DayOff.NEXT_WORKDAY, date(2021, 12, 27)),
    ],
)
def test_the_policy_decides_what_a_day_off_means(policy, expected):
    assert effective_due(SATURDAY, policy, CALENDAR) == expected
    assert effective_due(TUESDAY, policy, CALENDAR) == TUESDAY


@pytest.mark.parametrize(
    ("today", "position", "expected", "next_on"),
    [
        pytest.param(date(2021, 4, 5), 0, [], date(2021, 4, 6), id="nothing yet"),
        pytest.param(
            date(2021, 4, 13),
            1,
            [(EscalationStep.REMIND, -5), (EscalationStep.WARN, -5)],
            date(2021, 4, 19),
            id="two rungs of one day are both taken",
        ),
        pytest.param(
            date(2021, 4, 19),
            0,
            [(EscalationStep.REMIND, -1)],
            date(2021, 4, 21),
            id="missed reminders collapse into the last",
        ),
        pytest.param(date(2021, 4, 20), 3, [(EscalationStep.REMIND, -1)], date(2021, 4, 21), id="on T still useful"),
        pytest.param(date(2021, 4, 21), 3, [(EscalationStep.URGE, 1)], date(2021, 4, 23), id="after T dropped"),
        pytest.param(
            date(2021, 4, 28),
            0,
            [(EscalationStep.URGE, 1), (EscalationStep.SUPERVISE, 3)],
            date(2021, 5, 6),
            id="after downtime each later rung once, in order",
        ),
        pytest.param(date(2021, 4, 24), 4, [], date(2021, 4, 25), id="no rung on a Saturday"),
        pytest.param(
            date(2021, 4, 25),
            4,
            [(EscalationStep.URGE, 1), (EscalationStep.SUPERVISE, 3)],
            date(2021, 5, 6),
            id="but on the Sunday that is worked",
        ),
        pytest.param(date(2021, 6, 2), 7, [(EscalationStep.REFER, 30)], None, id="the last"),
        pytest.param(date(2021, 6, 3), 8, [], None, id="nothing left"),
    ],
)
def test_look(today, position, expected, next_on):
    found = position_at(LADDER, TUESDAY, position, today, CALENDAR)
    assert taken(found) == expected
    assert found.next_on == next_on


def test_a_look_on_a_day_off_consumes_nothing():
    assert position_at(LADDER, TUESDAY, 4, date(2021, 4, 24), CALENDAR).position == 4


def test_a_reminder_missed_until_a_saturday_due_date_has_passed_is_dropped():
    found = position_at(LADDER, SATURDAY, 0, date(2021, 12, 27), CALENDAR)
    assert found == LadderPosition(4, (), date(2021, 12, 28))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2021, 4, 6), LadderPosition(0, (), date(2021, 4, 6))),
        (date(2021, 4, 14), LadderPosition(3, (), date(2021, 4, 19))),
        (date(2021, 4, 24), LadderPosition(6, (), date(2021, 5, 6))),
        (date(2021, 12, 1), LadderPosition(8, (), None)),
    ],
)
def test_start_passes_earlier_steps_silently(today, expected):
    assert start_position(LADDER, TUESDAY, today, CALENDAR) == expected


@given(due_dates, st.lists(st.integers(0, 90), min_size=1, max_size=12).map(sorted))
def test_looks_at_any_pace_take_each_step_once_and_never_skip_a_sanction(due_on, gaps):
    first, end = due_on - timedelta(days=30), due_on + timedelta(days=120)
    position, all_taken = start_position(LADDER, due_on, first, CALENDAR).position, []
    for today in [*(first + timedelta(days=gap) for gap in gaps), *(end + timedelta(days=7 * n) for n in range(3))]:
        found = position_at(LADDER, due_on, position, CALENDAR.on_or_after(today), CALENDAR)
        assert found.position >= position
        assert len({s.rung for s in found.taken}) == len(found.taken)
        assert sum(is_sanction(s.rung) for s in found.taken) <= 1
        position = found.position
        all_taken += found.taken
    assert position == len(rungs_of(LADDER))
    assert len(set(all_taken)) == len(all_taken)
    assert [s for s in all_taken if s.rung not in GENTLE] == [s for s in rungs_of(LADDER) if s.rung not in GENTLE]


@given(due_dates, st.integers(-40, 60))
def test_next_on_is_exactly_when_there_is_something_to_do(due_on, ahead):
    today = due_on + timedelta(days=ahead)
    found = position_at(LADDER, due_on, 0, today, CALENDAR)
    if found.next_on is not None:
        assert found.next_on > today
        eve = found.next_on - timedelta(days=1)
        if not found.taken or not is_sanction(found.taken[-1].rung):
            assert position_at(LADDER, due_on, found.position, eve, CALENDAR).taken == ()
        then = position_at(LADDER, due_on, found.position, found.next_on, CALENDAR)
        assert then.position > found.position
