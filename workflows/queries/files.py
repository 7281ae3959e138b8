"""Which files the records refer to, and where: for whoever looks after the house."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Evidence, Item
from models.ledger import LedgerFile


@dataclass(frozen=True, slots=True)
class Reference:
    """One record that rests on a file."""

    sha256: str
    file_name: str
    number: str | None
    """Of the item that it is evidence of; None for a ledger that was brought in."""


_EVERYTHING: tuple[sa.Executable, ...] = (
    sa.select(col(Evidence.sha256), col(Evidence.file_name), col(Item.number))
    .join(Item, col(Item.id) == col(Evidence.item_id))
    .where(col(Evidence.sha256).is_not(None))
    .order_by(col(Item.number), col(Evidence.id)),
    sa.select(col(LedgerFile.sha256), col(LedgerFile.name), sa.null()).order_by(col(LedgerFile.id)),
)
"""Whatever is to hold a file's SHA-256 has its statement here, or its files are taken for spare."""


def references(session: Session) -> Iterator[Reference]:
    """Yield every record that rests on a file."""
    for statement in _EVERYTHING:
        for sha256, file_name, number in session.execute(statement):
            yield Reference(sha256, file_name, number)


def newest(session: Session) -> str | None:
    """Return the SHA-256 of the file that came in last; None where none ever did."""
    newest_first = sa.select(col(Evidence.sha256)).where(col(Evidence.sha256).is_not(None))
    return session.scalar(newest_first.order_by(col(Evidence.id).desc()).limit(1))
