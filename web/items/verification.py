"""核验: whether an item's record holds, who closed it and on what, and how others check that."""

from fastapi import Response

from models.vocabulary import State
from transport import proof_packs
from transport.late_route import LateRouter
from transport.visible import ItemId
from web.item_page import item_page
from web.page_request import PageRead
from workflows.audit import names as named
from workflows.audit import seals
from workflows.audit.history import lines
from workflows.audit.verify import verify_subject
from workflows.items import machine
from workflows.items.loading import load
from workflows.items.queries.closure import closing_of
from workflows.items.queries.state_groups import ACTS_AFTER_CLOSURE
from workflows.journal.seals import format_printed

router = LateRouter(prefix="/items/{item_id}")


@router.get("/check")
def check(page: PageRead, item_id: ItemId) -> Response:
    """Verify the item's record now, against its own chain, the seals and the tables."""
    with page.reading() as unit:
        sheet = item_page(unit, item_id, load.BEFORE_DECIDING)
        entries = sheet.case.history
        closed = closing_of(entries) if sheet.item.state is State.CLOSED else ()
        names = named.names_of(unit.session, closed, unit.actor, today=unit.today)
        seal = seals.covering(unit.session, item_id)
        return page.render(
            unit,
            "items/check.html",
            item=sheet.item,
            sheet=sheet,
            report=verify_subject(unit.session, item_id),
            entries=entries,
            closing=lines.render(closed, names),
            seal=seal,
            line=format_printed(seal, page.services.zone) if seal else None,
            offers=[o.move for o in machine.offers(sheet.case) if o.move.name in ACTS_AFTER_CLOSURE and not o.refusal],
        )


@router.get("/proof")
def pack(page: PageRead, item_id: ItemId) -> Response:
    return proof_packs.of_item(page.context, item_id)
