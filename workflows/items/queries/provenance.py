"""Where an item came from: the file, table, row and clause of the ledger it was read from."""

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item
from models.ledger import LedgerFile, LedgerRow
from workflows.rows import Row


def source_of(session: Session, item: Item) -> Row | None:
    """Return the place in a ledger file that an item was read from; None for one typed in."""
    if item.ledger_row_id is None:
        return None
    found = session.execute(
        sa.select(
            col(LedgerFile.id).label("file_id"),
            col(LedgerFile.name),
            col(LedgerFile.unit),
            col(LedgerFile.sha256),
            col(LedgerFile.imported_at),
            col(LedgerRow.table_name),
            col(LedgerRow.row),
            sa.literal(item.clause).label("clause"),
        )
        .join(LedgerFile, col(LedgerFile.id) == LedgerRow.file_id)
        .where(col(LedgerRow.id) == item.ledger_row_id)
    )
    return found.mappings().one()
