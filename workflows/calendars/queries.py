"""On what the days of a year rest, and the notices on days off of the actor's universities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.calendar import HolidayNotice
from models.campaign import LocalDays
from models.journal import Entry
from models.labelled import LabelledEnum
from models.people import User
from models.vocabulary import NoticeSource
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.errors import NotFound
from workflows.journal.acts import Act
from workflows.organizations.queries import universities
from workflows.workdays.calendar import Calendar, days_of
from workflows.workdays.national_days import LIBRARY, library
from workflows.workdays.stored import StoredCalendar, stored_calendar


class DaySource(LabelledEnum):
    """On what a day rests that is no plain weekday or weekend."""

    LIBRARY = "library", "节假日数据"
    NOTICE = "notice", "放假通知"
    LOCAL = "local", "校历"
    STATUTORY = "statutory", "按法定节日推算"


@dataclass(frozen=True, slots=True)
class SourcedDay:
    """A day that is off or worked otherwise than its weekday says, and by which record."""

    on: date
    is_workday: bool
    why: str
    source: DaySource
    source_id: UUID | None
    """The notice or the local days; None where no record says so."""
    title: str
    """文号 or title of the notice, the name of the local days, the library and its version."""


@dataclass(frozen=True, slots=True)
class YearDifference:
    """A day that a confirmed arrangement has otherwise than the library by now.

    Whether people work, and why where it is no plain weekday or weekend.
    """

    on: date
    is_workday: bool
    why: str
    library_is_workday: bool
    library_why: str


@dataclass(frozen=True, slots=True)
class Year:
    """A year of a university: whether its arrangement is confirmed, and its special days."""

    committee_id: UUID
    year: int
    confirmed: bool
    reservation: str | None
    """What is said of all that rests on a year which is not confirmed."""
    days: tuple[SourcedDay, ...]
    differences: tuple[YearDifference, ...]
    """Where the library says otherwise by now; what was confirmed stands."""


def year_of(session: Session, actor: Actor, committee_id: UUID, year: int) -> Year:
    """Return a year of one of the actor's universities, or raise `NotFound`."""
    if committee_id not in {node.id for node in universities(session, actor)}:
        raise NotFound
    stands = stored_calendar(session, committee_id)
    first = date(year, 1, 1)
    calendar = stands.calendar
    return Year(
        committee_id,
        year,
        calendar.is_confirmed(first),
        calendar.reservation(first),
        special_days(stands, year),
        differences(calendar, year),
    )


def holiday_notices(
    session: Session,
    actor: Actor,
    *,
    committee_id: UUID | None = None,
    year: int | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[HolidayNotice]:
    """Return the notices of the actor's universities: those that stand, wait, or were ended."""
    query = select(HolidayNotice).where(col(HolidayNotice.committee_id).in_(access.committees(actor)))
    if committee_id is not None:
        query = query.where(HolidayNotice.committee_id == committee_id)
    if year is not None:
        query = query.where(HolidayNotice.year == year)
    if after is not None:
        query = query.where(col(HolidayNotice.id) > after)
    return session.exec(query.order_by(col(HolidayNotice.id)).limit(limit)).all()


def special_days(stands: StoredCalendar, year: int) -> tuple[SourcedDay, ...]:
    """Return the days of a year that are off or worked for a reason, each with its record."""
    calendar, records = stands.calendar, stands.sources()
    return tuple(
        SourcedDay(
            day, calendar.is_workday(day), why, *_source(records.get(day), said=day in calendar.national.by_date)
        )
        for day in days_of(year)
        if (why := calendar.special(day)) is not None
    )


def differing(days: Calendar, today: date) -> tuple[int, ...]:
    """Return the confirmed years, from this one on, of which the library says otherwise by now."""
    in_use = (year for year in sorted(days.national.years) if year >= today.year)
    return tuple(year for year in in_use if differences(days, year))


def differences(days: Calendar, year: int) -> tuple[YearDifference, ...]:
    """Return the days of a confirmed year on which the library says otherwise by now."""
    ours, theirs = Calendar(national=days.national), Calendar(national=library())
    if not {year} <= ours.national.years & theirs.national.years:
        return ()
    return tuple(
        YearDifference(
            day, ours.is_workday(day), ours.special(day) or "", theirs.is_workday(day), theirs.special(day) or ""
        )
        for day in days_of(year)
        if ours.is_workday(day) != theirs.is_workday(day)
    )


def keepers(session: Session, committee_id: UUID) -> dict[UUID, str]:
    """Return who entered each of the local days, and who confirmed each notice, by name."""
    entered = (
        sa.select(col(Entry.data), col(User.name))
        .join(User, col(User.id) == Entry.actor_id)
        .where(col(Entry.subject_id) == committee_id, col(Entry.act).in_((Act.LOCAL_DAYS, Act.LOCAL_DAYS_CORRECTED)))
    )
    confirmed = (
        sa.select(col(HolidayNotice.id), col(User.name))
        .join(User, col(User.id) == HolidayNotice.confirmed_by_id)
        .where(col(HolidayNotice.committee_id) == committee_id)
    )
    found = {UUID(data.get("after", data)["id"]): name for data, name in session.execute(entered)}
    return found | {row.id: row.name for row in session.execute(confirmed)}


def _source(record: HolidayNotice | LocalDays | None, *, said: bool) -> tuple[DaySource, UUID | None, str]:
    match record:
        case LocalDays():
            return DaySource.LOCAL, record.id, record.name
        case HolidayNotice(source=NoticeSource.LIBRARY):
            return DaySource.LIBRARY, record.id, record.title
        case HolidayNotice():
            return DaySource.NOTICE, record.id, record.title
    if said:  # before a campaign was opened, the library itself speaks
        return DaySource.LIBRARY, None, LIBRARY
    return DaySource.STATUTORY, None, DaySource.STATUTORY.label
