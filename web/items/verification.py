"""核验: whether an item's record holds, who closed it and on what, and how others check that."""

from uuid import UUID

from fastapi import APIRouter, Response

from models.vocabulary import State
from transport import proof_packs
from web.item_page import MAX_ENTRIES, item_page
from web.page_request import PageRead
from workflows.audit import names as named
from workflows.audit import seals
from workflows.audit.history import lines
from workflows.audit.verify import verify_subject
from workflows.items.queries import listing as queries
from workflows.items.queries.closure import closing_of
from workflows.journal.acts import Act
from workflows.journal.seals import format_printed

router = APIRouter(prefix="/items/{item_id}")

AFTER = (Act.SPOT_CHECK, Act.REOPEN)
"""What may be done about an item that is closed."""


@router.get("/check")
def check(visit: PageRead, item_id: UUID) -> Response:
    """Verify the item's record now, against its own chain, the seals and the tables."""
    with visit.reading() as desk:
        sheet = item_page(desk, item_id)
        entries = queries.history_entries(desk.session, item_id, limit=MAX_ENTRIES)
        closed = closing_of(entries) if sheet.item.state is State.CLOSED else ()
        names = named.names_of(desk.session, closed, desk.actor, today=desk.today)
        seal = seals.covering(desk.session, item_id)
        return visit.page(
            desk,
            "items/check.html",
            item=sheet.item,
            sheet=sheet,
            report=verify_subject(desk.session, item_id),
            entries=entries,
            closing=lines.render(closed, names),
            seal=seal,
            line=format_printed(seal, visit.house.zone) if seal else None,
            offers=[o.move for o in sheet.offers if o.move.name in AFTER and not o.refusal],
        )


@router.get("/proof")
def pack(visit: PageRead, item_id: UUID) -> Response:
    return proof_packs.of_item(visit.asking, item_id)
