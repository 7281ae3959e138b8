"""阅看 and what a signature stands for: exactly what its signer was shown (`ItemContext.shown`).

Nobody signs what was not shown to them, nor what has changed since, nor without having given
the password shortly before.
"""

from datetime import datetime
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import new_key
from models.item import ItemView
from models.prepared import PreparedQuery, PreparedWrite
from models.session import dialect_of, upserting
from workflows.authz.actors import Actor
from workflows.errors import Unconfirmed, Unseen
from workflows.items.loading.context import ItemContext


def record_view(session: Session, item_id: UUID, seen: str, *, actor: Actor, now: datetime) -> None:
    """阅看: note that somebody is shown an item as it is by this hash."""
    given = {"id": new_key(), "item_id": item_id, "user_id": actor.user_id, "sha256": seen, "at": now}
    _note_view(dialect_of(session)).write(session, given)


def verify_snapshot(session: Session, case: ItemContext, seen: str) -> None:
    """Refuse a signature without a password given lately, or over what was not shown."""
    if not case.actor.confirmed(case.now):
        raise Unconfirmed
    given = {"item_id": case.item.id, "user_id": case.actor.user_id, "sha256": seen}
    if seen != case.shown_sha256 or _VIEW.first(session, **given) is None:
        raise Unseen


@cache
def _note_view(dialect: str) -> PreparedWrite:
    return PreparedWrite(upserting(dialect, ItemView).on_conflict_do_nothing())


_VIEW = PreparedQuery(
    sa.select(col(ItemView.id)).where(
        *(sa.inspect(ItemView).c[name] == sa.bindparam(name) for name in ("item_id", "user_id", "sha256"))
    )
)
