"""What somebody saw of an item before, and what they signed: where they take it up again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.item import Item, ItemView
from models.people import Organization
from models.signature import Signature
from workflows.authz import access
from workflows.authz.actors import Actor
from workflows.items.moves import DETAILS
from workflows.rows import Row


def last_viewed_at(session: Session, item_id: UUID, actor: Actor, seen: str | None) -> datetime | None:
    """Return when the actor was last shown something else of an item than `seen`."""
    looks = sa.select(sa.func.max(col(ItemView.at))).where(
        col(ItemView.item_id) == item_id, col(ItemView.user_id) == actor.user_id
    )
    return session.scalar(looks if seen is None else looks.where(col(ItemView.sha256) != seen))


def entries_since(entries: Iterable[Row], at: datetime | None) -> list[Row]:
    """Return what people did after a moment; without one, since the work last began anew."""
    human = [entry for entry in entries if not entry["automatic"]]
    if at is not None:
        return [entry for entry in human if entry["at"] > at]
    begun = [n for n, entry in enumerate(human) if (made := DETAILS.get(entry["act"])) and made.begins]
    return human[begun[-1] :] if begun else human


def signed_since(session: Session, actor: Actor, at: datetime) -> Sequence[Row]:
    """Return what the actor signed since a moment and may still know of, the last first."""
    return (
        session.execute(
            sa.select(
                col(Signature.act),
                col(Signature.signed_at),
                col(Signature.opinion),
                col(Item.id),
                col(Item.number),
                col(Item.text),
                col(Item.state),
                col(Organization.name).label("organization"),
            )
            .join(Item, col(Item.id) == Signature.item_id)
            .join(Organization, col(Organization.id) == Item.organization_id)
            .where(
                col(Signature.user_id) == actor.user_id,
                col(Signature.signed_at) >= at,
                access.visible_clause(actor, actor.today),
            )
            .order_by(col(Signature.signed_at).desc(), col(Signature.id))
        )
        .mappings()
        .all()
    )
