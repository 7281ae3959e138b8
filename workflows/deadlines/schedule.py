"""Setting, resting and resuming the clock's row of an item or a duty; it is made on first use."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from models import plain
from models.base import new_key, table_of
from models.deadline import Deadline, Escalation
from models.duty import Duty
from models.item import Item
from models.prepared import PreparedQuery, PreparedWrite
from models.session import set_deadline
from models.vocabulary import EscalationStep
from workflows.deadlines import ladder, withdrawal
from workflows.rules.snapshot import CampaignRules
from workflows.workdays.calendar import Calendar

Subject = Item | Duty
Gone = tuple[str, datetime]
"""Why the cause of what was drafted is gone, and since when."""


def effective_due(due_on: date, book: CampaignRules, days: Calendar) -> date:
    """Return the day that a printed date stands for."""
    return ladder.effective_due(due_on, book.rules.holidays.day_off, days)


def start(session: Session, subject: Subject, due_on: date, now: datetime, book: CampaignRules, days: Calendar) -> None:
    """Begin the ladder anew for a new or moved due date; steps already past are not taken."""
    look = ladder.start_position(book.rules.ladder, effective_due(due_on, book, days), book.today(now), days)
    at = book.check_at(look.next_on) if look.next_on else None
    gone = f"时限已改为{due_on}", now
    _set_to_look(session, subject, at, gone, position=look.position, rested_since=None, rested=0)


def begun(item: Item, due_on: date, now: datetime, book: CampaignRules, days: Calendar) -> Deadline:
    """Return the clock's row of a new item that has a due date from the start, as `start` would write it."""
    look = ladder.start_position(book.rules.ladder, effective_due(due_on, book, days), book.today(now), days)
    at = book.check_at(look.next_on) if look.next_on else None
    return plain.new(Deadline, item_id=item.id, position=look.position, next_check_at=at)


def pause(
    session: Session, subject: Subject, met_at: datetime, because: str, *, rested_since: date | None = None
) -> None:
    """Stop the clock: what was due is done, or need not be done, as `because` says of what was only drafted.

    Where it may come back from somebody else, it rests since a day; one that rests already goes on doing so.
    """
    rests = {} if rested_since is None else {"rested_since": rested_since}
    _write(session, subject, (because, met_at), met_at=met_at, next_check_at=None, **rests)


def rest(session: Session, subject: Subject, today: date) -> None:
    """Have the clock rest of what waits for somebody else: its due date stands, and no rung is taken."""
    _write(session, subject, None, next_check_at=None, rested_since=today)


def go_on(
    session: Session, subject: Subject, today: date, book: CampaignRules, days: Calendar
) -> dict[str, object] | None:
    """Have a clock that rested go on with the working days that were left, no rung passed and none taken twice.

    What had only been drafted was withdrawn when it stopped, and is drafted again. The subject counts from its due date
    later by all days that others had it (ADR 42). Returns what the entry says of it; None where the clock did not rest.
    """
    stands = _STANDS[_of(subject)].first(session, subject_id=subject.id)
    taken, _, since, before, rung = stands or (0, None, None, 0, None)
    if since is None or subject.due_on is None:
        return None
    rested: int = before + days.count(since, today)
    due_on = ladder.moved_due(effective_due(subject.due_on, book, days), rested, days)
    gone = _drafts_gone(session, subject) if rung and ladder.is_sanction(rung) else frozenset()
    position = ladder.first_of(book.rules.ladder, gone, taken)
    on = ladder.resumed_on(book.rules.ladder, due_on, position, today, days)
    at = book.check_at(on) if on else None
    _set_to_look(session, subject, at, position=position, rested_since=None, rested=rested)
    if not rested:
        return {"rested": 0}
    subject.counted_due_on = due_on
    return {"rested": rested, "counted_due_on": due_on.isoformat()}


def _drafts_gone(session: Session, subject: Subject) -> frozenset[EscalationStep]:
    """Return which rungs nobody had decided on when the clock was stopped: they were withdrawn, and are due again."""
    return frozenset(rung for (rung,) in _GONE[_of(subject)].all(session, subject_id=subject.id))


def resume(session: Session, subject: Subject, today: date, book: CampaignRules, days: Calendar) -> None:
    """Start the clock again for what was thought done and was not.

    The due date stays; days spent waiting for others used up their rungs without taking them. A
    rung that waited for a year to be confirmed when the clock stopped waits on.
    """
    if subject.due_on is None:
        return
    taken, met_at, *_ = _STANDS[_of(subject)].first(session, subject_id=subject.id) or (0, None)
    due_on, stopped_on = effective_due(subject.due_on, book, days), book.today(met_at) if met_at else today
    if ladder.held_back(book.rules.ladder, due_on, taken, stopped_on, days):
        _set_to_look(session, subject, book.check_at(today), position=taken)
        return
    look = ladder.start_position(book.rules.ladder, due_on, today, days)
    at = book.check_at(look.next_on) if look.next_on else None
    _set_to_look(session, subject, at, position=max(taken, look.position))


def _set_to_look(
    session: Session, subject: Subject, at: datetime | None, gone: Gone | None = None, **values: object
) -> None:
    _write(session, subject, gone, met_at=None, next_check_at=at, **values)
    if at is not None:
        set_deadline(session, at)


def _write(session: Session, subject: Subject, gone: Gone | None, **values: object) -> None:
    """Set the clock's row; where the cause of a draft is gone by that, withdraw it."""
    of = _of(subject)
    found = _CHANGE[of].first(session, subject_id=subject.id, **values)
    if found is None:
        _MAKE.write(session, {"id": new_key(), of: subject.id, "position": 0, "rested": 0} | values)
    elif gone is not None and found[1] is not None and ladder.is_sanction(found[1]):
        withdrawal.withdraw(session, found[0], *gone)


def _of(subject: Subject) -> str:
    """Return the column that says whose clock it is; a plain row of an item is no `Item`."""
    return "duty_id" if isinstance(subject, Duty) else "item_id"


_ITS = {
    of: sa.and_(sa.inspect(Deadline).c[of] == sa.bindparam("subject_id"), col(Deadline.act).is_(None))
    for of in ("duty_id", "item_id")
}
_STATE = ("position", "met_at", "rested_since", "rested", "rung")
_STANDS: dict[str, PreparedQuery[*tuple[Any, ...]]] = {
    of: PreparedQuery(sa.select(*(sa.inspect(Deadline).c[name] for name in _STATE)).where(its))
    for of, its in _ITS.items()
}
_GONE = {
    of: PreparedQuery(
        sa.select(col(Escalation.rung)).join(Deadline).where(its, col(Escalation.withdrawn_at) == Deadline.met_at)
    )
    for of, its in _ITS.items()
}
_CHANGE = {
    of: PreparedQuery(sa.update(table_of(Deadline)).where(its).returning(col(Deadline.id), col(Deadline.rung)))
    for of, its in _ITS.items()
}
_MAKE = PreparedWrite(sa.insert(table_of(Deadline)))
