"""Working days: make-up days, holidays, local closures, and years that are not known."""

from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday as national
from hypothesis import given
from hypothesis import strategies as st

from workflows.workdays import Calendar, UnknownYear

PLAIN = Calendar()
LOCAL = Calendar(
    closures=frozenset({date(2021, 4, 22)}),
    make_up=frozenset({date(2021, 4, 24)}),
)
days = st.dates(date(2005, 1, 1), date(2025, 12, 31))
offsets = st.integers(-200, 200).filter(bool)
calendars = st.builds(
    lambda closed, worked: Calendar(frozenset(closed), frozenset(worked) - frozenset(closed)),
    st.sets(st.dates(date(2020, 1, 1), date(2022, 12, 31)), max_size=20),
    st.sets(st.dates(date(2020, 1, 1), date(2022, 12, 31)), max_size=20),
)


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2021, 4, 20), 5, date(2021, 4, 26)),  # Sunday 04-25 was worked
        (date(2021, 4, 20), 10, date(2021, 5, 6)),  # 劳动节 05-01 to 05-05
        (date(2021, 6, 10), 3, date(2021, 6, 16)),  # 端午 on the 14th
        (date(2021, 4, 26), -5, date(2021, 4, 20)),
        (date(2021, 12, 25), -1, date(2021, 12, 24)),
        (date(2021, 12, 25), 1, date(2021, 12, 27)),
        (date(2021, 12, 25), 0, date(2021, 12, 25)),
        (date(2020, 12, 31), 1, date(2021, 1, 4)),
        (date(2021, 1, 1), -1, date(2020, 12, 31)),
    ],
)
def test_shift_counts_working_days(day, n, expected):
    assert PLAIN.shift(day, n) == expected


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2021, 12, 25), date(2021, 12, 24), date(2021, 12, 27)),
        (date(2021, 4, 25), date(2021, 4, 25), date(2021, 4, 25)),
        (date(2024, 6, 10), date(2024, 6, 7), date(2024, 6, 11)),
        (date(2024, 4, 20), date(2024, 4, 19), date(2024, 4, 22)),
        (date(2025, 4, 20), date(2025, 4, 18), date(2025, 4, 21)),
    ],
)
def test_nearest_working_days(day, before, after):
    assert (PLAIN.on_or_before(day), PLAIN.on_or_after(day)) == (before, after)


def test_local_days_stand_over_the_national_ones():
    assert not LOCAL.is_workday(date(2021, 4, 22))
    assert LOCAL.is_workday(date(2021, 4, 24))
    assert LOCAL.shift(date(2021, 4, 20), 5) == date(2021, 4, 26)
    assert LOCAL.count(date(2021, 4, 21), date(2021, 4, 25)) == 3


def test_a_day_both_closed_and_worked_is_refused():
    with pytest.raises(ValueError, match="2021年4月22日（星期四）既列为校内放假又列为校内上班"):
        Calendar(frozenset({date(2021, 4, 22)}), frozenset({date(2021, 4, 22)}))


@pytest.mark.parametrize(
    ("calendar", "day", "sentence"),
    [
        (PLAIN, date(2021, 4, 25), "2021年4月25日（星期日）是工作日：劳动节调休上班。"),
        (PLAIN, date(2021, 6, 14), "2021年6月14日（星期一）不是工作日：端午放假。"),
        (PLAIN, date(2021, 12, 25), "2021年12月25日（星期六）不是工作日：周末。"),
        (PLAIN, date(2021, 12, 27), "2021年12月27日（星期一）是工作日：正常工作日。"),
        (LOCAL, date(2021, 4, 22), "2021年4月22日（星期四）不是工作日：校内安排放假。"),
        (LOCAL, date(2021, 4, 24), "2021年4月24日（星期六）是工作日：校内安排上班。"),
    ],
)
def test_every_day_says_why(calendar, day, sentence):
    assert calendar.why(day) == sentence


@pytest.mark.parametrize(
    "ask",
    [
        lambda: PLAIN.is_workday(date(2027, 1, 4)),
        lambda: PLAIN.shift(date(2026, 12, 31), 1),
        lambda: PLAIN.count(date(2026, 12, 1), date(2027, 1, 10)),
        lambda: PLAIN.on_or_before(date(2027, 1, 10)),
        lambda: PLAIN.why(date(2027, 1, 10)),
        lambda: Calendar(make_up=frozenset({date(2027, 1, 9)})).is_workday(date(2027, 1, 9)),
    ],
)
def test_an_unknown_year_is_refused_not_guessed(ask):
    with pytest.raises(UnknownYear) as refusal:
        ask()
    assert refusal.value.year == 2027
    assert str(refusal.value) == "2027 年放假安排尚未收录，请升级节假日数据后再试"


@given(days)
def test_without_local_days_the_national_calendar_decides(day):
    assert PLAIN.is_workday(day) == national(day)


@given(calendars, st.dates(date(2020, 6, 1), date(2022, 6, 30)), offsets)
def test_shift_and_count_are_inverse(calendar, day, n):
    there = calendar.shift(day, n)
    assert calendar.is_workday(there)
    if n > 0:
        assert calendar.count(day, there) == n
    else:
        assert calendar.count(there - timedelta(days=1), day - timedelta(days=1)) == -n


@given(days, st.integers(0, 400))
def test_count_agrees_with_counting(day, length):
    through = min(day + timedelta(days=length), date(2026, 12, 31))
    between = [day + timedelta(days=n) for n in range(1, (through - day).days + 1)]
    assert PLAIN.count(day, through) == sum(map(PLAIN.is_workday, between))
