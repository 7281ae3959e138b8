"""投诉建议: sent by anybody who may sign in, and answered once by 党委工作部.

An application of public administration has to offer such a way (国办函〔2026〕12号).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.feedback import Feedback
from models.people import Organization
from models.vocabulary import Role, SubjectKind
from workflows.authz import appointments, permissions
from workflows.authz.actors import Actor
from workflows.authz.permissions import ROLE_SEATS
from workflows.errors import Conflict, Incomplete, NotPermitted
from workflows.feedback import queries
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox

ANSWER = Act.ANSWER_FEEDBACK
MAX_FEEDBACK_A_DAY = 20
"""How many entries a person may send within 24 hours."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was judged and is in the file store."""

    sha256: str
    size: int
    media_type: str
    file_name: str


def give(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    today: date,
    text: str,
    page: str | None = None,
    committee_id: UUID | None = None,
    picture: Picture | None = None,
) -> Feedback:
    """Send an entry to 党委工作部 of the actor's university; it is told that one came.

    Raises `Conflict` beyond `MAX_FEEDBACK_A_DAY`, `Incomplete` where the university is not clear.
    """
    committee = _addressee(session, actor, committee_id)
    sent = sa.select(sa.func.count()).where(
        col(Feedback.sender_id) == actor.user_id, col(Feedback.sent_at) > now - _DAY
    )
    if (session.scalar(sent) or 0) >= MAX_FEEDBACK_A_DAY:
        raise Conflict(f"24小时内最多提{MAX_FEEDBACK_A_DAY}条投诉建议，请过些时候再提。")
    made = Feedback(committee_id=committee.id, sender_id=actor.user_id, sent_at=now, text=text, page=page)
    if picture is not None:
        made.sha256, made.size = picture.sha256, picture.size
        made.media_type, made.file_name = picture.media_type, picture.file_name
    session.add(made)
    session.flush()
    said = {"text": text, "page": page, "sha256": made.sha256}
    subject = (SubjectKind.FEEDBACK, made.id)
    head = entries.UNWRITTEN
    entry_id = entries.append(session, subject, Act.GIVE_FEEDBACK, now=now, actor=actor, data=said, head=head)
    waiting = appointments.addressees_of(session, committee, ROLE_SEATS[Role.OFFICE], today)
    told = f"收到{actor.name}的投诉建议，请答复。"
    outbox.enqueue(session, entry_id, waiting - {actor.user_id}, told, now)
    return made


def answer(session: Session, feedback_id: UUID, *, actor: Actor, now: datetime, answer: str) -> Feedback:
    """Answer an entry, once; its sender is told. Nobody answers what they sent themselves."""
    queries.feedback_entry(session, actor, feedback_id)
    found = session.exec(select(Feedback).where(col(Feedback.id) == feedback_id).with_for_update()).one()
    committee = session.get_one(Organization, found.committee_id)
    post = permissions.require(actor, ANSWER, committee)
    if found.sender_id == actor.user_id:
        raise NotPermitted("这是您本人提的，请由党委工作部的其他同志答复。")
    if found.answered_at is not None:
        raise Conflict("这一条已经答复过了。")
    found.answer, found.answered_by_id, found.answered_at = answer, actor.user_id, now
    entry_id = entries.append(
        session, (SubjectKind.FEEDBACK, found.id), ANSWER, now=now, actor=actor, post=post, data={"answer": answer}
    )
    outbox.enqueue(session, entry_id, [found.sender_id], "您的投诉建议已有答复。", now)
    return found


def _addressee(session: Session, actor: Actor, wanted: UUID | None) -> Organization:
    """Return the university that is meant; the only one where there is no choice."""
    known = {node.id: node for node in queries.addressees(session, actor)}
    if wanted is None and len(known) == 1:
        return next(iter(known.values()))
    if wanted is None or wanted not in known:
        raise Incomplete({"committee_id": "请选择投诉建议提给哪个院党委。"})
    return known[wanted]
