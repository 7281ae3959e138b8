"""核验: whether an item's record holds, who closed it and on what, and how others check that."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.routes import proof
from models.vocabulary import State
from web.sheet import MOST_ENTRIES, lay_out
from web.visit import Looks
from workflows.queries import items as queries
from workflows.queries import seals
from workflows.queries import story as named
from workflows.queries.closing import closing
from workflows.seals import printed
from workflows.story import lines
from workflows.verify import verify_subject

router = APIRouter(prefix="/items/{item_id}")

AFTER = ("spot_check", "reopen")
"""What may be done about an item that is closed."""


@router.get("/check")
def check(visit: Looks, item_id: UUID) -> Response:
    """Verify the item's record now, against its own chain, the seals and the tables."""
    with visit.reading() as desk:
        sheet = lay_out(desk, item_id)
        entries = queries.entries(desk.session, item_id, limit=MOST_ENTRIES)
        closed = closing(entries) if sheet.item.state is State.CLOSED else ()
        names = named.names(desk.session, closed, desk.actor, today=desk.today)
        seal = seals.covering(desk.session, item_id)
        return visit.page(
            desk, "check.html", item=sheet.item, sheet=sheet,
            report=verify_subject(desk.session, item_id), entries=entries,
            closing=lines.told(closed, names), seal=seal,
            line=printed(seal, visit.house.zone) if seal else None,
            offers=[o.move for o in sheet.offers if o.move.name in AFTER and not o.refusal],
        )  # fmt: skip


@router.get("/proof")
def pack(visit: Looks, item_id: UUID) -> Response:
    return proof.prove_item(visit.asking, item_id)
