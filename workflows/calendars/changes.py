"""A university's calendar as it stands, and as a change would leave it. Nothing is written.

Each is refused as the command of the same name would refuse it, so that what can be looked at can
be done.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from models.calendar import HolidayNotice
from models.campaign import LocalDays
from workflows.authz.actors import Actor
from workflows.calendars import commands as calendars
from workflows.workdays.calendar import Calendar, days_of
from workflows.workdays.stored import StoredCalendar, stored_calendar


class ChangedDay(NamedTuple):
    """A day that becomes a workday, or ceases to be one."""

    on: date
    is_workday: bool
    why: str
    """Why it is special then, such as 劳动节放假; empty where it becomes a plain day."""


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What stands of a university, before and after."""

    committee_id: UUID
    before: StoredCalendar
    after: StoredCalendar

    @property
    def days(self) -> list[ChangedDay]:
        """The days that people work on otherwise than before, in order."""
        return changed_days(self.before.calendar, self.after.calendar)


def of_notice(session: Session, actor: Actor, notice_id: UUID, now: datetime) -> CalendarChange:
    """Return what confirming a notice that waits would change; of another, withdrawing it."""
    notice = calendars.find_notice(session, actor, notice_id)
    committee, _ = calendars.require_seen(session, actor, notice.committee_id, calendars.KEEP, known=True)
    before = stored_calendar(session, committee.id)
    if notice.waits:
        return CalendarChange(committee.id, before, before.with_notice(notice))
    calendars.demand_standing(notice)
    return CalendarChange(committee.id, before, _without(before, notice, now))


def of_new_days(session: Session, actor: Actor, days: LocalDays) -> CalendarChange:
    """Return what adding local days would change."""
    committee, _ = calendars.require_seen(session, actor, days.committee_id, calendars.CLOSE)
    before = stored_calendar(session, committee.id)
    after = before.with_local(days)
    calendars.raise_unfit(after, days)
    return CalendarChange(committee.id, before, after)


def of_correction(session: Session, actor: Actor, days_id: UUID, days: LocalDays) -> CalendarChange:
    """Return what putting other local days in the place of some would change."""
    change = of_withdrawal(session, actor, days_id)
    after = change.after.with_local(days)
    calendars.raise_unfit(after, days)
    return CalendarChange(change.committee_id, change.before, after)


def of_withdrawal(session: Session, actor: Actor, days_id: UUID) -> CalendarChange:
    """Return what taking local days back would change."""
    wrong = calendars.find_days(session, actor, days_id)
    committee, _ = calendars.require_seen(session, actor, wrong.committee_id, calendars.CLOSE, known=True)
    calendars.demand_in_force(session, wrong)
    before = stored_calendar(session, committee.id)
    return CalendarChange(committee.id, before, before.without(wrong.id))


def changed_days(before: Calendar, after: Calendar) -> list[ChangedDay]:
    """Return the days that people work on otherwise by another calendar, in order."""
    years = before.national.years ^ after.national.years
    touched = {day.on for day in before.national.days ^ after.national.days}
    touched |= (before.closures ^ after.closures) | (before.make_up ^ after.make_up)
    touched |= {day for year in years for day in days_of(year)}
    return [
        ChangedDay(day, after.is_workday(day), after.special(day) or "")
        for day in sorted(touched)
        if before.is_workday(day) != after.is_workday(day)
    ]


def _without(before: StoredCalendar, notice: HolidayNotice, now: datetime) -> StoredCalendar:
    """Take a notice away; where the library knows its year, that stands again."""
    after = before.without(notice.id)
    for again in calendars.missing_of_library(after, notice.committee_id, now):
        after = after.with_notice(again)
    return after
