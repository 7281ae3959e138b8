"""A university's calendar as it is stored: the notices on days off that stand, and its own days.

Until the library's years were taken over as records, the library itself speaks for them.
"""

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.calendar import HolidayNotice, WorkCalendar
from models.campaign import LocalDays
from models.canonical import canonical
from models.prepared import KeptQuery
from models.vocabulary import NoticeSource
from workflows.workdays.calendar import Calendar
from workflows.workdays.national_days import NationalDays, SetDay, library
from workflows.workdays.reservations import note_if_noting

MAX_KEPT = 64
"""How many calendars a process keeps parsed."""


@dataclass(frozen=True)
class StoredCalendar:
    """What stands of one university."""

    notices: tuple[HolidayNotice, ...]
    local: tuple[LocalDays, ...]

    @property
    def calendar(self) -> Calendar:
        """Lay it out as days.

        Raises `ValueError` where a day is both closed and worked.
        """
        return Calendar(
            closures=frozenset(_days(each for each in self.local if not each.is_workday)),
            make_up=frozenset(_days(each for each in self.local if each.is_workday)),
            national=self._national(),
        )

    def _national(self) -> NationalDays:
        """Put later years over earlier ones, and special notices over that of the whole year."""
        taken_over = any(each.source is NoticeSource.LIBRARY for each in self.notices)
        known = {} if taken_over else dict(library().by_date)
        years = set() if taken_over else set(library().years)
        for notice in sorted(self.notices, key=_precedence):
            known |= {day.on: day for day in set_days(notice)}
            years |= {notice.year} if notice.whole_year else set()
        return NationalDays(frozenset(known.values()), frozenset(years))

    def sources(self) -> dict[date, HolidayNotice | LocalDays]:
        """Return the record that each day rests on, of those that one sets."""
        found: dict[date, HolidayNotice | LocalDays] = {
            day.on: each for each in sorted(self.notices, key=_precedence) for day in set_days(each)
        }
        for own in self.local:
            found |= dict.fromkeys(_days((own,)), own)
        return found

    def whole(self, year: int) -> HolidayNotice | None:
        """Return the notice that arranges a whole year, if one stands."""
        return next((each for each in self.notices if each.whole_year and each.year == year), None)

    def without(self, gone: UUID) -> "StoredCalendar":
        """Return what would stand without a notice or without some local days."""
        return StoredCalendar(
            tuple(each for each in self.notices if each.id != gone),
            tuple(each for each in self.local if each.id != gone),
        )

    def with_notice(self, notice: HolidayNotice) -> "StoredCalendar":
        """Return what would stand with a notice, which replaces another for its whole year."""
        replaced = self.whole(notice.year) if notice.whole_year else None
        kept = self.without(replaced.id) if replaced else self
        return StoredCalendar((*kept.notices, notice), kept.local)

    def with_local(self, days: LocalDays) -> "StoredCalendar":
        return StoredCalendar(self.notices, (*self.local, days))


def stored_calendar(session: Session, committee_id: UUID) -> StoredCalendar:
    """Read what stands of a university."""
    notices = session.exec(
        select(HolidayNotice)
        .where(
            HolidayNotice.committee_id == committee_id,
            col(HolidayNotice.confirmed_at).is_not(None),
            col(HolidayNotice.ended_at).is_(None),
        )
        .order_by(col(HolidayNotice.id))
    ).all()
    local = session.exec(
        select(LocalDays)
        .where(LocalDays.committee_id == committee_id, col(LocalDays.withdrawn_at).is_(None))
        .order_by(col(LocalDays.id))
    ).all()
    return StoredCalendar(tuple(notices), tuple(local))


def notices_in_force(session: Session, committee_id: UUID, year: int) -> Sequence[HolidayNotice]:
    """Return all notices of a year, the newest first: those that stand, wait, or were ended."""
    return session.exec(
        select(HolidayNotice)
        .where(HolidayNotice.committee_id == committee_id, HolidayNotice.year == year)
        .order_by(col(HolidayNotice.id).desc())
    ).all()


def set_days(notice: HolidayNotice) -> list[SetDay]:
    """Return the days that a notice sets."""
    return [SetDay(date.fromisoformat(day["on"]), day["is_workday"], day["name"]) for day in notice.days]


_DIGEST = KeptQuery(
    sa.select(col(WorkCalendar.digest)).where(col(WorkCalendar.committee_id) == sa.bindparam("committee_id"))
)
_kept: dict[str, Calendar] = {}


def working_calendar(session: Session, committee_id: UUID) -> Calendar:
    """Return the working days of a university: one short statement, once they were parsed."""
    return note_if_noting(session, committee_id, partial(_calendar, session, committee_id))


def _calendar(session: Session, committee_id: UUID) -> Calendar:
    (digest,) = _DIGEST.first(session, committee_id=committee_id) or (None,)
    if found := _kept.get(digest or ""):
        return found
    made = stored_calendar(session, committee_id).calendar
    if digest is not None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        _kept[_digest(made)] = made  # by what was read: the row may have been older
    return made


def kept_calendar(session: Session, committee_id: UUID, digest: str | None) -> Calendar | None:
    """Return the working days of a university whose digest was just read, where they were parsed: no statement."""
    found = _kept.get(digest or "")
    return None if found is None else note_if_noting(session, committee_id, lambda: found)


def store_digest(session: Session, committee_id: UUID) -> WorkCalendar:
    """Note by what the calendar is known, after it was changed."""
    session.flush()
    made = stored_calendar(session, committee_id).calendar
    row = session.exec(select(WorkCalendar).where(WorkCalendar.committee_id == committee_id)).one_or_none()
    if row is None:
        row = WorkCalendar(committee_id=committee_id, digest="")
        session.add(row)
    row.digest = _digest(made)
    session.flush()
    return row


def _digest(made: Calendar) -> str:
    said = {
        "years": sorted(made.national.years),
        "days": [[day.on, day.is_workday, day.name] for day in sorted(made.national.days)],
        "closures": sorted(made.closures),
        "make_up": sorted(made.make_up),
    }
    return hashlib.sha256(canonical(said)).hexdigest()


def _precedence(notice: HolidayNotice) -> tuple[int, bool, float]:
    at = notice.confirmed_at.timestamp() if notice.confirmed_at else math.inf
    return notice.year, not notice.whole_year, at


def _days(local: Iterable[LocalDays]) -> Iterable[date]:
    for each in local:
        for n in range((each.ends_on - each.starts_on).days + 1):
            yield each.starts_on + timedelta(days=n)
