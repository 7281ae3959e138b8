"""督办文书 as they are listed and read: to whom, and with which lines (who sees them: `documents_in_sight`)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter
from pydantic_core import from_json, to_jsonable_python
from sqlmodel import Session, col

from models.deadline import Deadline, Escalation
from models.document_states import DocumentState
from models.duty import Duty
from models.escalation_document import EscalationAnswer, EscalationDocument
from models.item import Item
from models.journal import Entry
from models.people import Organization, User
from models.vocabulary import EscalationState, EscalationStep
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.deadlines import steps
from workflows.deadlines.documents_in_sight import STANDS, document_rows, document_sight, lines_seen
from workflows.deadlines.ladder import moved_due, overdue_days, reached
from workflows.deadlines.subjects import CAMPAIGN_ID, STEP_TEXT, TEXT, with_subjects
from workflows.errors import NotFound
from workflows.rows import Listing, Record, Row
from workflows.rules.rules import Rules
from workflows.rules.snapshot import CampaignRules, Ground, grounds, note_calendar_use

_DOCUMENT = sa.inspect(EscalationDocument).c


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One late thing as a document tells of it; `overdue` in working days on the day it is told."""

    escalation_id: UUID
    deadline_id: UUID
    item_id: UUID | None
    duty_id: UUID | None
    number: str | None
    text: str
    organization: str
    leader: str | None
    original_due_on: date
    due_on: date
    overdue: int
    urged_on: date | None
    """When it was urged last (前次催办)."""
    remark: str

    def told(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        found: dict[str, Any] = to_jsonable_python(self)
        return found


@dataclass(frozen=True, slots=True)
class DocumentInSight:
    """A document with the lines of it that somebody sees."""

    row: Row
    book: CampaignRules
    lines: Sequence[DocumentLine]


def title(rules: Rules, rung: EscalationStep) -> str:
    """Return what a campaign calls the document of a rung, such as 督办单."""
    return next((step.paper for step in rules.ladder if step.rung is rung and step.paper), rung.label)


def addressed(row: Record) -> str:
    """Say to whom a document goes: an organization, or a person of it."""
    organization: str = row["organization"]
    return f"{organization}{row['person']}" if row["person"] else organization


def documents(
    session: Session,
    actor: Actor,
    *,
    state: DocumentState | None = None,
    campaign_ids: Collection[UUID] | None = None,
    organization_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Return the documents in sight, the last drafted first, each with how many of its lines are."""
    node = access.require_organization(session, actor, organization_id) if organization_id else None
    query = document_rows(actor, state, campaign_ids, node)
    if before is not None:
        query = query.where(_DOCUMENT.id < before)
    return noted(session, query.order_by(_DOCUMENT.id.desc()).limit(limit))


def noted(session: Session, query: Listing) -> Sequence[Row]:
    """Read documents or rungs, and note on which years the days that they show rest."""
    rows = session.execute(query).mappings().all()
    for row in rows:
        note_calendar_use(session, row["campaign_id"], (row["due_on"], row["answer_due_on"]))
    return rows


def document(session: Session, actor: Actor, document_id: UUID) -> Row:
    """Return one document in sight, named by the key of a line of it or by its own; else raise `NotFound`."""
    of_line = sa.select(col(Escalation.document_id)).where(col(Escalation.id) == document_id)
    named = sa.or_(_DOCUMENT.id == document_id, _DOCUMENT.id.in_(of_line))
    found = noted(session, document_rows(actor).where(named).order_by(_DOCUMENT.id.not_in(of_line)).limit(1))
    if not found:
        raise NotFound
    return found[0]


def in_sight(session: Session, actor: Actor, document_id: UUID, now: datetime) -> DocumentInSight:
    """Return one document with the lines in sight, or raise `NotFound`."""
    row = document(session, actor, document_id)
    book, days = grounds(session)(row["campaign_id"])
    lines = lines_in_sight(session, actor, row["id"], book.today(now), (book, days))
    return DocumentInSight(row, book, lines)


def hidden_lines(session: Session, found: DocumentInSight) -> int:
    """Count the lines of a document that are not in sight."""
    query = sa.select(sa.func.count()).select_from(Escalation).join(EscalationDocument)
    return (session.scalar(query.where(_DOCUMENT.id == found.row["id"], STANDS)) or 0) - len(found.lines)


def lines_in_sight(
    session: Session, actor: Actor, document_id: UUID, today: date, ground: Ground
) -> list[DocumentLine]:
    """Return the lines of a document that somebody sees: as they were sent, else as they are today."""
    sent = session.scalar(sa.select(_DOCUMENT.sent).where(_DOCUMENT.id == document_id))
    mine = lines_seen(document_sight(actor)).join(EscalationDocument, _DOCUMENT.id == Escalation.document_id)
    ids = session.scalars(
        mine.with_only_columns(col(Escalation.id), maintain_column_froms=True).where(_DOCUMENT.id == document_id)
    )
    seen = set(ids)
    lines = (
        _told().validate_python(from_json(sent)["lines"]) if sent else lines_now(session, document_id, today, ground)
    )
    return [line for line in lines if line.escalation_id in seen]


@cache
def _told() -> TypeAdapter[list[DocumentLine]]:
    """Return what reads lines as they were told."""
    return TypeAdapter(list[DocumentLine])


def lines_now(session: Session, document_id: UUID, today: date, ground: Ground) -> list[DocumentLine]:
    """Return the lines of a document as they are today, the longest overdue first; who asks is not looked at."""
    book, calendar = ground
    rows = session.execute(_LINES.where(col(Escalation.document_id) == document_id)).all()
    remarks = dict(_remarks(session, {row.deadline_id for row in rows}))
    found = (
        DocumentLine(
            row.id,
            row.deadline_id,
            row.item_id,
            row.duty_id,
            row.number,
            f"{steps.label(row.act)}：{row.text}" if row.act else row.text,
            row.organization,
            None if row.act else row.leader,
            row.due_on if row.act else row.original_due_on or row.due_on,
            row.due_on,
            overdue_days(moved_due(row.due_on, row.rested, calendar), today, calendar),
            book.today(row.urged_at) if row.urged_at else None,
            remarks.get((row.deadline_id, row.due_on), ""),
        )
        for row in rows
    )
    return sorted(found, key=lambda line: (line.due_on, line.organization, line.escalation_id))


_URGED = (
    sa.select(sa.func.max(col(Entry.at)))
    .where(col(Entry.subject_id) == sa.func.coalesce(col(Item.id), col(Duty.id)), col(Entry.act) == EscalationStep.URGE)
    .correlate(Item, Duty)
    .scalar_subquery()
)
_LINES = with_subjects(
    sa.select(
        col(Escalation.id),
        col(Escalation.deadline_id),
        col(Deadline.item_id),
        col(Deadline.duty_id),
        col(Deadline.act),
        col(Deadline.rested),
        col(Item.number),
        sa.case((col(Deadline.act).is_(None), TEXT), else_=STEP_TEXT).label("text"),
        col(Organization.name).label("organization"),
        sa.select(col(User.name))
        .where(col(User.id) == Item.leader_id)
        .correlate(Item)
        .scalar_subquery()
        .label("leader"),
        col(Item.original_due_on),
        col(Escalation.due_on),
        CAMPAIGN_ID.label("campaign_id"),
        _URGED.label("urged_at"),
    ).join(Deadline, col(Deadline.id) == Escalation.deadline_id)
).where(col(Escalation.withdrawn_at).is_(None))


def _remarks(session: Session, deadlines: Collection[UUID]) -> Iterator[tuple[tuple[UUID, date], str]]:
    """Yield what each line has reached beside its own rung; the highest comes last."""
    waits = pending(session, deadlines)
    for each in sorted(waits, key=lambda each: list(EscalationStep).index(each.rung)):
        yield (each.deadline_id, each.due_on), reached(each.rung)


def pending(session: Session, deadlines: Collection[UUID]) -> Sequence[Escalation]:
    """Return the rungs that were reached while a lower one waits, and are on no document."""
    return session.scalars(
        sa.select(Escalation).where(
            col(Escalation.deadline_id).in_(deadlines),
            col(Escalation.document_id).is_(None),
            col(Escalation.withdrawn_at).is_(None),
            col(Escalation.state) == EscalationState.DRAFTED,
        )
    ).all()


def answers(session: Session, document_id: UUID) -> Sequence[Row]:
    """Return what was answered to a document, the last first, with who answered and who decided."""
    by, decided = (
        sa.select(col(User.name)).where(col(User.id) == who).correlate(EscalationAnswer).scalar_subquery()
        for who in (EscalationAnswer.answered_by_id, EscalationAnswer.decided_by_id)
    )
    query = (
        sa.select(
            *(column for column in sa.inspect(EscalationAnswer).c if column.key != "document_id"),
            by.label("answered_by"),
            decided.label("decided_by"),
        )
        .where(col(EscalationAnswer.document_id) == document_id)
        .order_by(col(EscalationAnswer.version).desc())
    )
    return session.execute(query).mappings().all()
