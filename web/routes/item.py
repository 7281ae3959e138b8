"""One item: its page."""

from uuid import UUID

from fastapi import APIRouter, Response

from web.sheet import MOST_ENTRIES, lay_out
from web.visit import Looks
from workflows.queries import course
from workflows.queries import items as queries
from workflows.queries import story as named
from workflows.queries.chain import chain_state
from workflows.queries.next import what_next
from workflows.story import lines

router = APIRouter(prefix="/items/{item_id}")


@router.get("")
def item(visit: Looks, item_id: UUID) -> Response:
    """Show an item with the path it took, what comes next, and its story."""
    with visit.reading() as desk:
        sheet = lay_out(desk, item_id)
        entries = queries.entries(desk.session, item_id, limit=MOST_ENTRIES)
        names = named.names(desk.session, entries, desk.actor, today=desk.today)
        return visit.page(
            desk, "item.html", sheet=sheet, row=sheet.row,
            awaited=what_next(sheet.case), chain=chain_state(sheet.case),
            path_taken=course.path(entries), days=course.days(sheet.case),
            story=lines.told(entries, names),
        )  # fmt: skip
