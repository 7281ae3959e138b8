"""What the ledger claims from which an item was taken over (接续)."""

from datetime import date

from sqlmodel import Session, select

from models.item import Item
from models.item_claim import ItemClaim
from models.vocabulary import Rectification

_KINDS = {kind.label: kind for kind in Rectification}


def claim_of(session: Session, item: Item) -> ItemClaim | None:
    """Return what is claimed of an item; None of one that was not taken over."""
    if item.ledger_row_id is None:
        return None
    return session.exec(select(ItemClaim).where(ItemClaim.item_id == item.id)).one_or_none()


def claimed_term(session: Session, item: Item, today: date) -> dict[str, object]:
    """Return the type and the due date that are claimed, as far as they still hold, for a form to begin with."""
    claim = claim_of(session, item)
    if claim is None:
        return {}
    due_on = claim.due_on if claim.due_on is not None and claim.due_on >= today else None
    found = {"rectification": _KINDS.get(claim.kind or ""), "due_on": due_on}
    return {name: value for name, value in found.items() if value is not None}


def claimed_measures(session: Session, item: Item) -> list[str]:
    """Return the measures that are claimed, for a plan to begin with."""
    claim = claim_of(session, item)
    return claim.measures.split("\n") if claim is not None and claim.measures else []
