"""Ledger files that were brought in: which, by whom and when, and what was registered from each."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Item
from models.ledger import LedgerFile, LedgerRow
from models.people import Organization, User
from workflows.authz import access, paths
from workflows.authz.actors import Actor
from workflows.errors import NotFound
from workflows.items.queries.listing import item_rows
from workflows.rows import Listing, Row

MAX_FILES = 200
"""How many files a list shows, the newest first."""


def ledger_files(session: Session, actor: Actor, campaign_ids: Collection[UUID]) -> Sequence[Row]:
    """Return the files of campaigns of which the actor sees a row, the newest first."""
    query = _files(actor).where(col(LedgerFile.campaign_id).in_(campaign_ids))
    newest = query.order_by(col(LedgerFile.imported_at).desc(), col(LedgerFile.id)).limit(MAX_FILES)
    return session.execute(newest).mappings().all()


def ledger_file(session: Session, actor: Actor, file_id: UUID) -> Row:
    """Return one file of which the actor sees a row, or raise `NotFound`."""
    found = session.execute(_files(actor).where(col(LedgerFile.id) == file_id)).mappings()
    if (row := found.one_or_none()) is None:
        raise NotFound
    return row


def of_sha256(session: Session, campaign_id: UUID, sha256: str) -> UUID:
    """Return the id of the file of this content that a campaign took in."""
    return session.exec(
        select(LedgerFile.id).where(LedgerFile.campaign_id == campaign_id, LedgerFile.sha256 == sha256)
    ).one()


def items_of_file(session: Session, actor: Actor, file_id: UUID, today: date) -> list[dict[str, Any]]:
    """Return what was registered from a file and the actor may know of, as it stood in the file."""
    rows = session.execute(
        item_rows()
        .add_columns(col(LedgerRow.table_name), col(LedgerRow.row), col(Item.clause))
        .join(LedgerRow, col(LedgerRow.id) == Item.ledger_row_id)
        .where(col(LedgerRow.file_id) == file_id, access.visible_clause(actor, today))
        .order_by(col(LedgerRow.table_name), col(LedgerRow.row), col(Item.clause))
    )
    return [dict(row) for row in rows.mappings()]


def _files(actor: Actor) -> Listing:
    """Make the statement of the files in sight, each with how many items came of it."""
    seen = (
        sa.select(col(LedgerRow.file_id))
        .join(Organization, col(Organization.id) == LedgerRow.organization_id)
        .where(paths.within_subtrees(actor.scopes))
    )
    made = (
        sa.select(sa.func.count())
        .select_from(Item)
        .join(LedgerRow, col(LedgerRow.id) == Item.ledger_row_id)
        .where(col(LedgerRow.file_id) == LedgerFile.id, access.visible_clause(actor, actor.today))
        .correlate(LedgerFile)
        .scalar_subquery()
    )
    return (
        sa.select(*(sa.inspect(LedgerFile).c), col(User.name).label("imported_by"), made.label("items"))
        .join(User, col(User.id) == LedgerFile.imported_by_id)
        .where(col(LedgerFile.id).in_(seen))
    )
