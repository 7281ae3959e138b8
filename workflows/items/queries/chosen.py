"""Items that somebody named one by one, as a list shows them."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col

from models.item import Item
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.items.queries.listing import item_rows


def chosen_items(session: Session, actor: Actor, item_ids: Collection[UUID], today: date) -> list[dict[str, Any]]:
    """Return those of the items that the actor may know of, by due date."""
    rows = session.execute(
        item_rows()
        .where(col(Item.id).in_(item_ids), access.visible_clause(actor, today))
        .order_by(col(Item.due_sort), col(Item.id))
    )
    return [dict(row) for row in rows.mappings()]
