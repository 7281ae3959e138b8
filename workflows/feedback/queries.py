"""投诉建议 as far as somebody may know of it: what they sent, and what came to their 党委工作部."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from models.feedback import Feedback
from models.labelled import LabelledEnum
from models.people import Organization, User
from models.vocabulary import OrgKind, Role
from workflows.authz.actors import Actor
from workflows.authz.held_offices import holding_seat
from workflows.authz.permissions import ROLE_SEATS
from workflows.errors import NotFound
from workflows.organizations.queries import universities
from workflows.rows import Listing, Row

_sender, _answered_by = aliased(User), aliased(User)


class FeedbackState(LabelledEnum):
    """Whether an entry was answered."""

    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"


def list_feedback(
    session: Session, actor: Actor, *, state: FeedbackState | None = None, before: UUID | None = None, limit: int = 50
) -> Sequence[Row]:
    """Return the entries in sight, the last sent first."""
    query = _entries(actor)
    if state is not None:
        waits = col(Feedback.answered_at).is_(None)
        query = query.where(waits if state is FeedbackState.OPEN else sa.not_(waits))
    if before is not None:
        query = query.where(col(Feedback.id) < before)
    return session.execute(query.order_by(col(Feedback.id).desc()).limit(limit)).mappings().all()


def feedback_entry(session: Session, actor: Actor, feedback_id: UUID) -> Row:
    """Return one entry in sight, or raise `NotFound`."""
    query = _entries(actor).where(col(Feedback.id) == feedback_id)
    found = session.execute(query).mappings().one_or_none()
    if found is None:
        raise NotFound
    return found


def addressees(session: Session, actor: Actor) -> Sequence[Organization]:
    """Return the universities whose 党委工作部 a person may write to.

    Those of the person's offices; all of them for who holds none, such as the administrator.
    """
    if actor.posts:
        return universities(session, actor)
    every = select(Organization).where(Organization.kind == OrgKind.COMMITTEE)
    return session.exec(every.order_by(col(Organization.path))).all()


def _entries(actor: Actor) -> Listing:
    waits = col(Feedback.answered_at).is_(None)
    return (
        sa.select(
            *sa.inspect(Feedback).c,
            sa.case((waits, FeedbackState.OPEN.value), else_=FeedbackState.ANSWERED.value).label("state"),
            col(_sender.name).label("sender"),
            col(_answered_by.name).label("answered_by"),
            col(Organization.name).label("committee"),
        )
        .join(Organization, col(Organization.id) == Feedback.committee_id)
        .join(_sender, col(_sender.id) == Feedback.sender_id)
        .outerjoin(_answered_by, col(_answered_by.id) == Feedback.answered_by_id)
        .where(
            sa.or_(
                col(Feedback.sender_id) == actor.user_id,
                holding_seat([post for post in actor.posts if post.item_id is None], ROLE_SEATS[Role.OFFICE]),
            )
        )
    )
