"""A 对账 as somebody decides on it: in sight, in rights, held against others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import Session, col, select

from models.duty import Duty, Filing, FilingPaper
from models.people import Organization
from models.reconciliation import Reconciliation, ReconciliationDifference
from models.reconciliation_words import ReconciliationState
from models.vocabulary import Role, SubjectKind
from workflows.authz import access, appointments, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import ROLE_SEATS
from workflows.authz.seats import Seat
from workflows.errors import Conflict, NotFound, Stale
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.rules.snapshot import CampaignRules, campaign_rules

RIGHT = "reconcile"
RECEIVE = "receive"
"""Whoever may receive what an organization sends may also let go what was sent back, and what a report said before."""
SIDES = (*ROLE_SEATS[Role.LIAISON], *ROLE_SEATS[Role.OFFICE])
"""Who settles differences: who reports, and who receives."""
SIGNERS = (*ROLE_SEATS[Role.HEAD], *ROLE_SEATS[Role.OFFICE])

_ROWS = cast("QueryableAttribute[Any]", Reconciliation.rows)
"""The rows of a report, which may be ten thousand and are looked at only to be compared."""


@dataclass(frozen=True)
class HeldReconciliation:
    """A 对账 with whose it is, and who decides on it by which office now."""

    row: Reconciliation
    organization: Organization
    book: CampaignRules
    actor: Actor
    post: AppointmentView | None
    now: datetime

    @property
    def today(self) -> date:
        return self.book.today(self.now)

    @property
    def title(self) -> str:
        return f"{self.organization.name}《{self.row.name}》"


def reporting(session: Session, actor: Actor, organization_id: UUID) -> Organization:
    """Return an organization whose reports the actor sees, or raise `NotFound`: to look it up is not enough."""
    owner = access.require_organization(session, actor, organization_id)
    if not actor.sees(owner):
        raise NotFound
    return owner


def load(
    session: Session, actor: Actor, reconciliation_id: UUID, *, lock: bool = False
) -> tuple[Reconciliation, Organization]:
    """Return a 对账 of an organization that the actor sees, without the rows of its report, or raise `NotFound`."""
    query = select(Reconciliation, Organization).join(Organization).where(Reconciliation.id == reconciliation_id)
    query = query.options(defer(_ROWS))
    if lock:
        query = query.with_for_update(of=Reconciliation)
    found = session.exec(query).one_or_none()
    if found is None or not actor.sees(found[1]):
        raise NotFound
    return found


def hold(
    session: Session, reconciliation_id: UUID, right: str, *, actor: Actor, now: datetime, version: int | None
) -> HeldReconciliation:
    """Hold a 对账 that is still open to be decided on, or refuse."""
    received = _hold_filing(session, reconciliation_id)
    row, organization = load(session, actor, reconciliation_id, lock=True)
    post = permissions.require(actor, right, organization)
    if row.state is ReconciliationState.SIGNED:
        raise Conflict("对账单已由双方签字，不能再改；有新的情况请报送新版后另行对账。")
    if row.state is ReconciliationState.REPLACED:
        raise Conflict("这份报表已有新版，请在新版的对账中办理。")
    if received:
        raise Conflict("这一版已经接收，对账不能再改；有新的情况请报送新版。")
    if version is not None and version != row.version:
        raise Stale(row.version)
    return HeldReconciliation(row, organization, campaign_rules(session, row.campaign_id), actor, post, now)


def _hold_filing(session: Session, reconciliation_id: UUID) -> bool:
    """Hold the duty of a 对账, where it has one; tell whether its version was received."""
    paper_id = session.scalar(
        sa.select(col(Reconciliation.paper_id)).where(col(Reconciliation.id) == reconciliation_id)
    )
    return paper_id is not None and bool(hold_paper(session, paper_id))


def hold_paper(session: Session, paper_id: UUID) -> bool | None:
    """Hold the duty of a paper, as who receives it does before asking how it stands; tell what he decided of it.

    That is asked once the duty is held: what PostgreSQL reads beside a row that it had to wait for is of before.
    """
    its = col(FilingPaper.id) == paper_id
    version = sa.select(col(Filing.duty_id)).join(FilingPaper, col(FilingPaper.filing_id) == Filing.id).where(its)
    session.execute(sa.select(col(Duty.id)).where(col(Duty.id) == version.scalar_subquery()).with_for_update())
    return session.scalar(
        sa.select(col(Filing.accepted)).join(FilingPaper, col(FilingPaper.filing_id) == Filing.id).where(its)
    )


def differences_of(session: Session, reconciliation_id: UUID) -> Sequence[sa.Row[Any]]:
    """Return all differences of a 对账 in their order, as plain rows; who asks is not looked at."""
    difference = sa.inspect(ReconciliationDifference).c
    query = sa.select(*difference).where(difference.reconciliation_id == reconciliation_id)
    return session.execute(query.order_by(difference.position)).all()


def record(
    session: Session,
    held: HeldReconciliation,
    act: Act,
    data: Mapping[str, object],
    *,
    told: Sequence[Seat] = (),
    text: str = "",
) -> UUID:
    """Write what was done with a 对账 into its journal, and tell those whom it concerns now."""
    held.row.version += 1
    subject = (SubjectKind.RECONCILIATION, held.row.id)
    entry_id = entries.append(session, subject, act, now=held.now, actor=held.actor, post=held.post, data=data)
    session.flush()
    if text:
        people = appointments.addressees_of(session, held.organization, told, held.today)
        outbox.enqueue(session, entry_id, people - {held.actor.user_id}, text, held.now)
    return entry_id
