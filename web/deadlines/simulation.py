"""推演: the same rules on a virtual clock, day by day as they are played; nothing is written."""

from datetime import timedelta

from fastapi import Response

from transport.late_route import LateRouter
from transport.visible import CampaignId
from web import render
from web.page_request import PageRead
from workflows import days
from workflows.campaigns import queries
from workflows.deadlines.simulation import simulate

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
            most=MAX_EVENTS_SHOWN,
            waiting=len(foresight.waiting),
            days=foresight.play(min(wanted, last)),
            changed=bool(until) and asked != min(wanted, last),
        )
