"""撤销并案的清单: what left the ledger without being put right, for 纪委 and 党委工作部."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from api.items.void_schemas import VoidCounts, VoidLine
from api.operations import SEES, Operations
from api.requests import ReadRequest
from api.schemas import Page
from transport.pagination import BY_ID, Paging
from transport.visible import VisibleCampaign
from workflows.items.queries import voids as queries
from workflows.items.queries.voids import VoidFilter

router = Operations("/campaigns", "专项行动")


class VoidQuery(Paging):
    """Of which organization, by whom, and whether merged."""

    organization: UUID | None = Field(default=None, description="党组织，含其下级")
    by: UUID | None = Field(default=None, description="撤销人")
    merged: bool | None = Field(default=None, description="true 只看并案，false 只看撤销")


@router.get("/{campaign_id}/voids", "listVoids", "撤销并案的清单", Page[VoidLine], "see_voids", *SEES, "not-permitted")
def list_voids(context: ReadRequest, campaign_id: VisibleCampaign, asked: Annotated[VoidQuery, Query()]) -> Response:
    """谁、何时、以什么理由撤销或并入了哪件事项，新的在前。"""
    before = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        campaign = campaign_id.open(unit)
        rows = queries.voids(
            unit.session,
            unit.actor,
            [campaign],
            VoidFilter(asked.organization, asked.by, asked.merged),
            today=unit.today,
            before=before,
            limit=asked.limit + 1,
        )
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.get(
    "/{campaign_id}/voids/count", "countVoids", "撤销并案的件数", VoidCounts, "see_voids", *SEES, "not-permitted"
)
def count_voids(context: ReadRequest, campaign_id: VisibleCampaign) -> Response:
    """共几件，其中并案几件；按撤销人、按党组织各几件。"""
    with context.reading() as unit:
        campaign = campaign_id.open(unit)
        found = queries.count_voids(unit.session, unit.actor, [campaign], VoidFilter(), today=unit.today)
        plain = asdict(found) | {
            "people": [dict(row) for row in found.people],
            "organizations": [dict(row) for row in found.organizations],
        }
        return unit.answer(plain)
