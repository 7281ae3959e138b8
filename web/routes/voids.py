"""撤销并案: what left the ledger without being put right, by whom and why."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.pages import BY_ID, USUAL, Paging
from web.filters import Filters
from web.grounds import Somewhere, choose, nothing
from web.visit import Looks
from workflows import rights
from workflows.queries import voids as queries
from workflows.queries.campaigns import Which
from workflows.queries.voids import VoidFilter

router = APIRouter()
SEE = "see_voids"


class Wanted(Filters, Paging):
    """Of which campaign and organization, by whom, and whether merged."""

    campaign: Which | None = None
    organization: UUID | None = None
    by: UUID | None = None
    merged: bool | None = None


@router.get("/voids")
def voids(visit: Looks, asked: Annotated[Wanted, Query()]) -> Response:
    """Count what was voided, each number with its rows, and list it, the last first."""
    before = BY_ID.after(asked.cursor)
    with visit.reading() as desk:
        here = Somewhere(campaign=asked.campaign, organization=asked.organization)
        ground = choose(visit, desk, here)
        if ground is None:
            if not rights.somewhere(desk.actor, rights.RIGHTS[SEE].by):
                rights.demand(desk.actor, SEE)
            return nothing(visit, desk)
        ids = [each.id for each in ground.chosen]
        wanted = VoidFilter(asked.organization, asked.by, asked.merged)
        everything = VoidFilter(asked.organization)
        ask = partial(queries.voids, desk.session, desk.actor, today=desk.today)
        rows = ask(ids, wanted, before=before, limit=USUAL + 1)
        return visit.page(
            desk, "voids.html", page=BY_ID.page(rows, USUAL), wanted=asked, ground=ground,
            counted=queries.counted(
                desk.session, desk.actor, ids, everything, today=desk.today
            ),
            elsewhere=[] if rows else ground.elsewhere(
                lambda campaign_id: len(ask([campaign_id], wanted, limit=USUAL))
            ),
        )  # fmt: skip
