"""The request for more time that waits for a decision; there is at most one of a duty."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.campaign import Campaign
from models.duty import Duty, DutyExtension, Filing
from models.vocabulary import ExtensionState
from workflows.campaigns.filings import Requested
from workflows.deadlines import schedule
from workflows.deadlines.steps import is_watched
from workflows.rules.snapshot import CampaignRules
from workflows.workdays.calendar import Calendar


def pending_extension(session: Session, duty: Duty) -> DutyExtension | None:
    """Return the request of a duty that waits."""
    waiting = col(DutyExtension.state) == ExtensionState.PENDING
    return session.exec(select(DutyExtension).where(DutyExtension.duty_id == duty.id, waiting)).one_or_none()


def granted_extensions(session: Session, duty: Duty) -> int:
    """Count how often a duty was extended."""
    granted = select(sa.func.count()).where(
        DutyExtension.duty_id == duty.id, col(DutyExtension.state) == ExtensionState.GRANTED
    )
    return session.exec(granted).one()


def settle(
    extension: DutyExtension, state: ExtensionState, by: UUID, now: datetime, opinion: str | None = None
) -> None:
    """Decide on a request, or take it back."""
    extension.state, extension.opinion = state, opinion
    extension.decided_by_id, extension.decided_at = by, now


def rests(book: CampaignRules, act: str, today: date) -> dict[str, object]:
    """Return since when the clock rests of what begins to wait for a step of somebody else; nothing where it goes on.

    It does where the campaign gives that step no date: nobody else would be late meanwhile.
    """
    return {"rested_since": today.isoformat()} if is_watched(book, act) else {}


def move_date(duty: Duty, due_on: date) -> None:
    """Have a duty due on another day, from which it counts; the printed one is kept beside it."""
    duty.original_due_on, duty.due_on = duty.original_due_on or duty.due_on, due_on
    duty.date_rests, duty.counted_due_on = False, None


def go_on(session: Session, duty: Duty, today: date, book: CampaignRules, days: Calendar) -> dict[str, object] | None:
    """Have the clock of a duty go on that comes back, as `schedule.go_on`: nobody is to decide on a later date."""
    duty.date_rests = False
    return schedule.go_on(session, duty, today, book, days)


def owed_since(session: Session, duty: Duty) -> datetime:
    """Return since when something is to be sent: since the last was sent back, else since the campaign opened."""
    returned = select(Filing.decided_at).where(Filing.duty_id == duty.id).order_by(col(Filing.version).desc()).limit(1)
    return session.exec(returned).one_or_none() or session.get_one(Campaign, duty.campaign_id).opened_at


def requested(extension: DutyExtension | None) -> Requested | None:
    """Return by whom and when more time was asked for, where it was."""
    return Requested(extension.requested_by_id, extension.requested_at) if extension else None
