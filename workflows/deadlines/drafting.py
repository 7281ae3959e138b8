"""On which document a sanction goes (督办单, 通报, 约谈, 移送), and whether it may be drafted at all.

One document is open to each addressee, and gains lines until somebody decides. Nothing higher is
drafted of a thing while the lower document waits to be sent (the rung is a remark on its line), was
dismissed, or may still be answered; what is not answered in time climbs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.claim import take_turn
from models.deadline import Escalation
from models.document_states import DocumentState
from models.escalation_document import EscalationAnswer, EscalationDocument
from models.people import Organization
from models.plain import new, store
from models.prepared import PreparedQuery
from models.vocabulary import EscalationState, EscalationStep, Role
from workflows.authz import appointments, paths
from workflows.authz.permissions import seats_of
from workflows.deadlines import awaited
from workflows.deadlines.ladder import next_workday
from workflows.deadlines.subjects import DeadlineSubject


class Reached(NamedTuple):
    """A sanction that one due date has reached, with the document that speaks of it, if any does."""

    escalation_id: UUID
    rung: EscalationStep
    state: EscalationState
    drafted_at: datetime
    document_id: UUID | None
    document_state: DocumentState | None
    decided_at: datetime | None
    answer_due_on: date | None
    new_due_on: date | None
    """Until when an answer that was accepted asks."""


def sanctions_reached(session: Session, deadline_id: UUID, due_on: date) -> list[Reached]:
    """Return what a due date has reached and still has reason to, the lowest rung first."""
    found = (Reached(*row) for row in _REACHED.all(session, deadline_id=deadline_id, due_on=due_on))
    return sorted(found, key=lambda each: _RUNGS.index(each.rung))


_RUNGS = list(EscalationStep)
_REACHED = PreparedQuery(
    sa.select(
        col(Escalation.id),
        col(Escalation.rung),
        col(Escalation.state),
        col(Escalation.drafted_at),
        col(Escalation.document_id),
        col(EscalationDocument.state),
        col(EscalationDocument.decided_at),
        col(EscalationDocument.answer_due_on),
        col(EscalationAnswer.new_due_on),
    )
    .outerjoin(EscalationDocument, col(EscalationDocument.id) == Escalation.document_id)
    .outerjoin(
        EscalationAnswer,
        sa.and_(col(EscalationAnswer.document_id) == EscalationDocument.id, col(EscalationAnswer.accepted).is_(True)),
    )
    .where(
        col(Escalation.deadline_id) == sa.bindparam("deadline_id"),
        col(Escalation.due_on) == sa.bindparam("due_on"),
        col(Escalation.withdrawn_at).is_(None),
    )
)


class Turn(Enum):
    """What becomes of the next sanction of a thing."""

    DRAFT = "draft"
    REMARK = "remark"
    NEVER = "never"


def turn_of(reached: Iterable[Reached], about: DeadlineSubject, today: date) -> Turn | date:
    """Return what becomes of the next sanction, or the working day on which to ask again: one is reached a day.

    A clock may look twice on one day, as when the calendar changes.
    """
    live = list(reached)
    if any(each.state is EscalationState.DISMISSED for each in live):
        return Turn.NEVER
    if any(about.book.today(each.drafted_at) == today for each in live):
        return next_workday(today, about.days)
    last = next((each for each in reversed(live) if each.document_id is not None), None)
    if last is None or last.document_state is DocumentState.DRAFTED:
        return Turn.DRAFT if last is None else Turn.REMARK
    answered = last.document_state is DocumentState.ACCEPTED
    rests_until = last.new_due_on if answered else last.answer_due_on
    if rests_until is not None and today <= rests_until:
        return next_workday(rests_until, about.days)
    just_decided = last.decided_at is not None and about.book.today(last.decided_at) == today
    if last.document_state is DocumentState.ANSWERED or just_decided:
        return next_workday(today, about.days)
    return Turn.DRAFT


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a document goes: an organization, or a person of it."""

    organization_id: UUID
    person_id: UUID | None = None

    @property
    def key(self) -> UUID:
        return self.person_id or self.organization_id


def addressee(session: Session, about: DeadlineSubject, rung: EscalationStep, today: date) -> Addressee:
    """Return to whom a rung speaks: the organization right below 院党委, 院党委 for all, or the 书记 himself."""
    if rung is EscalationStep.CIRCULATE:
        return Addressee(about.book.committee_id)
    if rung is EscalationStep.INTERVIEW:
        heads = appointments.holders_of(session, about.organization, seats_of(Role.HEAD, about.organization), today)
        return Addressee(about.organization.id, min(heads, default=None))
    return Addressee(paths.ancestor_ids(paths.branch_of(about.organization))[-1])


@dataclass(frozen=True, slots=True)
class Place:
    """The document on which a line goes: one that waits, or one to be made."""

    to: Addressee
    rung: EscalationStep
    document_id: UUID | None = None


def find_place(session: Session, about: DeadlineSubject, rung: EscalationStep, today: date) -> Place | date | None:
    """Return where a line goes, or the working day on which to ask again: one document a day for each.

    None where somebody is deciding on the document at this moment.
    """
    take_turn(session)
    to = addressee(session, about, rung, today)
    last = _LAST.first(session, campaign_id=about.book.campaign_id, rung=rung, addressee_id=to.key)
    if last is None:
        return Place(to, rung)
    document_id, state, drafted_at, decided_at = last
    if state is DocumentState.DRAFTED:
        return Place(to, rung, document_id) if _HELD.first(session, document_id=document_id) else None
    days = {about.book.today(at) for at in (drafted_at, decided_at) if at is not None}
    if state is not DocumentState.WITHDRAWN and today in days:
        return next_workday(today, about.days)
    return Place(to, rung)


_LAST = PreparedQuery(
    sa.select(
        col(EscalationDocument.id),
        col(EscalationDocument.state),
        col(EscalationDocument.drafted_at),
        col(EscalationDocument.decided_at),
    )
    .where(
        *(
            sa.inspect(EscalationDocument).c[name] == sa.bindparam(name)
            for name in ("campaign_id", "rung", "addressee_id")
        )
    )
    .order_by(col(EscalationDocument.drafted_at).desc(), col(EscalationDocument.id).desc())
    .limit(1)
)
_HELD = PreparedQuery(
    sa.select(col(EscalationDocument.id))
    .where(
        col(EscalationDocument.id) == sa.bindparam("document_id"),
        col(EscalationDocument.state) == DocumentState.DRAFTED,
    )
    .with_for_update(key_share=True, skip_locked=True)
)


def open_document(session: Session, place: Place, key: UUID, campaign_id: UUID, now: datetime) -> UUID:
    """Return the document of a place; one that is made gets a key, which no other ever had."""
    if place.document_id is not None:
        return place.document_id
    made = new(
        EscalationDocument,
        id=key,
        campaign_id=campaign_id,
        rung=place.rung,
        organization_id=place.to.organization_id,
        person_id=place.to.person_id,
        addressee_id=place.to.key,
        drafted_at=now,
    )
    store(session, made)
    awaited.write(session, made, session.get_one(Organization, place.to.organization_id), now)
    return made.id


def waiting(reached: Sequence[Reached]) -> Reached | None:
    """Return the lowest sanction that was reached while a lower one waited, and has no document yet."""
    drafted = (each for each in reached if each.document_id is None and each.state is EscalationState.DRAFTED)
    return next(drafted, None)
