"""The clock turned day by day, and what it drafted."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from models.deadline import Escalation
from models.journal import Entry
from models.session import Database
from models.vocabulary import State
from scheduler.tick import tick
from tests import cast, make
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


def decide(database: Database, what: str, draft: Escalation, by="director", day="05-26", **given):
    with database.transaction() as session:
        now = at(day)
        actor = cast.actor(session, by, now.date())
        return getattr(deadlines, what)(session, draft.id, actor=actor, now=now, **given)
