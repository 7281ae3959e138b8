"""What a signer is shown, and the hash of it: a signature stands for exactly this.

Of what others are shown it differs in the doubts alone, which hold no more than the signer may
know (workflows/items/evidence_warnings.py).

Nobody signs what was not shown to them, nor what has changed since, nor without having given
the password shortly before.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from models.base import new_key
from models.item import ItemView
from models.people import User
from models.session import insert
from workflows.errors import Unconfirmed, Unseen
from workflows.items.context import ItemContext
from workflows.items.evidence_warnings import evidence_warnings
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


def record_view(case: ItemContext) -> str:
    """阅看: note that the actor is shown the item as it now is, and return the hash of it."""
    seen = seen_sha256(case)
    case.session.execute(
        insert(case.session, ItemView)
        .values(id=new_key(), item_id=case.item.id, user_id=case.actor.user_id, sha256=seen, at=case.now)
        .on_conflict_do_nothing()
    )
    return seen


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
        "doubts": [doubt.sentence for doubt in evidence_warnings(case.session, case.actor, case.item.id)],
        "rules": case.book.sha256,
    }
    seq, last = entries.chain_head(case.session, case.item.id)
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
    rows = case.session.execute(sa.select(col(User.id), col(User.name)).where(col(User.id).in_(ids - {None})))
    return {str(person): name for person, name in rows}
