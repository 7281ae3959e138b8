"""封存: every evening's seal as a line to be printed, and where to prove a whole campaign."""

from fastapi import APIRouter, Response

from api.routes import proof
from models.people import Organization
from web.visit import Looks
from workflows import rights
from workflows.queries import campaigns
from workflows.queries import seals as queries
from workflows.seals import printed

router = APIRouter()

A_PAGE = 50


@router.get("/seals")
def seals(visit: Looks, cursor: str | None = None) -> Response:
    """List the seals, the newest first, each as the line that is printed or mailed."""
    with visit.reading() as desk:
        found = queries.seals(
            desk.session, desk.actor, before=proof.BY_NUMBER.after(cursor), limit=A_PAGE + 1
        )
        page = proof.BY_NUMBER.page(
            [{"number": seal.number, "seal": seal} for seal in found], A_PAGE
        )
        known = campaigns.campaigns(desk.session, desk.actor)
        return visit.page(
            desk, "seals.html", seals=[row["seal"] for row in page["items"]],
            next=page["next"], line=lambda seal: printed(seal, visit.house.zone),
            campaigns=[
                each for each in known
                if rights.may(
                    desk.actor, "prove_campaign",
                    desk.session.get_one(Organization, each.organization_id),
                )
            ],
        )  # fmt: skip
