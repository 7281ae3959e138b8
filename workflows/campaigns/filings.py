"""What a duty waits for: to be filed, or to be received by somebody else than who filed it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from models.duty import Duty
from models.people import Organization
from models.vocabulary import DutyState
from workflows.deadlines.steps import Timing
from workflows.work_items.asks import WaitingSubject, WorkItemRow, ask_by_right

OWED_STATES = (DutyState.OWED, DutyState.RETURNED)
"""States in which the organization has something to send: only these can be overdue."""


def duty_subject(duty_id: UUID) -> WaitingSubject:
    """Return a duty as what waits."""
    return WaitingSubject("duty_id", duty_id)


def waiting_rows(
    duty: Duty, owner: Organization, since: datetime, timing: Timing, filed_by: UUID | None = None
) -> Iterator[WorkItemRow]:
    """Make the rows of what a duty waits for, as it stands; of one that was filed, who filed it last is barred."""
    if duty.state in OWED_STATES:
        yield from timing.rows(ask_by_right("file", owner, duty.due_on), duty_subject(duty.id), since)
    elif duty.state is DutyState.FILED:
        barred = () if filed_by is None else (filed_by,)
        ask = ask_by_right("receive", owner, duty.due_on, *barred)
        yield from timing.rows(ask, duty_subject(duty.id), since)
