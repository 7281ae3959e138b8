"""推演: the same rules on a virtual clock, day by day as they are played; nothing is written."""

from collections.abc import Iterator
from datetime import date, timedelta

from fastapi import Response

from transport.late_route import LateRouter
from transport.visible import CampaignId
from web import render
from web.page_request import PageRead
from workflows import days
from workflows.campaigns import queries
from workflows.deadlines.simulation import SimulatedEvent, Simulation, names_of, simulate

router = LateRouter(prefix="/campaigns/{campaign_id}/simulation")

DEFAULT_SPAN = timedelta(days=30)
MAX_SPAN = timedelta(days=200)
MAX_EVENTS_SHOWN = 60
"""How many notices of one day are shown; the rest are counted."""


@router.get("")
def simulation(page: PageRead, campaign_id: CampaignId, until: str = "") -> Response:
    """Play from today until a day: what is told, to whom, and why then, if nobody does anything."""
    with page.reading() as unit:
        found = queries.campaign(unit.session, unit.actor, campaign_id)
        last = min(found.ends_on, unit.today + MAX_SPAN)
        asked = days.read_day(until)
        wanted = asked or unit.today + DEFAULT_SPAN
        foresight = simulate(unit.session, unit.actor, campaign_id, unit.today)
        foresight.days.note(unit.today, max(unit.today, min(wanted, last)))  # before it is played
        return render.stream(
            page.request,
            "deadlines/simulation.html",
            unit=unit,
            campaign=found,
            last=last,
            until=min(wanted, last),
            waiting=len(foresight.waiting),
            days=_told(page, foresight, min(wanted, last)),
            changed=bool(until) and asked != min(wanted, last),
        )


def _told(
    page: PageRead, foresight: Simulation, until: date
) -> Iterator[tuple[date, list[tuple[SimulatedEvent, tuple[str, ...]]], int]]:
    """Yield each day with what is shown of it, each with who hears of it, and how much that is in all.

    Each day is looked at by itself: no snapshot is held for as long as somebody reads.
    """
    for on, found in foresight.play(until):
        with page.reading() as unit:
            shown = [(each, names_of(unit.session, each)) for each in found[:MAX_EVENTS_SHOWN]]
        yield on, shown, len(found)
