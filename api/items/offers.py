"""What may be done with an item now, each move with its address and its fields."""

from collections.abc import Iterable
from uuid import UUID

from transport.forms import UPLOADS, input_fields
from transport.services import V1
from workflows.items.machine import Offer


def offered_moves(offers: Iterable[Offer], item_id: UUID) -> list[dict[str, object]]:
    """Return the moves of an item's stage, each open or refused with the reason."""
    return [
        {
            "name": offer.move.name,
            "label": offer.move.label,
            "allowed": offer.refusal is None,
            "reason": offer.refusal.sentence if offer.refusal else None,
            "href": f"{V1}/items/{item_id}/{_place(offer.move.name)}",
            "fields": input_fields(offer.move.name),
        }
        for offer in offers
    ]


def _place(move: str) -> str:
    return UPLOADS.get(move, f"moves/{move}")
