"""阅看 and what a signature stands for: exactly what its signer was shown (`ItemContext.shown`).

Nobody signs what was not shown to them, nor what has changed since, nor without having given
the password shortly before.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from models.base import new_key
from models.item import ItemView
from models.session import insert
from workflows.authz.actors import Actor
from workflows.errors import Unconfirmed, Unseen
from workflows.items.loading.context import ItemContext


def record_view(session: Session, item_id: UUID, seen: str, *, actor: Actor, now: datetime) -> None:
    """阅看: note that somebody is shown an item as it is by this hash."""
    session.execute(
        insert(session, ItemView)
        .values(id=new_key(), item_id=item_id, user_id=actor.user_id, sha256=seen, at=now)
        .on_conflict_do_nothing()
    )


def verify_snapshot(session: Session, case: ItemContext, seen: str) -> None:
    """Refuse a signature without a password given lately, or over what was not shown."""
    if not case.actor.confirmed(case.now):
        raise Unconfirmed
    looked = select(ItemView.id).where(
        ItemView.item_id == case.item.id, ItemView.user_id == case.actor.user_id, ItemView.sha256 == seen
    )
    if seen != case.shown_sha256 or session.exec(looked).first() is None:
        raise Unseen
