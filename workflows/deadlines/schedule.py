"""Setting, resting and resuming the clock's row of an item or a duty."""

from datetime import date, datetime

from sqlmodel import Session, select

from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.session import set_deadline
from workflows.deadlines import ladder
from workflows.rules.snapshot import CampaignRules
from workflows.workdays.calendar import Calendar


def create(session: Session, subject: Item | Duty) -> Deadline:
    """Make the clock row of a subject that has none."""
    deadline = Deadline(duty_id=subject.id) if isinstance(subject, Duty) else Deadline(item_id=subject.id)
    session.add(deadline)
    return deadline


def get(session: Session, subject: Item | Duty) -> Deadline:
    """Return the subject's clock row, made on first use."""
    mine = Deadline.duty_id if isinstance(subject, Duty) else Deadline.item_id
    return session.exec(select(Deadline).where(mine == subject.id)).one_or_none() or create(session, subject)


def effective_due(due_on: date, book: CampaignRules, days: Calendar) -> date:
    """Return the day that a printed date stands for."""
    return ladder.effective_due(due_on, book.rules.holidays.day_off, days)


def start(session: Session, deadline: Deadline, due_on: date, today: date, book: CampaignRules, days: Calendar) -> None:
    """Begin the ladder anew for a new or moved due date; steps already past are not taken."""
    look = ladder.start_position(book.rules.ladder, effective_due(due_on, book, days), today, days)
    deadline.position = look.position
    deadline.met_at = None
    deadline.next_check_at = book.check_at(look.next_on) if look.next_on else None
    if deadline.next_check_at:
        set_deadline(session, deadline.next_check_at)


def pause(session: Session, subject: Item | Duty, met_at: datetime) -> None:
    """Stop the clock: what was due is done, or need not be done."""
    deadline = get(session, subject)
    deadline.met_at = met_at
    deadline.next_check_at = None


def resume(session: Session, subject: Item | Duty, today: date, book: CampaignRules, days: Calendar) -> None:
    """Start the clock again for what was thought done and was not.

    The due date stays; days spent waiting for others used up their rungs without taking them. A
    rung that waited for a year to be confirmed when the clock stopped waits on.
    """
    deadline = get(session, subject)
    taken, stopped_on = deadline.position, book.today(deadline.met_at) if deadline.met_at else today
    if subject.due_on is None:
        return
    start(session, deadline, subject.due_on, today, book, days)
    due_on = effective_due(subject.due_on, book, days)
    if ladder.held_back(book.rules.ladder, due_on, taken, stopped_on, days):
        deadline.position, deadline.next_check_at = taken, book.check_at(today)
        set_deadline(session, deadline.next_check_at)
    else:
        deadline.position = max(taken, deadline.position)
