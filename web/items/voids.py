"""撤销并案: what left the ledger without being put right, by whom and why."""

from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from transport.late_route import LateRouter
from transport.pagination import BY_ID, DEFAULT_LIMIT, Paging
from web.filters import Filters
from web.page_request import PageRead
from web.page_scope import ScopeFilter, choose_scope, no_campaign_page
from workflows.authz import permissions
from workflows.campaigns.queries import CampaignChoice
from workflows.items.queries import voids as queries
from workflows.items.queries.voids import VoidFilter

router = LateRouter()
SEE = "see_voids"


class Wanted(Filters, Paging):
    """Of which campaign and organization, by whom, and whether merged."""

    campaign: CampaignChoice | None = None
    organization: UUID | None = None
    by: UUID | None = None
    merged: bool | None = None


@router.get("/voids")
def voids(page: PageRead, asked: Annotated[Wanted, Query()]) -> Response:
    """Count what was voided, each number with its rows, and list it, the last first."""
    before = BY_ID.after(asked.cursor)
    with page.reading() as unit:
        here = ScopeFilter(campaign=asked.campaign, organization=asked.organization)
        scope = choose_scope(page, unit, here)
        if scope is None:
            if not permissions.has_anywhere(unit.actor, permissions.RIGHTS[SEE].by):
                permissions.require(unit.actor, SEE)
            return no_campaign_page(page, unit)
        ids = [each.id for each in scope.chosen]
        wanted = VoidFilter(asked.organization, asked.by, asked.merged)
        everything = VoidFilter(asked.organization)
        ask = partial(queries.voids, unit.session, unit.actor, today=unit.today)
        rows = ask(ids, wanted, before=before, limit=DEFAULT_LIMIT + 1)
        return page.render(
            unit,
            "items/voids.html",
            page=BY_ID.page(rows, DEFAULT_LIMIT),
            wanted=asked,
            scope=scope,
            counted=queries.count_voids(unit.session, unit.actor, ids, everything, today=unit.today),
            elsewhere=[]
            if rows
            else scope.elsewhere(lambda campaign_id: len(ask([campaign_id], wanted, limit=DEFAULT_LIMIT))),
        )
