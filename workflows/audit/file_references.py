"""Which files the records refer to, and where: for whoever looks after the house."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from models.duty import DraftPaper, FilingPaper
from models.escalation_document import EscalationAnswer
from models.feedback import Feedback
from models.item import Evidence, Item
from models.ledger import LedgerFile
from models.reconciliation import Reconciliation


@dataclass(frozen=True, slots=True)
class Reference:
    """One record that rests on a file."""

    sha256: str
    file_name: str
    number: str | None
    """Of the item that it is evidence of; None for what else a file is kept for."""
    what: str
    """What the file is kept for, in words."""


_EVERYTHING: tuple[sa.Executable, ...] = (
    sa.select(col(Evidence.sha256), col(Evidence.file_name), col(Item.number), sa.literal("佐证"))
    .join(Item, col(Item.id) == col(Evidence.item_id))
    .where(col(Evidence.sha256).is_not(None))
    .order_by(col(Item.number), col(Evidence.id)),
    sa.select(col(LedgerFile.sha256), col(LedgerFile.name), sa.null(), sa.literal("台账")).order_by(col(LedgerFile.id)),
    sa.select(col(EscalationAnswer.sha256), col(EscalationAnswer.file_name), sa.null(), sa.literal("督办反馈"))
    .where(col(EscalationAnswer.sha256).is_not(None))
    .order_by(col(EscalationAnswer.id)),
    sa.select(col(Feedback.sha256), col(Feedback.file_name), sa.null(), sa.literal("投诉建议"))
    .where(col(Feedback.sha256).is_not(None))
    .order_by(col(Feedback.id)),
    sa.select(col(Reconciliation.sha256), col(Reconciliation.name), sa.null(), sa.literal("对账的台账"))
    .where(col(Reconciliation.paper_id).is_(None))
    .order_by(col(Reconciliation.id)),
    *(
        sa.select(col(kind.sha256), col(kind.file_name), sa.null(), sa.literal("报送件")).order_by(col(kind.id))
        for kind in (FilingPaper, DraftPaper)
    ),
)
"""Whatever is to hold a file's SHA-256 has its statement here, or its files are taken for spare."""


def references(session: Session) -> Iterator[Reference]:
    """Yield every record that rests on a file."""
    for statement in _EVERYTHING:
        for row in session.execute(statement):
            yield Reference(*row)


def newest_reference(session: Session) -> str | None:
    """Return the SHA-256 of the file that came in last; None where none ever did."""
    newest_first = sa.select(col(Evidence.sha256)).where(col(Evidence.sha256).is_not(None))
    return session.scalar(newest_first.order_by(col(Evidence.id).desc()).limit(1))
