"""What the clock will do next, for whom, and why then."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, col, select

from models.deadline import Deadline
from models.people import User
from models.work_item import WorkItem
from workflows.deadlines import addressees, ladder, subjects
from workflows.deadlines.subjects import DeadlineSubject

C = TypeVar("C", Deadline, WorkItem)


@dataclass(frozen=True)
class Outlook:
    """What the clock will do next about one due date or step, for whom, and why then."""

    at: datetime
    subject: str
    organization: str
    rung: str
    people: tuple[str, ...]
    why: str


def outlook(session: Session, limit: int = 20) -> list[Outlook]:
    """Return what is due next, soonest first: of due dates, and of steps that wait."""
    dates = (
        _outlook(session, each.next_check_at, subjects.load_subject(session, each), each.position)
        for each in _next(session, Deadline, limit)
    )
    steps = (
        _outlook(session, each.next_check_at, subjects.load_step(session, each), each.taken or 0)
        for each in _next(session, WorkItem, limit)
    )
    return sorted((*dates, *steps), key=attrgetter("at"))[:limit]


def _next(session: Session, table: type[C], limit: int) -> Sequence[C]:
    looked_at = select(table).where(col(table.next_check_at).is_not(None))
    return session.exec(looked_at.order_by(col(table.next_check_at), col(table.id)).limit(limit)).all()


def _outlook(session: Session, at: datetime | None, about: DeadlineSubject, position: int) -> Outlook:
    assert at is not None  # noqa: S101  the query's WHERE
    steps = ladder.rungs_of(about.ladder)
    step = steps[position] if position < len(steps) else None
    rung, why, people = "不再升级", "", set[UUID]()
    if step is not None:
        rung = step.rung.label if step.rule.automatic else f"{step.rung.label}（起草）"
        people = addressees.addressees(session, about, step, about.book.today(at))
        why = about.why(step)
    names = session.exec(select(User.name).where(col(User.id).in_(people)).order_by(User.name))
    return Outlook(at.astimezone(about.book.zone), about.heading, about.organization.name, rung, tuple(names), why)
