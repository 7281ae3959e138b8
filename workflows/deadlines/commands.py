"""What a named human decides of the rungs that the clock only drafts (督办 and beyond)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from models.deadline import Deadline, Escalation
from models.vocabulary import EscalationState
from workflows.authz import permissions
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.visibility import in_reach
from workflows.deadlines import escalate
from workflows.deadlines.escalate import DeadlineSubject
from workflows.errors import Conflict, Incomplete, NotFound
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox
from workflows.texts import stated
from workflows.work_items import commands as work_items


def send(session: Session, escalation_id: UUID, *, actor: Actor, now: datetime, number: str) -> Escalation:
    """签发: send a drafted rung under a 文号; an answer is due in the rule's working days."""
    if not number.strip():
        raise Incomplete({"number": "签发须写明文号。"})
    drafted, about, post = _drafted(session, escalation_id, actor, "send")
    if session.get_one(Deadline, drafted.deadline_id).met_at is not None:
        raise Conflict("所涉事项已办理，无需签发；请选择不予签发并说明。")
    if drafted.due_on != about.due_on:
        raise Conflict(f"时限已改为 {about.due_on}，无需签发；请选择不予签发并说明。")
    today = about.book.today(now)
    rule = next(step for step in about.book.rules.ladder if step.rung is drafted.rung)
    if rule.answer_within is not None:
        drafted.answer_due_on = about.days.shift(today, rule.answer_within)
    drafted.state, drafted.number = EscalationState.SENT, number
    entry_id = _decide(session, drafted, about, (actor, post), now, {"number": number})
    answer = f"，{drafted.answer_due_on} 前反馈" if drafted.answer_due_on else ""
    text = f"{drafted.rung.label}（{number}）：{about.name}{answer}"
    if reservation := about.days.reservation(today, drafted.answer_due_on or today):
        text += f"；{reservation}"
    people = escalate.recipients(session, about, rule.tell, today)
    outbox.enqueue(session, entry_id, people - {actor.user_id}, text, now)
    return drafted


def dismiss(session: Session, escalation_id: UUID, *, actor: Actor, now: datetime, opinion: str) -> Escalation:
    """不予签发: with the reason."""
    stated(opinion, "opinion", "理由")
    drafted, about, post = _drafted(session, escalation_id, actor, "dismiss")
    drafted.state, drafted.opinion = EscalationState.DISMISSED, opinion
    _decide(session, drafted, about, (actor, post), now, {"opinion": opinion})
    return drafted


def _drafted(
    session: Session, escalation_id: UUID, actor: Actor, right: str
) -> tuple[Escalation, DeadlineSubject, AppointmentView | None]:
    drafted = session.exec(select(Escalation).where(Escalation.id == escalation_id).with_for_update()).one_or_none()
    if drafted is None:
        raise NotFound
    about = escalate.load_subject(session, session.get_one(Deadline, drafted.deadline_id), lock=True)
    if not in_reach(actor, about.organization, about.item):
        raise NotFound
    post = permissions.require(actor, right, about.organization)
    if drafted.state is not EscalationState.DRAFTED:
        raise Conflict(f"这份{drafted.rung.label}{drafted.state.label}。")
    return drafted, about, post


def _decide(
    session: Session,
    drafted: Escalation,
    about: DeadlineSubject,
    by: tuple[Actor, AppointmentView | None],
    now: datetime,
    data: dict[str, object],
) -> UUID:
    actor, post = by
    drafted.decided_by_id, drafted.decided_at = actor.user_id, now
    entry_id = entries.append(
        session,
        (about.kind, about.row.id),
        Act(f"{drafted.rung}_{drafted.state}"),
        now=now,
        actor=actor,
        post=post,
        data={
            "rung": drafted.rung.value,
            "escalation_id": str(drafted.id),
            "answer_due_on": drafted.answer_due_on and drafted.answer_due_on.isoformat(),
        }
        | data,
    )
    session.flush()
    work_items.settle(session, escalate.draft_subject(drafted.id))
    return entry_id
