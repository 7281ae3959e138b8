"""待验收: what waits for a verifier, and each item with its evidence opened one after another."""

from fastapi import Response

from transport.late_route import LateRouter
from transport.visible import ItemId
from web import queue_page
from web.page_request import PageRead
from web.queue_page import QueueKind
from web.reauthentication import Confirms
from workflows.items.moves.details import Desk
from workflows.worklist.queue import applications, decided_at

router = LateRouter(prefix="/verifying")

VERIFYING = QueueKind("/verifying", "worklist/verify.html", decided_at(Desk.VERIFYING))


@router.get("")
def waiting(page: PageRead) -> Response:
    """List what waits, since when, and who guaranteed it."""
    with page.reading() as unit:
        found, more = applications(unit.session, unit.actor, now=unit.now, today=unit.today)
        return page.render(unit, "worklist/verifying.html", applied=found, more=more)


@router.get("/{item_id}")
def show_item(page: PageRead, item_id: ItemId) -> Response:
    """Show one item with its evidence."""
    return queue_page.show(page, VERIFYING, item_id)


@router.post("/{item_id}")
def decide(page: Confirms, item_id: ItemId) -> Response:
    """Verify or return; then the next one opens."""
    return queue_page.make(page, VERIFYING, item_id)
