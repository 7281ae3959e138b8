"""The calendar as a program reads it back."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar

from reports.agenda import calendar
from workflows.worklist.calendar_feed import CalendarEvent, CalendarEventKind

NOW = datetime(2021, 4, 1, 1, tzinfo=UTC)
KEY = UUID(int=7)


def due(**more: object) -> CalendarEvent:
    usual = {
        "id": KEY,
        "kind": CalendarEventKind.ITEM,
        "name": "XX1-2021-003",
        "text": "谈心谈话未覆盖全体党员",
        "due_on": date(2021, 5, 6),
        "remind_on": date(2021, 4, 30),
        "overdue": False,
        "reservation": None,
    }
    return CalendarEvent(**usual | more)


def read(*rows: CalendarEvent) -> Calendar:
    data = calendar(rows, name="周建国的对账销号", now=NOW)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    return Calendar.from_ical(data)


def event(row: CalendarEvent):
    (found,) = read(row).walk("VEVENT")
    return found


def test_it_is_a_calendar_with_a_name_that_asks_again_by_itself():
    found = read()
    assert (found["VERSION"], found["METHOD"]) == ("2.0", "PUBLISH")
    assert found["NAME"] == found["X-WR-CALNAME"] == "周建国的对账销号"
    assert found.decoded("REFRESH-INTERVAL") == timedelta(hours=6)
    assert found.walk("VEVENT") == []


def test_what_is_due_is_one_all_day_event_that_takes_no_time():
    found = event(due())
    assert found.decoded("DTSTART") == date(2021, 5, 6)
    assert found.decoded("DTEND") == date(2021, 5, 7)
    assert found.decoded("DTSTAMP") == NOW
    assert found["UID"] == f"{KEY}@rectify"
    assert found["TRANSP"] == "TRANSPARENT"
    assert found["SUMMARY"] == "整改时限：XX1-2021-003 谈心谈话未覆盖全体党员"
    assert found["DESCRIPTION"] == "整改时限：2021年5月6日（星期四）"


def test_it_rings_at_nine_on_the_day_of_the_reminder():
    (alarm,) = event(due()).walk("VALARM")
    assert alarm["ACTION"] == "DISPLAY"
    rings = datetime(2021, 5, 6) + alarm.decoded("TRIGGER")  # noqa: DTZ001  wherever the reader is
    assert rings == datetime(2021, 4, 30, 9)  # noqa: DTZ001


def test_what_is_late_says_so_and_rings_no_more():
    found = event(due(overdue=True))
    assert found["SUMMARY"].startswith("【已逾期】整改时限：")
    assert found.walk("VALARM") == []


def test_a_long_text_is_cut_and_special_signs_survive():
    found = event(due(text="甲,乙;丙\\丁" + "长" * 40))
    assert found["SUMMARY"] == f"整改时限：XX1-2021-003 甲,乙;丙\\丁{'长' * 33}…"


def test_of_a_sensitive_item_the_number_stands_alone():
    found = event(due(text=""))
    assert found["SUMMARY"] == "整改时限：XX1-2021-003"
