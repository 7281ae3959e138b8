"""What a signer is shown, and the hash of it: a signature stands for exactly this.

Of what others are shown it differs in the doubts alone, which hold no more than the signer may
know (workflows/items/evidence_warnings.py).

Nobody signs what was not shown to them, nor what has changed since, nor without having given
the password shortly before.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from models.base import new_key
from models.item import ItemView
from models.session import insert
from workflows.authz.actors import Actor
from workflows.errors import Unconfirmed, Unseen
from workflows.items.context import ItemContext
from workflows.items.fields import HASHED
from workflows.journal import entries
from workflows.journal.entries import sha256

SIGNED = ("act", "step", "seat", "user_id", "principal_id", "opinion", "method", "signed_at")


def snapshot(case: ItemContext) -> dict[str, Any]:
    """Return all that a signer is shown, as plain JSON.

    The head of the item's journal is part of it, so the hash covers everything that ever
    happened to the item, and whatever happens next makes it another.
    """
    if not case.sight:
        case.sight.update(_shown(case))
    return case.sight


def seen_sha256(case: ItemContext) -> str:
    """Return the hash of what the item now is."""
    return sha256(snapshot(case))


def record_view(session: Session, item_id: UUID, seen: str, *, actor: Actor, now: datetime) -> None:
    """阅看: note that somebody is shown an item as it is by this hash."""
    session.execute(
        insert(session, ItemView)
        .values(id=new_key(), item_id=item_id, user_id=actor.user_id, sha256=seen, at=now)
        .on_conflict_do_nothing()
    )


def verify_snapshot(case: ItemContext, seen: str) -> None:
    """Refuse a signature without a password given lately, or over what was not shown."""
    if not case.actor.confirmed(case.now):
        raise Unconfirmed
    looked = select(ItemView.id).where(
        ItemView.item_id == case.item.id, ItemView.user_id == case.actor.user_id, ItemView.sha256 == seen
    )
    if seen != seen_sha256(case) or case.session.exec(looked).first() is None:
        raise Unseen


def _shown(case: ItemContext) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "item": case.item.model_dump(mode="json", include=set(HASHED))
        | {"organization": case.organization.name, "organization_kind": case.organization.kind.value},
        "measures": [m.model_dump(mode="json") for m in case.measures],
        "evidence": [e.model_dump(mode="json") for e in case.evidence],
        "signatures": [s.model_dump(mode="json", include=set(SIGNED)) for s in case.signoffs],
        "doubts": [doubt.sentence for doubt in case.doubts],
        "rules": case.book.sha256,
    }
    seq, last = case.journal.head or entries.chain_head(case.session, case.item.id)
    return facts | {"people": _people(case), "journal": {"seq": seq, "hash": last}}


def _people(case: ItemContext) -> dict[str, str]:
    """Return the names of all who are shown, by id: a name that changes is another sight."""
    ids: set[UUID | None] = {
        *case.leaders,
        case.item.responsible_id,
        *(person for m in case.measures for person in (m.responsible_id, m.done_by_id)),
        *(e.added_by_id for e in case.evidence),
        *(person for s in case.signoffs for person in (s.user_id, s.principal_id)),
    }
    return {str(person): case.parts.name(person) for person in ids if person is not None}
