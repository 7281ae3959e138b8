"""专项行动的选择: which campaigns the pages show, until something else is chosen on this device."""

from urllib.parse import urlencode, urlsplit
from uuid import UUID

from fastapi import Response
from starlette.datastructures import QueryParams

from transport.late_route import LateRouter
from web.browser import CAMPAIGN, CHOSEN_SECONDS, own_address, read_choice, redirect
from web.page_request import PagePost
from workflows.campaigns import queries as campaigns
from workflows.errors import NotFound

router = LateRouter()

ITS_OWN = frozenset({CAMPAIGN, "cursor", "milestone", "indicator", "heading", "curve"})
"""What an address says of one campaign, and what is nothing in another."""


@router.post("/choice")
def choose(page: PagePost) -> Response:
    """Show the same page of other campaigns, and remember them."""
    wanted = read_choice(page.first_value(CAMPAIGN))
    with page.reading() as unit:
        known = {each.id for each in campaigns.known_campaigns(unit.session, unit.actor)}
    if wanted is None or (isinstance(wanted, UUID) and wanted not in known):
        raise NotFound
    address = urlsplit(own_address(page.first_value("next")))
    kept = [pair for pair in QueryParams(address.query).multi_items() if pair[0] not in ITS_OWN]
    response = redirect(f"{address.path}?{urlencode([*kept, (CAMPAIGN, str(wanted))])}")
    response.set_cookie(CAMPAIGN, str(wanted), max_age=CHOSEN_SECONDS, httponly=True, samesite="lax")
    return response
