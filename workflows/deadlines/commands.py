"""What named humans decide of the documents that the clock only drafts (督办 and beyond)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.canonical import canonical
from models.deadline import Deadline, Escalation
from models.document_states import GONE_OUT, DocumentState
from models.duty import Duty
from models.escalation_document import EscalationDocument
from models.item import Item
from models.people import Organization
from models.session import set_deadline
from models.vocabulary import EscalationState, SubjectKind
from workflows.authz import access, permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.deadlines import addressees, awaited, documents, subjects
from workflows.deadlines.ladder import next_workday
from workflows.deadlines.subjects import DeadlineSubject
from workflows.errors import Conflict, Incomplete
from workflows.folding import legible, looks
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.notifications.outbox import Message
from workflows.rules.snapshot import Ground, grounds
from workflows.texts import stated

SETTLED = "所涉事项已办理"


@dataclass(frozen=True)
class Held:
    """A document that somebody decides on, with its lines, held against others."""

    row: EscalationDocument
    organization: Organization
    lines: Sequence[Escalation]
    ground: Ground
    actor: Actor
    post: AppointmentView | None
    now: datetime

    @property
    def today(self) -> date:
        return self.ground[0].today(self.now)

    @property
    def title(self) -> str:
        return documents.title(self.ground[0].rules, self.row.rung)


def edit(
    session: Session,
    document_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    text: str | None = None,
    wanted: str | None = None,
) -> EscalationDocument:
    """修改: what stands beside the lines of a draft, and what is asked for in the answer (反馈要求)."""
    held = hold(session, document_id, "edit_document", actor=actor, now=now)
    row = held.row
    row.text, row.wanted = text or None, wanted or None
    row.edited_by_id, row.edited_at = actor.user_id, now
    note(session, held, Act.DOCUMENT_EDITED, {"text": row.text, "wanted": row.wanted})
    return row


def send(session: Session, document_id: UUID, *, actor: Actor, now: datetime, number: str) -> EscalationDocument:
    """签发: send a draft under a 文号; an answer is due in the rule's working days.

    A line that was settled otherwise in the meantime is withdrawn and not sent.
    """
    held = hold(session, document_id, "send", actor=actor, now=now)
    row, (book, days) = held.row, held.ground
    row.number = legible(number).strip()
    if not row.number:
        raise Incomplete({"number": "签发须写明文号。"})
    lines = [line for line in held.lines if _stands(session, line, now)]
    if not lines:
        raise Conflict(f"{SETTLED}，无需签发；请选择不予签发并说明。")
    _demand_unused(session, row, book.committee_id)
    rule = next(step for step in book.rules.ladder if step.rung is row.rung)
    row.answer_due_on = days.shift(held.today, rule.answer_within) if rule.answer_within is not None else None
    row.state, row.decided_by_id, row.decided_at = DocumentState.SENT, actor.user_id, now
    session.flush()
    told = [line.told() for line in documents.lines_now(session, row.id, held.today, held.ground)]
    sent = {"number": row.number, "text": row.text, "wanted": row.wanted, "lines": told}
    row.sent, row.sent_sha256 = canonical(sent).decode(), entries.sha256(sent)
    message: Message = {}
    for line in lines:
        about = _subject(session, line)
        entry_id = _decide(session, held, line, EscalationState.SENT, {"number": row.number})
        people = addressees.recipients(session, about, rule.tell, held.today)
        outbox.enqueue(session, entry_id, people - {actor.user_id}, _told(held, about), now, message=message)
    _look_again(session, held, lines)
    awaited.write(session, row, held.organization, now)
    note(session, held, Act.DOCUMENT_SENT, facts(row) | {"sha256": row.sent_sha256, "lines": len(lines)})
    return row


def dismiss(session: Session, document_id: UUID, *, actor: Actor, now: datetime, opinion: str) -> EscalationDocument:
    """不予签发: with the reason; what is higher is not drafted of its lines either."""
    stated(opinion, "opinion", "理由")
    held = hold(session, document_id, "dismiss", actor=actor, now=now)
    row = held.row
    row.state, row.opinion = DocumentState.DISMISSED, opinion
    row.decided_by_id, row.decided_at = actor.user_id, now
    for line in (*held.lines, *documents.pending(session, {line.deadline_id for line in held.lines})):
        line.opinion = opinion
        _decide(session, held, line, EscalationState.DISMISSED, {"opinion": opinion})
    awaited.write(session, row, held.organization, now)
    note(session, held, Act.DOCUMENT_DISMISSED, facts(row) | {"opinion": opinion})
    return row


def hold(
    session: Session,
    document_id: UUID,
    right: str,
    *,
    actor: Actor,
    now: datetime,
    states: Sequence[DocumentState] = (DocumentState.DRAFTED,),
) -> Held:
    """Hold a document and what it is about, or refuse.

    What it is about is held first, by its key: so does whoever makes a move that settles it.
    """
    seen = documents.document(session, actor, document_id)
    organization = session.get_one(Organization, seen["organization_id"])
    post = permissions.require(actor, right, organization)
    hold_subjects(session, [seen["id"]])
    query = select(EscalationDocument).where(EscalationDocument.id == seen["id"]).with_for_update()
    row = session.exec(query.execution_options(populate_existing=True)).one()
    ground = grounds(session)(row.campaign_id)
    if row.state not in states:
        raise Conflict(f"这份{documents.title(ground[0].rules, row.rung)}{row.state.label}。")
    lines = session.exec(
        select(Escalation)
        .where(Escalation.document_id == row.id, col(Escalation.withdrawn_at).is_(None))
        .order_by(col(Escalation.id))
        .execution_options(populate_existing=True)
    ).all()
    return Held(row, organization, lines, ground, actor, post, now)


def hold_subjects(session: Session, document_ids: Collection[UUID]) -> None:
    """Hold what some documents are about, in the order of its keys; whoever decides on several does so first."""
    for table, its in ((Item, col(Deadline.item_id)), (Duty, col(Deadline.duty_id))):
        about = sa.select(its).join(Escalation, col(Escalation.deadline_id) == Deadline.id)
        wanted = col(table.id).in_(about.where(col(Escalation.document_id).in_(document_ids)))
        session.execute(sa.select(col(table.id)).where(wanted).order_by(col(table.id)).with_for_update())


def _subject(session: Session, line: Escalation) -> DeadlineSubject:
    return subjects.load_subject(session, session.get_one(Deadline, line.deadline_id))


def _stands(session: Session, line: Escalation, now: datetime) -> bool:
    """Tell whether a line still has its cause; where its calendar or an earlier release left it, withdraw it."""
    about = _subject(session, line)
    met = session.get_one(Deadline, line.deadline_id).met_at is not None
    if not met and line.due_on == about.due_on:
        return True
    because = SETTLED if met or about.step else f"时限已改为{about.due_on}"
    line.withdrawn_at, line.withdrawn_because = now, because
    return False


def _demand_unused(session: Session, row: EscalationDocument, committee_id: UUID) -> None:
    """Refuse a 文号 that another document of the campaign has, or that somebody gives it at this moment."""
    access.hold_organization(session, committee_id)
    used = select(EscalationDocument.number).where(
        EscalationDocument.campaign_id == row.campaign_id,
        EscalationDocument.id != row.id,
        col(EscalationDocument.state).in_(GONE_OUT),
    )
    if row.number and looks(row.number) in {looks(each) for each in session.exec(used) if each}:
        raise Incomplete({"number": f"文号“{row.number}”已经用过，请另编。"})


def _decide(session: Session, held: Held, line: Escalation, state: EscalationState, data: dict[str, object]) -> UUID:
    """Note of one line what was decided of its document."""
    row = held.row
    line.state, line.decided_by_id, line.decided_at = state, held.actor.user_id, held.now
    if state is EscalationState.SENT:
        line.number, line.answer_due_on = row.number, row.answer_due_on
    about = _subject(session, line)
    entry_id = entries.append(
        session,
        (about.kind, about.row.id),
        Act(f"{line.rung}_{state}"),
        now=held.now,
        actor=held.actor,
        post=held.post,
        data={
            "rung": line.rung.value,
            "escalation_id": str(line.id),
            "answer_due_on": line.answer_due_on and line.answer_due_on.isoformat(),
        }
        | data,
    )
    session.flush()
    return entry_id


def _told(held: Held, about: DeadlineSubject) -> str:
    """Say of one line what was sent."""
    row, (_, days) = held.row, held.ground
    answer = f"，{row.answer_due_on} 前反馈" if row.answer_due_on else ""
    text = f"{row.rung.label}（{row.number}）：{about.heading}{answer}"
    if reservation := days.reservation(held.today, row.answer_due_on or held.today):
        text += f"；{reservation}"
    return text


def _look_again(session: Session, held: Held, lines: Sequence[Escalation]) -> None:
    """Have the clock look at what has reached more than was sent, as soon as the answer is late."""
    book, days = held.ground
    at = book.check_at(next_workday(held.row.answer_due_on or held.today, days))
    for deadline_id in {each.deadline_id for each in documents.pending(session, {x.deadline_id for x in lines})}:
        deadline = session.get_one(Deadline, deadline_id)
        clock = deadline if deadline.act is None else subjects.step_of(session, deadline)
        if clock is not None and deadline.rested_since is None:
            clock.next_check_at = min(at, clock.next_check_at or at)
            set_deadline(session, clock.next_check_at)


def facts(row: EscalationDocument) -> dict[str, object]:
    """Return what the journal holds of a document when somebody decides on it."""
    return {
        "campaign_id": str(row.campaign_id),
        "rung": row.rung.value,
        "organization_id": str(row.organization_id),
        "person_id": row.person_id and str(row.person_id),
        "number": row.number,
        "text": row.text,
        "wanted": row.wanted,
        "answer_due_on": row.answer_due_on and row.answer_due_on.isoformat(),
    }


def note(session: Session, held: Held, act: Act, data: dict[str, object]) -> UUID:
    """Write into a document's journal what somebody did with it."""
    session.flush()
    subject = (SubjectKind.DOCUMENT, held.row.id)
    return entries.append(session, subject, act, now=held.now, actor=held.actor, post=held.post, data=data)


def withdraw_remarks(session: Session, held: Held, because: str) -> None:
    """Withdraw what the lines of a document have reached beside it."""
    for each in documents.pending(session, {line.deadline_id for line in held.lines}):
        each.withdrawn_at, each.withdrawn_because = held.now, because
