"""On what the days of a year rest, and the notices on days off of the actor's universities."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from models.calendar import HolidayNotice
from models.campaign import LocalDays
from models.vocabulary import NoticeSource, Word
from workflows.actors import Actor
from workflows.calendars import Standing, standing
from workflows.errors import NotFound
from workflows.national_days import LIBRARY
from workflows.queries.people import committees, universities


class DaySource(Word):
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
class Year:
    """A year of a university: whether its arrangement is confirmed, and its special days."""

    committee_id: UUID
    year: int
    confirmed: bool
    reservation: str | None
    """What is said of all that rests on a year which is not confirmed."""
    days: tuple[SourcedDay, ...]


def year_of(session: Session, actor: Actor, committee_id: UUID, year: int) -> Year:
    """Return a year of one of the actor's universities, or raise `NotFound`."""
    if committee_id not in {node.id for node in universities(session, actor)}:
        raise NotFound
    stands = standing(session, committee_id)
    first, last = date(year, 1, 1), date(year, 12, 31)
    calendar = stands.calendar
    return Year(
        committee_id, year, calendar.is_confirmed(first), calendar.reservation(first),
        _special(stands, first, last),
    )  # fmt: skip


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
    query = select(HolidayNotice).where(col(HolidayNotice.committee_id).in_(committees(actor)))
    if committee_id is not None:
        query = query.where(HolidayNotice.committee_id == committee_id)
    if year is not None:
        query = query.where(HolidayNotice.year == year)
    if after is not None:
        query = query.where(col(HolidayNotice.id) > after)
    return session.exec(query.order_by(col(HolidayNotice.id)).limit(limit)).all()


def _special(stands: Standing, first: date, last: date) -> tuple[SourcedDay, ...]:
    calendar, records = stands.calendar, stands.sources()
    days = map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
    return tuple(
        SourcedDay(
            day, calendar.is_workday(day), why,
            *_source(records.get(day), said=day in calendar.national.by_date),
        )
        for day in days
        if (why := calendar.special(day)) is not None
    )  # fmt: skip


def _source(
    record: HolidayNotice | LocalDays | None, *, said: bool
) -> tuple[DaySource, UUID | None, str]:
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
