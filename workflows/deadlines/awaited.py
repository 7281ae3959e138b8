"""What a document waits for: to be sent, to be answered, or to have its answer looked at (ADR 20)."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.document_states import ANSWERABLE, DocumentState
from models.escalation_document import EscalationDocument
from models.people import Organization
from workflows.deadlines import steps
from workflows.deadlines.steps import Timing
from workflows.rules.snapshot import campaign_rules
from workflows.work_items import stored as work_items
from workflows.work_items.asks import Ask, WaitingSubject, WorkItemRow, ask_by_right

WAITING = (DocumentState.DRAFTED, *ANSWERABLE, DocumentState.ANSWERED)
"""Where somebody must do something, or may."""


def document_subject(document_id: UUID) -> WaitingSubject:
    """Return a document as what waits."""
    return WaitingSubject("document_id", document_id)


def waiting_rows(
    document: EscalationDocument, owner: Organization, since: datetime, timing: Timing, answered_by: UUID | None = None
) -> Iterator[WorkItemRow]:
    """Make the rows of what a document waits for, as it stands; who answered last does not look at that answer."""
    if ask := _ask(document, owner, answered_by):
        yield from timing.rows(ask, document_subject(document.id), since)


def _ask(document: EscalationDocument, owner: Organization, answered_by: UUID | None) -> Ask | None:
    if document.state is DocumentState.DRAFTED:
        return ask_by_right("send", owner)
    if document.state in ANSWERABLE and document.answer_due_on is not None:
        return ask_by_right("answer_document", owner, document.answer_due_on)
    if document.state is DocumentState.ANSWERED:
        barred = () if answered_by is None else (answered_by,)
        return ask_by_right("review_answer", owner, document.answer_due_on, *barred)
    return None


def write(
    session: Session,
    document: EscalationDocument,
    owner: Organization,
    since: datetime,
    answered_by: UUID | None = None,
) -> None:
    """Write what a document waits for since its state changed."""
    work_items.settle(session, document_subject(document.id))
    timing = steps.timing(session, campaign_rules(session, document.campaign_id))
    work_items.put(session, waiting_rows(document, owner, since, timing, answered_by))
