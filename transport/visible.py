"""What an address names: every id in the path of a route says who finds out whether it may be known.

A route takes such an id as one of these types, and `tests/transport/test_visible.py` fails for one that
does not. It is opened in the unit of work of the request, because that is where the person is known and
because nothing may be answered before the commit: a dependency of FastAPI would see neither.
"""

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic_core import CoreSchema, core_schema
from sqlmodel import Session

from models.item import Item
from models.people import Organization
from transport.services import UnitOfWork
from workflows.accounts import commands as accounts
from workflows.accounts import token_commands as tokens
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.calendars import commands as calendars
from workflows.campaigns import queries as campaigns
from workflows.campaigns.queries import CampaignChoice
from workflows.confirmations import commands as confirmations
from workflows.deadlines import answers, documents
from workflows.deadlines import commands as deadlines
from workflows.deliveries import links, office_addresses
from workflows.feedback import queries as feedback
from workflows.items.loading import load
from workflows.items.queries import part_lists
from workflows.ledgers import queries as ledgers
from workflows.notifications import commands as notifications
from workflows.organizations import appointments, leaves, proxies, recusals
from workflows.organizations import commands as directory
from workflows.organizations import queries as organizations
from workflows.reconciliation import loading as reconciliations
from workflows.reconciliation import queries as reconciliation_queries
from workflows.submissions import owed as submissions
from workflows.submissions import papers, received
from workflows.webhooks import commands as webhook_commands
from workflows.webhooks import queries as webhooks

T = TypeVar("T")


class Visible(Generic[T]):
    """The id of something that only those who may know of it get at: `open` is the one way to it."""

    find: ClassVar[Callable[[Session, Actor, UUID], Any]]

    def __init__(self, named: UUID) -> None:
        self._named = named

    def open(self, unit: UnitOfWork) -> T:
        """Return what the address names. Raises `NotFound` (404) where the person may not know of it."""
        found: T = type(self).find(unit.session, unit.actor, self._named)
        return found

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> CoreSchema:
        return core_schema.no_info_after_validator_function(cls, core_schema.uuid_schema())


class VisibleItem(Visible[tuple[Item, Organization]]):
    """An item, with its organization."""

    find = access.require_item


class VisibleOrganization(Visible[Organization]):
    """An organization."""

    find = access.require_organization


def _campaign(session: Session, actor: Actor, campaign_id: UUID) -> UUID:
    campaigns.require_campaign(session, actor, campaign_id)
    return campaign_id


def open_choice(unit: UnitOfWork, which: CampaignChoice | None) -> None:
    """Raise `NotFound` (404) where one campaign is meant, and the person may not know of it."""
    if isinstance(which, UUID):
        campaigns.require_campaign(unit.session, unit.actor, which)


class VisibleCampaign(Visible[UUID]):
    """A campaign, by its id."""

    find = _campaign


class CheckedBy:
    """Marks an id that the route hands to a command or a query which looks itself who may know of it.

    It does so beside a lock, or in the same statement in which it reads: looked at before, the thing
    would be read twice.
    """

    def __init__(self, *checks: Callable[..., Any]) -> None:
        self.checks = checks
        """Functions of which the route calls one, if not directly."""


AppointmentId = Annotated[UUID, CheckedBy(appointments.end_appointment, organizations.person, proxies.entrust)]
CampaignId = Annotated[UUID, CheckedBy(campaigns.campaign, campaigns.require_campaign)]
DeliveryId = Annotated[UUID, CheckedBy(links.follow)]
DutyId = Annotated[UUID, CheckedBy(submissions.load_owed)]
DocumentId = Annotated[
    UUID,
    CheckedBy(
        documents.document,
        deadlines.edit,
        deadlines.send,
        deadlines.dismiss,
        answers.answer,
        answers.accept,
        answers.return_,
    ),
]
EscalationId = Annotated[UUID, CheckedBy(deadlines.send, deadlines.dismiss)]
EvidenceId = Annotated[UUID, CheckedBy(part_lists.evidence_file)]
FeedbackId = Annotated[UUID, CheckedBy(feedback.feedback_entry)]
HoldId = Annotated[UUID, CheckedBy(confirmations.confirm_hold, confirmations.refuse_hold)]
HolidayNoticeId = Annotated[UUID, CheckedBy(calendars.find_notice)]
MilestoneId = Annotated[UUID, CheckedBy(received.received_papers)]
ItemId = Annotated[UUID, CheckedBy(load.load_one, load.load_page, access.require_item)]
LeaveId = Annotated[UUID, CheckedBy(leaves.end_leave)]
LedgerFileId = Annotated[UUID, CheckedBy(ledgers.ledger_file)]
LocalDaysId = Annotated[UUID, CheckedBy(calendars.find_days)]
NoticeId = Annotated[UUID, CheckedBy(notifications.acknowledge, notifications.acknowledge_message)]
OrganizationId = Annotated[UUID, CheckedBy(access.require_organization)]
PaperId = Annotated[UUID, CheckedBy(papers.find_paper, papers.remove)]
PersonId = Annotated[
    UUID,
    CheckedBy(
        organizations.person,
        directory.number_person,
        accounts.deactivate,
        accounts.may_reset,
        office_addresses.register,
        office_addresses.remove,
        office_addresses.mark_bounced,
    ),
]
ProxyId = Annotated[UUID, CheckedBy(proxies.revoke_proxy)]
RecusalId = Annotated[UUID, CheckedBy(recusals.lift_relation)]
ReconciliationId = Annotated[
    UUID, CheckedBy(reconciliations.load, reconciliations.hold, reconciliation_queries.reconciliation)
]
TokenId = Annotated[UUID, CheckedBy(tokens.revoke_token)]
WebhookId = Annotated[UUID, CheckedBy(webhook_commands.require_webhook, webhooks.webhook)]
WebhookDeliveryId = Annotated[UUID, CheckedBy(webhook_commands.send_again)]
UniversityId = Annotated[UUID, CheckedBy(access.require_organization, organizations.universities)]
