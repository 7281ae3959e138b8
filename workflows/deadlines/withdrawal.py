"""自动撤回: what was drafted and not decided goes by itself when its cause is gone."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import table_of
from models.deadline import Deadline, Escalation
from models.document_states import DocumentState
from models.escalation_document import EscalationDocument
from models.prepared import PreparedQuery, PreparedWrite
from models.vocabulary import EscalationState, SubjectKind
from workflows.deadlines import awaited, steps
from workflows.deadlines.ladder import is_sanction
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.work_items import stored as work_items
from workflows.work_items.asks import Gone, WaitingSubject


def withdraw(session: Session, deadline_id: UUID, because: str, now: datetime) -> None:
    """Withdraw what is drafted of one deadline, and each document that is left without a line."""
    found = _WITHDRAWN.all(session, its_deadline=deadline_id, withdrawn_because=because, withdrawn_at=now)
    withdraw_empty(session, {document_id for (document_id,) in found if document_id}, because, now)


def withdraw_steps(session: Session, subject: WaitingSubject, gone: Iterable[Gone], now: datetime) -> None:
    """Withdraw what is drafted of steps that are taken, or no longer waited for."""
    for step in gone:
        if step.rung is not None and is_sanction(step.rung):
            named = {"its_id": subject.id, "its_act": step.act}
            for (deadline_id,) in _OF_STEP[subject.column].all(session, **named):
                withdraw(session, deadline_id, f"{steps.label(step.act)}已办理", now)


_OF_STEP = {
    subject: PreparedQuery(
        sa.select(col(Deadline.id)).where(
            table_of(Deadline).c[subject] == sa.bindparam("its_id"), col(Deadline.act) == sa.bindparam("its_act")
        )
    )
    for subject in ("item_id", "duty_id")
}


def withdraw_empty(session: Session, document_ids: Iterable[UUID], because: str, now: datetime) -> None:
    """Withdraw those of some documents that have no line left, with the reason of the last."""
    for document_id in sorted(document_ids):
        given = {"document_id": document_id, "opinion": because, "decided_at": now}
        _HELD.first(session, document_id=document_id)  # by itself: what holds it may just have added a line
        if _EMPTY.first(session, document_id=document_id) and _GONE.write(session, given):
            work_items.settle(session, awaited.document_subject(document_id))
            entries.append(
                session,
                (SubjectKind.DOCUMENT, document_id),
                Act.DOCUMENT_WITHDRAWN,
                now=now,
                actor=None,
                data={"opinion": because},
            )


_DRAFTED = sa.and_(col(Escalation.state) == EscalationState.DRAFTED, col(Escalation.withdrawn_at).is_(None))
_WITHDRAWN = PreparedQuery(
    sa.update(table_of(Escalation))
    .where(col(Escalation.deadline_id) == sa.bindparam("its_deadline"), _DRAFTED)
    .returning(col(Escalation.document_id))
)
_ITS_LINES = sa.exists().where(
    col(Escalation.document_id) == EscalationDocument.id, col(Escalation.withdrawn_at).is_(None)
)
_ITS = sa.select(col(EscalationDocument.id)).where(col(EscalationDocument.id) == sa.bindparam("document_id"))
_HELD, _EMPTY = PreparedQuery(_ITS.with_for_update(key_share=True)), PreparedQuery(_ITS.where(~_ITS_LINES))
_GONE = PreparedWrite(
    sa.update(table_of(EscalationDocument))
    .where(
        col(EscalationDocument.id) == sa.bindparam("document_id"),
        col(EscalationDocument.state) == DocumentState.DRAFTED,
    )
    .values(state=DocumentState.WITHDRAWN)
)
