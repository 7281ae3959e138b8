"""Working days: make-up days, holidays, local closures, and provisional years."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday as national
from hypothesis import given
from hypothesis import strategies as st

from tests import cast
from workflows.workdays.calendar import Calendar
from workflows.workdays.national_days import NationalDays, SetDay, library, library_days
from workflows.workdays.reservations import parted
from workflows.workdays.statutory import statutory_days

PLAIN = Calendar()
EARLY = cast.EARLY
NOT_OUT = "2027年放假安排尚未公布，暂按周一至周五、除去法定节日推算"
NOT_KEPT = "2003年放假安排没有收录，按周一至周五、除去法定节日推算"
NO_LUNAR = "2200年放假安排尚未公布，暂按周一至周五、除去公历法定节日推算"
SUNDAY = date(2027, 1, 10)
LOCAL = Calendar(closures=frozenset({date(2021, 4, 22)}), make_up=frozenset({date(2021, 4, 24)}))
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


def test_a_provisional_year_is_monday_to_friday_without_the_statutory_days():
    for n in range(365):
        day = date(2027, 1, 1) + timedelta(days=n)
        expected = day.weekday() < 5 and day not in statutory_days(2027)
        assert EARLY.is_workday(day) == expected, day


@pytest.mark.parametrize(
    ("ask", "answer"),
    [
        (lambda: EARLY.shift(date(2026, 12, 31), 1), date(2027, 1, 4)),
        (lambda: EARLY.shift(date(2027, 1, 4), -1), date(2026, 12, 31)),
        (lambda: EARLY.count(date(2026, 12, 25), date(2027, 1, 5)), 6),
        (lambda: EARLY.on_or_before(date(2027, 1, 10)), date(2027, 1, 8)),
        (lambda: replace(EARLY, make_up=frozenset({SUNDAY})).is_workday(SUNDAY), True),
        (lambda: EARLY.why(SUNDAY), f"2027年1月10日（星期日）不是工作日：周末；{NOT_OUT}。"),
        (lambda: EARLY.why(date(2027, 4, 5)), f"2027年4月5日（星期一）不是工作日：清明节放假；{NOT_OUT}。"),
        (lambda: EARLY.why(date(2026, 12, 31)), "2026年12月31日（星期四）是工作日：正常工作日。"),
    ],
)
def test_a_provisional_year_is_never_refused_and_says_what_it_is(ask, answer):
    assert ask() == answer


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), None),
        (date(2027, 1, 5), date(2026, 12, 31), NOT_OUT),
        (date(2026, 1, 1), date(2029, 1, 1), NOT_OUT.replace("2027年", "2027年至2029年")),
        (date(2003, 1, 1), date(2004, 1, 1), NOT_KEPT),
        (date(2003, 1, 1), date(2027, 1, 1), NOT_OUT.replace("2027年", "2003年、2027年")),
        (date(2200, 1, 1), date(2200, 2, 1), NO_LUNAR),
    ],
)
def test_the_years_that_an_answer_rests_on_are_named(first, last, said):
    assert EARLY.reservation(first, last) == said
    assert EARLY.is_confirmed(first, last) == (said is None)


def test_a_special_notice_adds_to_a_year_without_confirming_it():
    parade = SetDay(date(2027, 9, 3), is_workday=False, name="纪念日")
    known = EARLY.national
    special = Calendar(national=NationalDays(known.days | {parade}, known.years))
    assert special.why(date(2027, 9, 3)) == (f"2027年9月3日（星期五）不是工作日：纪念日放假；{NOT_OUT}。")
    assert not special.is_workday(date(2027, 10, 1))


@pytest.mark.parametrize("day", [date.min, date(1899, 2, 1), date(2101, 6, 1), date.max])
def test_to_the_ends_of_time_there_is_an_answer(day):
    for n in (-300, -1, 0, 1, 300):
        assert isinstance(PLAIN.shift(day, n), date)
    assert isinstance(PLAIN.on_or_after(day), date)
    assert isinstance(PLAIN.on_or_before(day), date)
    assert PLAIN.why(day)
    assert PLAIN.count(date(2000, 1, 1), day) >= 0


def test_the_library_gives_each_year_its_own_days():
    years = [library_days(year) for year in range(2003, 2028)]
    assert frozenset(day for year in years for day in year) == library().days
    assert SetDay(date(2018, 12, 29), is_workday=True, name="元旦") in library_days(2018)
    assert library_days(1999) == ()


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


@pytest.mark.parametrize("said", [NOT_OUT, NOT_KEPT, NO_LUNAR])
def test_what_is_said_of_provisional_years_can_be_parted_from_a_sentence(said: str):
    assert parted(f"5月6日前完成；逾期督办；{said}") == ("5月6日前完成；逾期督办", said)
    assert parted(f"{said}。") == (f"{said}。", None)
