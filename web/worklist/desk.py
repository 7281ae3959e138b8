"""签批台: what waits for a leader's decision, one item a screen, and then the next one."""

from datetime import datetime, time

from fastapi import Response

from transport.late_route import LateRouter
from transport.visible import ItemId
from web import queue_page
from web.browser import redirect
from web.page_request import PageRead
from web.queue_page import QueueKind
from web.reauthentication import Confirms
from workflows.items.moves.details import Desk
from workflows.items.queries import viewings
from workflows.worklist.queue import decided_at

router = LateRouter(prefix="/desk")

DESK = QueueKind("/desk", "worklist/desk.html", decided_at(Desk.SIGNING))


@router.get("")
def begin(page: PageRead, done: str = "") -> Response:
    """Open what waits first, or the choice between kinds of decisions, and what was signed today.

    After the last of a kind (`done`) the next one is chosen, though there be but one.
    """
    with page.reading() as unit:
        waiting = queue_page.waiting(unit, DESK)
        if len(waiting) == 1 and not done:
            return redirect(f"{DESK.path}/{waiting[0].tasks[0].about.id}")
        midnight = datetime.combine(unit.today, time.min, page.services.zone)
        signed = viewings.signed_since(unit.session, unit.actor, midnight)
        return page.render(unit, "worklist/desk_begin.html", waiting=waiting, signed=signed)


@router.get("/{item_id}")
def show_item(page: PageRead, item_id: ItemId) -> Response:
    """Show one item with all that a signature stands for."""
    return queue_page.show(page, DESK, item_id)


@router.post("/{item_id}")
def decide(page: Confirms, item_id: ItemId) -> Response:
    """Sign, approve or decline; then the next one opens."""
    return queue_page.make(page, DESK, item_id)
