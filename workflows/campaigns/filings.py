"""What a duty waits for: to be filed, or to be received by somebody else than who filed it.

While it is owed, also that somebody else than who asked for more time decides on that.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from models.duty import Duty
from models.people import Organization
from models.vocabulary import DutyState
from workflows.deadlines.steps import Timing
from workflows.work_items.asks import WaitingSubject, WorkItemRow, ask_by_right

OWED_STATES = (DutyState.OWED, DutyState.RETURNED)
"""States in which the organization has something to send: only these can be overdue."""

LEDGER = "ledger"
"""The code of the milestone at which 工作台账 is owed: what the system itself holds."""
ATTACHMENT = "附件"
"""What a file is called that is none of the documents owed."""
EXTEND = "extend_duty"
"""The right to decide on more time for a duty, and what is asked of who has it."""


class Requested(NamedTuple):
    """By whom and when more time was asked for."""

    by: UUID
    at: datetime


class PapersWait(NamedTuple):
    """What the papers of a filing wait for: to be reconciled, or to be signed for by who did not."""

    to_settle: bool = False
    to_sign: bool = False
    signed_by: tuple[UUID, ...] = ()


NOTHING_WAITS = PapersWait()
RECONCILE, SIGN = OF_PAPERS = ("reconcile", "sign_reconciliation")
"""The rights by which the differences of a paper are settled, and its statement is signed."""


def duty_subject(duty_id: UUID) -> WaitingSubject:
    """Return a duty as what waits."""
    return WaitingSubject("duty_id", duty_id)


def waiting_rows(
    duty: Duty,
    owner: Organization,
    since: datetime,
    timing: Timing,
    filed_by: UUID | None = None,
    asked: Requested | None = None,
) -> Iterator[WorkItemRow]:
    """Make the rows of what a duty waits for, as it stands; of one that was filed, who filed it last is barred.

    `asked` is the request for more time that waits.
    """
    if duty.state in OWED_STATES:
        yield from timing.rows(ask_by_right("file", owner, duty.due_on), duty_subject(duty.id), since)
        if asked is not None:
            ask = ask_by_right(EXTEND, owner, duty.due_on, asked.by)
            yield from timing.rows(ask, duty_subject(duty.id), asked.at)
    elif duty.state is DutyState.FILED:
        barred = () if filed_by is None else (filed_by,)
        ask = ask_by_right("receive", owner, duty.due_on, *barred)
        yield from timing.rows(ask, duty_subject(duty.id), since)


def rows_of_papers(
    duty: Duty, owner: Organization, since: datetime, timing: Timing, papers: PapersWait
) -> Iterator[WorkItemRow]:
    """Make the rows of what the papers of a filing wait for."""
    if papers.to_settle:
        yield from timing.rows(ask_by_right(RECONCILE, owner, duty.due_on), duty_subject(duty.id), since)
    if papers.to_sign:
        ask = ask_by_right(SIGN, owner, duty.due_on, *papers.signed_by)
        yield from timing.rows(ask, duty_subject(duty.id), since)
