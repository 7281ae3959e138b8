"""逾期 of what is owed at milestones: from which day a duty counts as late, and by how many working days it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.duty import Duty
from workflows.campaigns.filings import OWED_STATES
from workflows.deadlines import schedule
from workflows.deadlines.ladder import overdue_days
from workflows.rows import Record
from workflows.rules.snapshot import CampaignRules, grounds
from workflows.workdays.calendar import Calendar

COUNTED_DUE_ON = sa.func.coalesce(col(Duty.counted_due_on), col(Duty.due_on), type_=sa.Date())
"""Of rows what `counted_due_on` is of one."""


def counted_due_on(duty: Record) -> date:
    """Return from which day a duty counts as late: its due date, later by the days that others had it."""
    counted: date = duty["counted_due_on"] or duty["due_on"]
    return counted


def date_runs(duty: Record) -> bool:
    """Tell whether a duty is late once its day has passed: not while a later one is to be decided on."""
    return duty["state"] in OWED_STATES and not duty["date_rests"]


def overdue_days_of(session: Session, rows: Iterable[Record], today: date) -> dict[UUID, int]:
    """Say of duties how many working days each is overdue."""
    ground = grounds(session)
    return {
        row["id"]: late_duties(counted_due_on(row), today, *ground(row["campaign_id"])) if date_runs(row) else 0
        for row in rows
    }


def late_clause_of_duties(
    session: Session, books: Iterable[CampaignRules], days: Mapping[UUID, Calendar], today: date
) -> sa.ColumnElement[bool]:
    """Select the overdue duties of some campaigns, as the clock counts them."""
    known = {book.campaign_id: book for book in books}
    passed = session.execute(
        sa.select(col(Duty.campaign_id), COUNTED_DUE_ON)
        .where(col(Duty.campaign_id).in_(known), col(Duty.due_on) < today)
        .distinct()
    )
    overdue = defaultdict[UUID, list[date]](list)
    for campaign_id, due_on in passed:
        if late_duties(due_on, today, known[campaign_id], days[campaign_id]):
            overdue[campaign_id].append(due_on)
    ways = (
        sa.and_(col(Duty.campaign_id) == campaign_id, COUNTED_DUE_ON.in_(dates))
        for campaign_id, dates in overdue.items()
    )
    return sa.and_(col(Duty.state).in_(OWED_STATES), sa.not_(col(Duty.date_rests)), sa.or_(sa.false(), *ways))


def late_duties(due_on: date, day: date, book: CampaignRules, days: Calendar) -> int:
    """Return how many working days a duty was overdue on a day."""
    return overdue_days(schedule.effective_due(due_on, book, days), day, days)
