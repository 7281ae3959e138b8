"""What of 督办 and above waits until the days off of a year are known, rung by rung."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.deadline import Deadline
from models.duty import Duty
from models.item import Item
from models.people import Organization
from models.vocabulary import EscalationStep
from workflows.deadlines import ladder, schedule
from workflows.statistics.scope import Scope


@dataclass(frozen=True, slots=True)
class RestingRung:
    """How many items and duties would stand on a rung by now, were the year confirmed."""

    rung: EscalationStep
    items: int
    duties: int


def resting_rungs(session: Session, scope: Scope) -> tuple[RestingRung, ...]:
    """Count what waits, in the order of the rungs.

    Two statements, and none where all the years of the campaigns until today are confirmed.
    """
    unsure = [
        book.campaign_id
        for book in scope.books
        if not scope.days[book.campaign_id].is_confirmed(min(book.starts_on, scope.today), scope.today)
    ]
    items, duties = Counter[EscalationStep](), Counter[EscalationStep]()
    if unsure:
        items = _counted(session, scope, _items(scope, unsure))
        duties = _counted(session, scope, _duties(scope, unsure))
    return tuple(RestingRung(rung, items[rung], duties[rung]) for rung in EscalationStep if items[rung] or duties[rung])


_Resting = sa.Select[UUID, date | None, int, int, int]


def _items(scope: Scope, unsure: list[UUID]) -> _Resting:
    shown = (col(Item.campaign_id), col(Item.due_on), col(Deadline.position), col(Deadline.rested))
    return (
        sa.select(*shown, sa.func.count())
        .join(Deadline, col(Deadline.item_id) == Item.id)
        .where(*scope.items, col(Item.campaign_id).in_(unsure))
        .group_by(*shown)
    )


def _duties(scope: Scope, unsure: list[UUID]) -> _Resting:
    shown = (col(Duty.campaign_id), col(Duty.due_on), col(Deadline.position), col(Deadline.rested))
    return (
        sa.select(*shown, sa.func.count())
        .join(Deadline, col(Deadline.duty_id) == Duty.id)
        .join(Organization, col(Organization.id) == Duty.organization_id)
        .where(*scope.duties, col(Duty.campaign_id).in_(unsure))
        .group_by(*shown)
    )


def _counted(session: Session, scope: Scope, clocks: _Resting) -> Counter[EscalationStep]:
    """Count by the rung that is next where its day has come, and it waits all the same."""
    books = {book.campaign_id: book for book in scope.books}
    found = Counter[EscalationStep]()
    for campaign_id, due_on, position, rested, count in session.execute(
        clocks.where(col(Deadline.next_check_at).is_not(None))
    ):
        book, days = books[campaign_id], scope.days[campaign_id]
        due = ladder.moved_due(schedule.effective_due(due_on, book, days), rested, days)
        if step := ladder.held_back(book.rules.ladder, due, position, scope.today, days):
            found[step.rung] += count
    return found
