"""How a 对账 goes on: what was decided of a difference, and where that leaves the whole."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from models.reconciliation import ReconciliationDifference
from models.reconciliation_words import ReconciliationState, Settlement
from workflows.journal.acts import Act
from workflows.reconciliation import waiting
from workflows.reconciliation.loading import SIGNERS, HeldReconciliation, record


def decide(
    difference: ReconciliationDifference, settlement: Settlement, opinion: str | None, by: UUID, now: datetime
) -> None:
    """Note what was decided of a difference, and by whom."""
    difference.settlement, difference.opinion = settlement, opinion
    difference.settled_by_id, difference.settled_at = by, now


def is_left(known: Sequence[ReconciliationDifference]) -> bool:
    """Tell whether nothing was decided yet of some difference."""
    return any(each.settlement is None for each in known)


def move_on(session: Session, held: HeldReconciliation, act: Act, data: Mapping[str, object], *, is_left: bool) -> None:
    """Have a 对账 stand as its differences do; a signature given before stands for what was, not for this."""
    row, was = held.row, held.row.state
    row.state = ReconciliationState.OPEN if is_left else ReconciliationState.SETTLED
    row.statement, row.statement_sha256 = None, None
    is_done = was is ReconciliationState.OPEN and not is_left
    text = f"对账差异已逐项处理，请签对账单：{held.title}" if is_done else ""
    record(session, held, act, {**data, "state": row.state.value}, told=SIGNERS, text=text)
    waiting.write(session, row)


def decide_taken(
    session: Session,
    held: HeldReconciliation,
    taken: ReconciliationDifference,
    known: Sequence[ReconciliationDifference],
) -> None:
    """Note that what the report says now stands in the system, by who had it done just now."""
    decide(taken, Settlement.TAKEN, None, held.actor.user_id, held.now)
    data = {"settlement": Settlement.TAKEN.value, "opinion": None, "positions": [taken.position]}
    move_on(session, held, Act.DIFFERENCES_SETTLED, data, is_left=is_left(known))
