"""How a 对账 goes on: what was decided of differences, and where that leaves the whole."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from models.base import table_of
from models.reconciliation import ReconciliationDifference
from models.reconciliation_words import ReconciliationState, Settlement
from workflows.authz import access
from workflows.journal.acts import Act
from workflows.reconciliation import waiting
from workflows.reconciliation.loading import SIGNERS, HeldReconciliation, record

_TABLE = table_of(ReconciliationDifference)


def decide(
    session: Session,
    reconciliation_id: UUID,
    positions: Collection[int],
    settlement: Settlement,
    *,
    by: UUID,
    now: datetime,
    opinion: str | None = None,
) -> None:
    """Note what was decided of some differences, and by whom: one statement for a thousand of them."""
    said = {"settlement": settlement, "opinion": opinion, "settled_by_id": by, "settled_at": now}
    for some in access.in_turn(sorted(positions)):
        chosen = (_TABLE.c.reconciliation_id == reconciliation_id, _TABLE.c.position.in_(some))
        session.execute(sa.update(_TABLE).where(*chosen).values(said))


def move_on(session: Session, held: HeldReconciliation, act: Act, data: Mapping[str, object]) -> None:
    """Have a 对账 stand as its differences do; a signature given before stands for what was, not for this."""
    row, was, left = held.row, held.row.state, _is_left(session, held.row.id)
    row.state = ReconciliationState.OPEN if left else ReconciliationState.SETTLED
    row.statement, row.statement_sha256 = None, None
    is_done = was is ReconciliationState.OPEN and not left
    text = f"对账差异已逐项处理，请签对账单：{held.title}" if is_done else ""
    record(session, held, act, {**data, "state": row.state.value}, told=SIGNERS, text=text)
    waiting.write(session, row)


def _is_left(session: Session, reconciliation_id: UUID) -> bool:
    """Tell whether nothing was decided yet of some difference."""
    undecided = (_TABLE.c.reconciliation_id == reconciliation_id, _TABLE.c.settlement.is_(None))
    return bool(session.scalar(sa.select(sa.exists().where(*undecided))))


def decide_taken(session: Session, held: HeldReconciliation, position: int) -> None:
    """Note that what the report says now stands in the system, by who had it done just now."""
    decide(session, held.row.id, [position], Settlement.TAKEN, by=held.actor.user_id, now=held.now)
    data = {"settlement": Settlement.TAKEN.value, "opinion": None, "positions": [position]}
    move_on(session, held, Act.DIFFERENCES_SETTLED, data)
