from datetime import date

import pytest
from chinese_calendar import Holiday, constants

from workflows.workdays.statutory import STATUTORY, first_day, statutory_days

NAMES = {holiday.value: holiday.chinese for holiday in Holiday}


@pytest.mark.parametrize("year", range(2014, 2027))
def test_every_statutory_day_is_a_day_off_of_the_years_notice(year: int):
    days = statutory_days(year)
    if year < 2025:  # 除夕 and 2 May are days off by law since then
        days = {day: name for day, name in days.items() if (day.month, day.day) != (5, 2)}
        days.pop(first_day("春节", year))
    assert days.keys() <= constants.holidays.keys()
    assert {NAMES[constants.holidays[day]] for day in days} >= {"清明", "端午", "春节"}


def test_the_law_gives_thirteen_days():
    assert statutory_days(2027) == {
        date(2027, 1, 1): "元旦",
        date(2027, 2, 5): "春节",
        date(2027, 2, 6): "春节",
        date(2027, 2, 7): "春节",
        date(2027, 2, 8): "春节",
        date(2027, 4, 5): "清明节",
        date(2027, 5, 1): "劳动节",
        date(2027, 5, 2): "劳动节",
        date(2027, 6, 9): "端午节",
        date(2027, 9, 15): "中秋节",
        date(2027, 10, 1): "国庆节",
        date(2027, 10, 2): "国庆节",
        date(2027, 10, 3): "国庆节",
    }


@pytest.mark.parametrize("year", [1, 1900, 2101, 9999])
def test_where_no_lunar_calendar_reaches_the_fixed_days_remain(year: int):
    assert set(statutory_days(year).values()) == {"元旦", "劳动节", "国庆节"}


def test_the_first_day_of_what_is_named():
    assert first_day("延长2020年春节假期", 2020) == date(2020, 1, 24)
    assert first_day("国庆节、中秋节", 2020) == date(2020, 10, 1)
    assert first_day("暑假", 2020) is None
    assert [first_day(name, 2026) is not None for name in STATUTORY] == [True] * 7
