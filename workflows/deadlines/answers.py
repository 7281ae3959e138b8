"""反馈: what an organization answers to a document, and what 党委工作部 says of it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.document_states import ANSWERABLE, DocumentState
from models.escalation_document import EscalationAnswer, EscalationDocument
from models.vocabulary import Role
from workflows.authz import appointments
from workflows.authz.actors import Actor
from workflows.authz.permissions import ROLE_SEATS
from workflows.authz.seats import Seat
from workflows.deadlines import awaited
from workflows.deadlines.commands import Held, hold, note, withdraw_remarks
from workflows.errors import Conflict, Incomplete, NotPermitted
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.texts import stated


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file that was judged like evidence and is in the file store."""

    sha256: str
    size: int
    media_type: str
    file_name: str


def answer(
    session: Session,
    document_id: UUID,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    new_due_on: date | None = None,
    file: AnswerFile | None = None,
) -> EscalationAnswer:
    """反馈: what was done, why it is late, until when it will be done; a file with it, if any.

    Raises `Conflict` where nothing is asked, or an answer waits already.
    """
    stated(text, "text", "办理情况")
    held = hold(session, document_id, "answer_document", actor=actor, now=now, states=ANSWERABLE)
    if held.row.answer_due_on is None:
        raise Conflict(f"这份{held.title}不要求反馈。")
    if new_due_on is not None and not held.today <= new_due_on <= held.ground[0].ends_on:
        raise Incomplete({"new_due_on": f"日期应在今天与行动结束日 {held.ground[0].ends_on} 之间。"})
    last = _last(session, held.row.id)
    attached = asdict(file) if file else dict.fromkeys(each.name for each in fields(AnswerFile))
    said = {"version": 1 + (last.version if last else 0), "text": text, "new_due_on": new_due_on, **attached}
    made = EscalationAnswer(document_id=held.row.id, answered_by_id=actor.user_id, answered_at=now, **said)
    session.add(made)
    held.row.state = DocumentState.ANSWERED
    data = {"answer_id": str(made.id), **said, "new_due_on": new_due_on and new_due_on.isoformat()}
    awaited.write(session, held.row, held.organization, now, answered_by=actor.user_id)
    _tell(session, held, note(session, held, Act.DOCUMENT_ANSWERED, data), ROLE_SEATS[Role.OFFICE], "收到反馈")
    return made


def accept(session: Session, document_id: UUID, *, actor: Actor, now: datetime) -> EscalationDocument:
    """采纳: the answer is taken; until the date it asks for, nothing higher is drafted of its lines."""
    held, given = _given(session, document_id, actor, now)
    given.accepted, given.decided_by_id, given.decided_at = True, actor.user_id, now
    held.row.state = DocumentState.ACCEPTED
    if given.new_due_on is None:
        withdraw_remarks(session, held, "反馈已采纳")
    awaited.write(session, held.row, held.organization, now)
    entry_id = note(session, held, Act.ANSWER_ACCEPTED, {"version": given.version})
    _tell(session, held, entry_id, ROLE_SEATS[Role.LIAISON], "反馈已采纳")
    return held.row


def return_(session: Session, document_id: UUID, *, actor: Actor, now: datetime, opinion: str) -> EscalationDocument:
    """退回: with an opinion; another answer is due in as many working days again."""
    stated(opinion, "opinion", "退回意见")
    held, given = _given(session, document_id, actor, now)
    given.accepted, given.decided_by_id, given.decided_at = False, actor.user_id, now
    given.opinion = opinion
    book, days = held.ground
    within = next(step.answer_within for step in book.rules.ladder if step.rung is held.row.rung)
    held.row.state = DocumentState.RETURNED
    held.row.answer_due_on = days.shift(held.today, within or 0)
    awaited.write(session, held.row, held.organization, now)
    due = held.row.answer_due_on.isoformat()
    data = {"version": given.version, "opinion": opinion, "answer_due_on": due}
    entry_id = note(session, held, Act.ANSWER_RETURNED, data)
    _tell(session, held, entry_id, ROLE_SEATS[Role.LIAISON], f"反馈已退回，请于 {due} 前重新反馈")
    return held.row


def _given(session: Session, document_id: UUID, actor: Actor, now: datetime) -> tuple[Held, EscalationAnswer]:
    held = hold(session, document_id, "review_answer", actor=actor, now=now, states=(DocumentState.ANSWERED,))
    given = _last(session, held.row.id)
    assert given is not None  # noqa: S101  a document is answered by an answer
    if given.answered_by_id == actor.user_id:
        raise NotPermitted("这份反馈是您本人报的，请由其他同志审核。")
    return held, given


def _last(session: Session, document_id: UUID) -> EscalationAnswer | None:
    versions = select(EscalationAnswer).where(EscalationAnswer.document_id == document_id)
    return session.exec(versions.order_by(col(EscalationAnswer.version).desc()).limit(1)).first()


def _tell(session: Session, held: Held, entry_id: UUID, seats: Sequence[Seat], told: str) -> None:
    """Tell of an answer those to whom it goes, or from whom it came."""
    people = appointments.addressees_of(session, held.organization, seats, held.today)
    text = f"{told}：{held.title}（{held.row.number}）{held.organization.name}"
    outbox.enqueue(session, entry_id, people - {held.actor.user_id}, text, held.now)
