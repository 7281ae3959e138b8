"""Days in words, as the Unicode consortium's tables write them."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import format_date

from models.delivery_states import Language
from web.i18n.dates import Dates

NEW_YEAR = date(2020, 1, 1)
YEAR = [NEW_YEAR + timedelta(days) for days in range(366)]


@pytest.mark.parametrize(
    ("language", "year", "short", "long"),
    [(Language.CHINESE, 2020, "M月d日", "y年M月d日"), (Language.ENGLISH, 2020, "d MMM", "d MMM y")],
)
def test_each_day_of_a_year_is_written_as_the_language_does(language, year, short, long):
    def written(year):
        dates = Dates(date(year, 6, 18), ZoneInfo("Asia/Shanghai"), language)
        return [(dates.day(on), dates.weekday(on)) for on in YEAR]

    def expected(pattern):
        return [tuple(format_date(on, form, language.value) for form in (pattern, "EEE")) for on in YEAR]

    assert written(year) == expected(short)
    assert written(year + 1) == expected(long)


@pytest.mark.parametrize(
    ("today", "first", "last", "written"),
    [
        (date(2026, 11, 28), date(2024, 12, 23), date(2026, 12, 31), "2024年12月23日至2026年12月31日"),
        (date(2024, 12, 24), date(2024, 12, 23), date(2026, 12, 31), "12月23日至2026年12月31日"),
        (date(2026, 11, 28), date(2024, 4, 1), date(2024, 12, 31), "2024年4月1日至2024年12月31日"),
        (date(2024, 12, 24), date(2024, 4, 1), date(2024, 12, 31), "4月1日至12月31日"),
    ],
)
def test_the_end_of_a_span_is_never_read_as_a_day_of_the_wrong_year(today, first, last, written):
    dates = Dates(today, ZoneInfo("Asia/Shanghai"), Language.CHINESE)
    assert f"{dates.day(first)}至{dates.day(last, first)}" == written
