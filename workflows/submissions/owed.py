"""A duty with whose it is and what is owed: where every act on one begins, and who may send."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Milestone
from models.duty import Duty
from models.people import Organization
from models.vocabulary import DutyState
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.campaigns.filings import OWED_STATES
from workflows.errors import Conflict, NotFound, Stale
from workflows.journal.acts import Act
from workflows.rules.snapshot import CampaignRules, campaign_rules


@dataclass(frozen=True)
class OwedDuty:
    """A duty with the organization that owes it and the milestone it is owed at."""

    duty: Duty
    organization: Organization
    milestone: Milestone
    book: CampaignRules


def load_owed(session: Session, actor: Actor, duty_id: UUID, *, lock: bool = False) -> OwedDuty:
    """Return a duty of an organization that the actor sees, or raise `NotFound`."""
    query = (
        sa.select(Duty, Organization, Milestone)
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .join(Milestone, col(Milestone.id) == Duty.milestone_id)
        .where(col(Duty.id) == duty_id)
    )
    if lock:
        query = query.with_for_update(of=Duty)
    found = session.execute(query).one_or_none()
    if found is None or not actor.sees(found[1]):
        raise NotFound
    duty, organization, milestone = found
    return OwedDuty(duty, organization, milestone, campaign_rules(session, duty.campaign_id))


def may_file(what: OwedDuty, actor: Actor, version: int | None = None) -> AppointmentView | None:
    """Return by which office the actor files; refuse who may not, and where nothing is to be sent."""
    post = permissions.require(actor, Act.FILE, what.organization)
    in_state(what.duty, version, *OWED_STATES, act="报送")
    return post


def asks_for_papers(what: OwedDuty) -> bool:
    """Tell whether the campaign's rules let nothing be received without the documents that are owed as files."""
    return what.book.rules.filings is not None and what.book.rules.filings.papers_required


def in_state(duty: Duty, version: int | None, *states: DutyState, act: str) -> None:
    """Refuse what cannot be done as a duty stands, or was meant for it as it stood before."""
    if duty.state not in states:
        raise Conflict(f"本报送任务“{duty.state.label}”，现在不能{act}。")
    if version is not None and version != duty.version:
        raise Stale(duty.version)
