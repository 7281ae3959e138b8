"""亮灯: how an item stands against a due date (pure). Never stored; the dates say it.

The light is shown against the current and against the original due date: an extension turns the
first one green again, never the second.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from models.vocabulary import DayOff, Light, State
from workflows.deadlines.ladder import effective_due, overdue_days
from workflows.rules.rules import Rules
from workflows.workdays.calendar import Calendar

NO_CLOCK = (State.DIAGNOSE, State.VOID)
"""Stages in which nothing is due: not yet confirmed, or withdrawn."""

HANDED_IN = (State.VERIFY, State.CLOSED)
"""Stages after the organization's own work: what counts is the day on which it was handed in."""


@dataclass(frozen=True, slots=True)
class TrafficLight:
    """A light, and whether it rests on a provisional year."""

    light: Light
    provisional: bool = False


LIGHT_OFF = TrafficLight(Light.GREY)


def traffic_light(
    state: State,
    due_on: date | None,
    today: date,
    rules: Rules,
    calendar: Calendar,
    *,
    handed_in_on: date | None = None,
) -> TrafficLight:
    """Return the light against one due date.

    Red is what lists count as overdue, in working days; for 长期坚持 the due date is its next
    review. Yellow begins with the campaign's own first reminder. What was handed in (申请销号)
    keeps what it had on that day, green or red: how long others took to verify is not its fault.
    """
    if due_on is None or state in NO_CLOCK:
        return LIGHT_OFF
    day_off = rules.holidays.day_off
    if state in HANDED_IN:
        met_on = handed_in_on or today
        late = _light(due_on, met_on, 0, day_off, calendar) is Light.RED
        return TrafficLight(Light.RED if late else Light.GREEN, not calendar.is_confirmed(due_on, met_on))
    light = _light(due_on, today, rules.first_reminder, day_off, calendar)
    return TrafficLight(light, not calendar.is_confirmed(due_on, today))


@lru_cache(maxsize=8192)
def _light(due_on: date, today: date, offset: int, day_off: DayOff, calendar: Calendar) -> Light:
    met_on = effective_due(due_on, day_off, calendar)
    soon = calendar.shift(calendar.on_or_before(met_on), offset)
    light = Light.YELLOW if today >= soon else Light.GREEN
    if overdue_days(due_on, today, calendar):
        light = Light.RED
    return light
