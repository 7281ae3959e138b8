"""The ladder: which day each rung falls on, what a late look takes, what counts as overdue."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.vocabulary import DayOff, EscalationStep, Role
from tests import cast
from workflows.deadlines.ladder import (
    LadderPosition,
    effective_due,
    overdue_before,
    overdue_days,
    position_at,
    rung_day,
    rungs_of,
    start_position,
    why_that_day,
)
from workflows.rules.rules import LadderStep
from workflows.workdays.calendar import Calendar
from workflows.workdays.national_days import NationalDays, SetDay
from workflows.workdays.statutory import statutory_days

CALENDAR = Calendar()
EARLY = cast.EARLY
GENTLE = {EscalationStep.REMIND, EscalationStep.WARN}


def rung(word, *days, automatic=False):
    return LadderStep(rung=word, days=days, automatic=automatic, tell=(Role.HEAD,))


LADDER = (
    rung(EscalationStep.REMIND, -10, -5, -1, automatic=True),
    rung(EscalationStep.WARN, -5, automatic=True),
    rung(EscalationStep.URGE, 1, automatic=True),
    rung(EscalationStep.SUPERVISE, 3),
    rung(EscalationStep.CIRCULATE, 10),
    rung(EscalationStep.REFER, 30),
)
TUESDAY = date(2021, 4, 20)
SATURDAY = date(2021, 12, 25)
due_dates = st.dates(date(2019, 1, 1), date(2024, 12, 31))


def step(offset, *, word=None):
    return next(s for s in rungs_of(LADDER) if s.offset == offset and word in {None, s.rung})


def taken(found):
    return [(s.rung, s.offset) for s in found.taken]


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


@given(due_dates, st.lists(st.integers(0, 90), min_size=1, max_size=12).map(sorted))
def test_looks_at_any_pace_take_each_step_once_and_never_skip_a_sanction(due_on, gaps):
    first = due_on - timedelta(days=30)
    position, all_taken = start_position(LADDER, due_on, first, CALENDAR).position, []
    for today in [*(first + timedelta(days=gap) for gap in gaps), due_on + timedelta(days=120)]:
        found = position_at(LADDER, due_on, position, CALENDAR.on_or_after(today), CALENDAR)
        assert found.position >= position
        assert len({s.rung for s in found.taken}) == len(found.taken)
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
        assert position_at(LADDER, due_on, found.position, eve, CALENDAR).taken == ()
        then = position_at(LADDER, due_on, found.position, found.next_on, CALENDAR)
        assert then.position > found.position


@pytest.mark.parametrize(
    ("due_on", "today", "expected"),
    [
        (TUESDAY, TUESDAY, 0),
        (TUESDAY, date(2021, 4, 21), 1),
        (TUESDAY, date(2021, 5, 5), 9),
        (date(2021, 4, 23), date(2021, 4, 24), 0),  # Friday's work is not overdue on Saturday
        (SATURDAY, date(2021, 12, 27), 0),
        (SATURDAY, date(2021, 12, 28), 1),
    ],
)
def test_overdue_days(due_on, today, expected):
    assert overdue_days(due_on, today, CALENDAR) == expected


@given(due_dates)
def test_overdue_before_is_the_latest_overdue_due_date(today):
    latest = overdue_before(today, CALENDAR)
    assert overdue_days(latest, today, CALENDAR) > 0
    assert overdue_days(latest + timedelta(days=1), today, CALENDAR) == 0


@pytest.mark.parametrize(
    ("due_on", "offset", "calendar", "sentence"),
    [
        (
            TUESDAY,
            10,
            CALENDAR,
            (
                "整改时限2021年4月20日（星期二）后第10个工作日，即2021年5月6日（星期四）；"
                "其间4月25日劳动节调休上班，5月1日至5日劳动节放假。"
            ),
        ),
        (
            SATURDAY,
            1,
            CALENDAR,
            (
                "整改时限2021年12月25日（星期六）为周末，从2021年12月27日（星期一）起算，"
                "后第1个工作日，即2021年12月28日（星期二）。"
            ),
        ),
        (
            TUESDAY,
            -1,
            Calendar(closures=frozenset({date(2021, 4, 19)})),
            ("整改时限2021年4月20日（星期二）前第1个工作日，即2021年4月16日（星期五）；其间4月19日校内安排放假。"),
        ),
    ],
)
def test_every_step_says_why(due_on, offset, calendar, sentence):
    assert why_that_day(step(offset), due_on, calendar) == sentence


def test_a_step_says_on_which_provisional_year_it_rests_and_whether_it_waits():
    not_out = "2027年放假安排尚未公布，暂按周一至周五、除去法定节日推算。"
    assert why_that_day(step(1), date(2026, 12, 31), EARLY) == (
        f"整改时限2026年12月31日（星期四）后第1个工作日，即2027年1月4日（星期一）；其间1月1日元旦放假；{not_out}"
    )
    assert why_that_day(step(3), date(2026, 12, 31), EARLY).endswith(f"{not_out}督办等2027年放假安排公布后再定。")
