"""The request for more time that waits for a decision; there is at most one of a duty."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.campaign import Campaign
from models.duty import Duty, DutyExtension, Filing
from models.vocabulary import ExtensionState
from workflows.campaigns.filings import Requested
from workflows.deadlines.steps import is_watched
from workflows.rules.snapshot import CampaignRules


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


def owed_since(session: Session, duty: Duty) -> datetime:
    """Return since when something is to be sent: since the last was sent back, else since the campaign opened."""
    returned = select(Filing.decided_at).where(Filing.duty_id == duty.id).order_by(col(Filing.version).desc()).limit(1)
    return session.exec(returned).one_or_none() or session.get_one(Campaign, duty.campaign_id).opened_at


def requested(extension: DutyExtension | None) -> Requested | None:
    """Return by whom and when more time was asked for, where it was."""
    return Requested(extension.requested_by_id, extension.requested_at) if extension else None
