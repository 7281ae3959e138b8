"""待验收: what waits for a verifier, and each item with its evidence opened one after another."""

from uuid import UUID

from fastapi import APIRouter, Response

from web import moving, station
from web.proving import Confirms
from web.station import Station
from web.visit import Looks
from workflows.queries.desk import applied

router = APIRouter(prefix="/verifying")

VERIFYING = Station("/verifying", "verify.html", acts={"verify": "return"}, phrases={})
"""Without phrases: an opinion on a verification says what was found."""


@router.get("")
def waiting(visit: Looks) -> Response:
    """List what waits, since when, and who guaranteed it."""
    with visit.reading() as desk:
        found, more = applied(desk.session, desk.actor, now=desk.now, today=desk.today)
        return visit.page(desk, "verifying.html", applied=found, more=more)


@router.get("/{item_id}")
def one(visit: Looks, item_id: UUID) -> Response:
    """Show one item with its evidence."""
    return station.show(visit, VERIFYING, item_id, moving.left(visit))


@router.post("/{item_id}")
def decide(visit: Confirms, item_id: UUID) -> Response:
    """Verify or return; then the next one opens."""
    return station.make(visit, VERIFYING, item_id)
