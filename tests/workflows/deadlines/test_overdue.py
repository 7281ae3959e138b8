"""How late something is, and in which words each step says why it is taken."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from tests.workflows.deadlines.ladders import CALENDAR, EARLY, SATURDAY, TUESDAY, due_dates, step
from workflows.deadlines.ladder import overdue_before, overdue_days, why_that_day
from workflows.workdays.calendar import Calendar


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
        (
            date(2022, 12, 30),
            1,
            CALENDAR,
            (
                "整改时限2022年12月30日（星期五）后第1个工作日，即2023年1月3日（星期二）；"
                "其间12月31日至2023年1月2日元旦放假。"
            ),
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
