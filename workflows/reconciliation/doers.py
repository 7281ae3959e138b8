"""Who put right what a report and the system differed in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Item
from models.journal import Entry
from models.reconciliation import Reconciliation
from models.reconciliation_words import DifferenceKind
from workflows.authz import access
from workflows.authz.actors import Actor


def doers(session: Session, row: Reconciliation, gone: Sequence[sa.Row[Any]], actor: Actor) -> dict[int, UUID]:
    """Return, by position, who put right what is no more: whoever last moved the item, or registered it.

    Where nobody did, as where a name was corrected in the directory, it is who looked.
    """
    whose = {each.position: each.item_id or _registered(session, row, each) for each in gone}
    wanted = {item_id for item_id in whose.values() if item_id is not None}
    moved: dict[UUID, UUID] = {}
    for some in access.in_turn(sorted(wanted)):
        query = (
            sa.select(col(Entry.subject_id), col(Entry.actor_id))
            .where(col(Entry.subject_id).in_(some), col(Entry.actor_id).is_not(None), col(Entry.at) >= row.held_at)
            .order_by(col(Entry.subject_id), col(Entry.seq))
        )
        moved |= {item_id: who for item_id, who in session.execute(query) if who is not None}
    return {
        position: moved.get(item_id, actor.user_id) if item_id else actor.user_id for position, item_id in whose.items()
    }


def _registered(session: Session, row: Reconciliation, gone: sa.Row[Any]) -> UUID | None:
    """Return the item that was registered of what only the report had."""
    if gone.kind is not DifferenceKind.ONLY_REPORTED:
        return None
    query = select(Item.id).where(
        Item.campaign_id == row.campaign_id, Item.text == gone.reported, col(Item.created_at) >= row.held_at
    )
    return session.exec(query.limit(1)).first()
