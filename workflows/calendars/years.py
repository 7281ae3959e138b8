"""What the clock does about years: it takes over what the library knows, and asks for the next."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.calendar import WorkCalendar
from models.campaign import Campaign
from models.people import Organization
from models.vocabulary import NoticeSource, Role, SubjectKind
from workflows.authz import access, appointments, permissions
from workflows.calendars import commands as calendars
from workflows.calendars.moved_dates import tally_moves
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.workdays import stored
from workflows.workdays.calendar import Calendar
from workflows.workdays.national_days import LIBRARY
from workflows.workdays.stored import StoredCalendar, working_calendar

ASKED_AGAIN_AFTER = timedelta(days=7)
"""How often 党委工作部 is told while a year is wanted."""
TELLS = permissions.ROLE_SEATS[Role.OFFICE]
NOVEMBER = 11
"""From this month on the next year is wanted: its notice comes out."""


def all_universities(session: Session) -> Sequence[UUID]:
    """Return the universities that have a campaign."""
    return session.scalars(sa.select(col(Campaign.organization_id)).distinct()).all()


def look_after(session: Session, committee_id: UUID, now: datetime, today: date) -> int:
    """Take over what the library knows by now; then say, once a week, which year is wanted."""
    done = len(take_over(session, committee_id, now, today))
    year = years_wanted(working_calendar(session, committee_id), today)
    if year is not None and _claim(session, committee_id, today):
        _ask(session, committee_id, year, now, today)
        done += 1
    return done


def take_over(session: Session, committee_id: UUID, now: datetime, today: date) -> list[int]:
    """Keep what the library knows as records, where no arrangement of a year stands yet.

    Returns the years. 党委工作部 is told of years that come later than the first taking over, and
    how many dates move by them.
    """
    access.hold_organization(session, committee_id)
    committee = session.get_one(Organization, committee_id)
    stood = stored.stored_calendar(session, committee_id)
    found = calendars.missing_of_library(stood, committee_id, now)
    if not found:
        return []
    stands = reduce(StoredCalendar.with_notice, found, stood)
    moved = tally_moves(session, committee_id, stood, stands).dates
    session.add_all(found)
    years = [notice.year for notice in found]
    data = {"library": LIBRARY, "years": years, "dates": moved, "notices": calendars.of_library(found)}
    entry_id = calendars.changed(session, committee_id, Act.LIBRARY_TAKEN_OVER, now, data, by=None)
    if any(each.source is NoticeSource.LIBRARY for each in stood.notices):
        named = "、".join(f"{year}年" for year in years)
        follow = f"，{moved}个日期随之变动" if moved else ""
        text = f"节假日数据已收录{named}放假安排{follow}，请在校历中核对。"
        _tell_office(session, committee, entry_id, text, now, today)
    return years


def years_wanted(days: Calendar, today: date) -> int | None:
    """Return the year whose arrangement should be entered by now; None where all is known."""
    years = (today.year, today.year + 1) if today.month >= NOVEMBER else (today.year,)
    return next((year for year in years if year not in days.national.years), None)


def _claim(session: Session, committee_id: UUID, today: date) -> bool:
    """Note that this week's asking is done, unless another clock did it."""
    last = col(WorkCalendar.reminded_on)
    claimed = session.execute(
        sa.update(WorkCalendar)
        .where(
            col(WorkCalendar.committee_id) == committee_id, sa.or_(last.is_(None), last <= today - ASKED_AGAIN_AFTER)
        )
        .values(reminded_on=today)
        .execution_options(synchronize_session=False)
    )
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _ask(session: Session, committee_id: UUID, year: int, now: datetime, today: date) -> None:
    subject = (SubjectKind.CALENDAR, committee_id)
    entry_id = entries.append(session, subject, Act.YEAR_NOT_CONFIRMED, now=now, actor=None, data={"year": year})
    text = f"{year}年放假安排尚未确认，请在校历中录入国务院放假通知；督办及以上等确认后再定。"
    _tell_office(session, session.get_one(Organization, committee_id), entry_id, text, now, today)


def _tell_office(
    session: Session, committee: Organization, entry_id: UUID, text: str, now: datetime, today: date
) -> None:
    """Tell 党委工作部, which keeps the calendar."""
    session.flush()
    people = appointments.addressees_of(session, committee, TELLS, today)
    outbox.enqueue_daily(session, entry_id, people, text, now, today)
