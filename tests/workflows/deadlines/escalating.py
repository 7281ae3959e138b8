"""The clock turned day by day, and what it drafted."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.deadline import Deadline, Escalation
from models.escalation_document import EscalationDocument
from models.journal import Entry
from models.session import Database
from models.vocabulary import State
from scheduler.tick import tick
from tests import cast, make
from workflows.deadlines import answers
from workflows.deadlines import commands as deadlines


def at(day: str | date, hour: int = 9) -> datetime:
    day = date.fromisoformat(f"2021-{day}") if isinstance(day, str) else day
    return datetime.combine(day, time(hour), cast.SHANGHAI)


def turn(database: Database, first: str, last: str, hours: tuple[int, ...] = (8,)) -> None:
    """Turn the clock by hand, day by day."""
    moment = at(first, 0)
    while moment <= at(last, 23):
        for hour in hours:
            tick(database, moment + timedelta(hours=hour))
        moment += timedelta(days=1)


def rungs(database: Database, subject_id: UUID) -> list[tuple[str, str]]:
    """Return what the clock said of a subject, each with its day."""
    entries = make.rows(database, Entry, subject_id=subject_id, automatic=True)
    return [(f"{e.at.astimezone(cast.SHANGHAI):%m-%d}", e.act) for e in entries]


def drafts(database: Database, subject_id: UUID) -> dict[str, Escalation]:
    clock = make.deadline(database, subject_id)
    return {d.rung.value: d for d in make.rows(database, Escalation, deadline_id=clock.id)}


def overdue(database: Database) -> tuple[UUID, Escalation]:
    """Let an item be so late that 督办 is drafted."""
    item_id = make.item(database, State.RECTIFY)
    tick(database, at("05-25"))
    return item_id, drafts(database, item_id)["supervise"]


def climbed(database: Database) -> tuple[UUID, Escalation]:
    """Let a 督办 go unanswered until 通报 is drafted, on 06-03."""
    item_id, draft = overdue(database)
    decide(database, "send", draft, number="督〔2021〕1号")
    turn(database, "05-27", "06-03")
    return item_id, drafts(database, item_id)["circulate"]


def alone(database: Database) -> None:
    """Have no duty's clock run, so that items stand alone."""
    with database.transaction() as session:
        session.execute(sa.update(Deadline).where(col(Deadline.duty_id).is_not(None)).values(next_check_at=None))


def documents(database: Database, **wanted) -> list[EscalationDocument]:
    return make.rows(database, EscalationDocument, **wanted)


def lines(database: Database, document: EscalationDocument) -> set[UUID]:
    """Return what a document is about."""
    clocks = {clock.id: clock for clock in make.rows(database, Deadline)}
    rows = (row for row in make.rows(database, Escalation, document_id=document.id) if row.withdrawn_at is None)
    return {clocks[row.deadline_id].item_id or clocks[row.deadline_id].duty_id for row in rows}


def decide(database: Database, what: str, draft: Escalation | EscalationDocument, by="director", day="05-26", **given):
    with database.transaction() as session:
        now = at(day)
        actor = cast.actor(session, by, now.date())
        command = getattr(deadlines, what, None) or getattr(answers, what)
        return command(session, draft.id, actor=actor, now=now, **given)
