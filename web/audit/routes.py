"""封存: every evening's seal as a line to be printed, and where to prove a whole campaign."""

from fastapi import Response

from models.people import Organization
from transport.late_route import LateRouter
from transport.pagination import BY_NUMBER
from web.page_request import PageRead
from workflows.audit import seals as queries
from workflows.authz import permissions
from workflows.campaigns import queries as campaigns
from workflows.journal.seals import format_printed

router = LateRouter()

A_PAGE = 50


@router.get("/seals")
def seals(page: PageRead, cursor: str | None = None) -> Response:
    """List the seals, the newest first, each as the line that is printed or mailed."""
    with page.reading() as unit:
        found = queries.list_seals(unit.session, unit.actor, before=BY_NUMBER.after(cursor), limit=A_PAGE + 1)
        listed = BY_NUMBER.page(found, A_PAGE)
        known = campaigns.campaigns(unit.session, unit.actor)
        return page.render(
            unit,
            "audit/seals.html",
            seals=listed.items,
            next=listed.next,
            line=lambda seal: format_printed(seal, page.services.zone),
            campaigns=[
                each
                for each in known
                if permissions.may(
                    unit.actor, "prove_campaign", unit.session.get_one(Organization, each.organization_id)
                )
            ],
        )
