"""A campaign's rules as they were copied when it opened, and the calendar they count on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.campaign import Campaign
from workflows import days
from workflows.errors import NotFound
from workflows.journal.entries import sha256
from workflows.rules.rules import Rules
from workflows.workdays.calendar import Calendar
from workflows.workdays.reservations import is_noted
from workflows.workdays.stored import kept_calendar, working_calendar

__all__ = [
    "CampaignRules",
    "Ground",
    "campaign_rules",
    "grounds",
    "kept_calendar",
    "note_calendar_use",
    "working_calendar",
    "working_calendars",
]


WORKING_HOURS = timedelta(hours=10)
"""How long after the clock's hour people are at work."""


@dataclass(frozen=True, slots=True)
class CampaignRules:
    """What never changes of an open campaign."""

    campaign_id: UUID
    committee_id: UUID
    code: str
    title: str
    starts_on: date
    ends_on: date
    rules: Rules = field(hash=False)
    sha256: str
    """The hash of the rules as they were copied when the campaign opened."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.rules.holidays.timezone)

    def today(self, now: datetime) -> date:
        """Return the day that it is where the campaign is."""
        return days.day_in(self.zone, now)

    def check_at(self, day: date) -> datetime:
        """Return the instant at which the clock looks on a day."""
        return datetime.combine(day, self.rules.holidays.check_at, self.zone)

    def next_opening(self, now: datetime, calendar: Calendar) -> datetime | None:
        """Return when people are at work next; None where they are now.

        What was missed while the clock was down is told nobody at night.
        """
        today = self.today(now)
        opens_at = self.check_at(today)
        if calendar.is_workday(today) and opens_at <= now < opens_at + WORKING_HOURS:
            return None
        later = today if now < opens_at else today + days.DAY
        return self.check_at(calendar.on_or_after(later))


_kept: dict[UUID, CampaignRules] = {}


def campaign_rules(session: Session, campaign_id: UUID) -> CampaignRules:
    """Return the campaign's rules, or raise `NotFound`.

    They never change, so each is parsed once a process.
    """
    if found := _kept.get(campaign_id):
        return found
    row = session.get(Campaign, campaign_id)
    if row is None:
        raise NotFound
    book = CampaignRules(
        campaign_id=row.id,
        committee_id=row.organization_id,
        code=row.code,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        rules=Rules.model_validate(row.rules),
        sha256=sha256(row.rules),
    )
    _kept[campaign_id] = book
    return book


def note_calendar_use(session: Session, campaign_id: UUID, days: Iterable[date | None]) -> None:
    """Note that an answer shows days of a campaign, which rest on what their years are."""
    shown = [day for day in days if day is not None]
    if shown and is_noted(session):
        working_calendar(session, campaign_rules(session, campaign_id).committee_id).note(*shown)


Ground = tuple[CampaignRules, Calendar]
"""What due dates of a campaign are reckoned by: its rules, and the working days of its university."""


def grounds(session: Session) -> Callable[[UUID], Ground]:
    """Return what finds the ground of a campaign, reading each university's calendar once."""
    calendar = cache(lambda committee_id: working_calendar(session, committee_id))

    def ground(campaign_id: UUID) -> Ground:
        book = campaign_rules(session, campaign_id)
        return book, calendar(book.committee_id)

    return ground


def working_calendars(session: Session, books: Iterable[CampaignRules]) -> dict[UUID, Calendar]:
    """Return the calendar of each campaign, reading each university's once."""
    ground = grounds(session)
    return {book.campaign_id: ground(book.campaign_id)[1] for book in books}
