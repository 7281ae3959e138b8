"""What the clock will do next, for whom, and why then."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.deadline import Deadline
from models.people import User
from workflows.deadlines import addressees, ladder, subjects


@dataclass(frozen=True)
class Outlook:
    """What the clock will do next about one deadline, for whom, and why then."""

    at: datetime
    subject: str
    organization: str
    rung: str
    people: tuple[str, ...]
    why: str


def outlook(session: Session, limit: int = 20) -> list[Outlook]:
    """Return what is due next, soonest first."""
    found = session.exec(
        select(Deadline)
        .where(col(Deadline.next_check_at).is_not(None))
        .order_by(col(Deadline.next_check_at), col(Deadline.id))
        .limit(limit)
    ).all()
    return [_outlook(session, deadline) for deadline in found]


def _outlook(session: Session, deadline: Deadline) -> Outlook:
    at = deadline.next_check_at
    assert at is not None  # noqa: S101  the query's WHERE
    about = subjects.load_subject(session, deadline)
    steps = ladder.rungs_of(about.book.rules.ladder)
    step = steps[deadline.position] if deadline.position < len(steps) else None
    rung, why, people = "不再升级", "", set[UUID]()
    if step is not None:
        rung = step.rung.label if step.rule.automatic else f"{step.rung.label}（起草）"
        people = addressees.addressees(session, about, step, about.book.today(at))
        why = about.why(step)
    names = session.exec(select(User.name).where(col(User.id).in_(people)).order_by(User.name))
    return Outlook(at.astimezone(about.book.zone), about.name, about.organization.name, rung, tuple(names), why)
