"""日历: a person's due dates as iCalendar (RFC 5545), for the calendar on a phone or a desk."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from workflows.items.recipients import TITLE_LENGTH
from workflows.workdays.calendar import day_with_weekday
from workflows.worklist.calendar_feed import CalendarEvent

MORNING = timedelta(hours=9)
"""When a reminder rings on its day, wherever its reader is."""
OFTEN = timedelta(hours=6)
"""How often a program may ask again."""


def calendar(rows: Iterable[CalendarEvent], *, name: str, now: datetime) -> bytes:
    """Write one all-day event for each thing that is due, with a reminder while it is not late.

    The reminder rings on the last working day before. An event keeps its UID while its date moves,
    so that a program moves it too.
    """
    found = Calendar()
    found.add("prodid", "-//Rectify//对账销号//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("name", name)
    found.add("x-wr-calname", name)
    found.add("refresh-interval", OFTEN, parameters={"value": "DURATION"})
    found.add("x-published-ttl", OFTEN)
    for row in rows:
        found.add_component(_event(row, now))
    written_out: bytes = found.to_ical()
    return written_out


def _event(row: CalendarEvent, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{row.id}@rectify")
    event.add("dtstamp", now)
    event.add("dtstart", row.due_on)
    event.add("dtend", row.due_on + timedelta(days=1))
    event.add("summary", _summary(row))
    event.add("description", _description(row))
    event.add("transp", "TRANSPARENT")  # a due date takes nobody's time
    if not row.overdue:
        event.add_component(_alarm(row))
    return event


def _summary(row: CalendarEvent) -> str:
    text = row.text if len(row.text) <= TITLE_LENGTH else f"{row.text[:TITLE_LENGTH]}…"
    late = "【已逾期】" if row.overdue else ""
    return f"{late}{row.kind.label}：{row.name} {text}".rstrip()


def _description(row: CalendarEvent) -> str:
    said = f"{row.kind.label}：{day_with_weekday(row.due_on)}"
    return f"{said}；{row.reservation}" if row.reservation else said


def _alarm(row: CalendarEvent) -> Alarm:
    """Make a reminder counted from the event's beginning: every program understands that."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary(row))
    alarm.add("trigger", MORNING - (row.due_on - row.remind_on))
    return alarm
