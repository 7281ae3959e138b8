"""统计: counts that add up, of what the viewer may see."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from api.operations import SEES, Operations
from api.requests import ReadRequest
from api.statistics.schemas import StatisticShown
from transport.schemas import QueryModel
from transport.visible import VisibleCampaign
from workflows.statistics import queries as statistics
from workflows.statistics.queries import By
from workflows.statistics.scope import scope_of

router = Operations("/campaigns", "专项行动")


class FiguresQuery(QueryModel):
    """What to count, and how to part it."""

    organization: UUID | None = Field(default=None, description="党组织，含其下级")
    by: By | None = Field(default=None, description="按什么分组")


@router.get("/{campaign_id}/figures", "getFigures", "统计", StatisticShown, "see_statistics", *SEES, "conflict")
def get_figures(
    context: ReadRequest, campaign_id: VisibleCampaign, asked: Annotated[FiguresQuery, Query()]
) -> Response:
    """只统计所见范围内的事项；总数 = 已销号 + 在途 + 转长期坚持 + 撤销并案，逾期含在在途和转长期坚持之内。"""
    with context.reading() as unit:
        campaign = campaign_id.open(unit)
        scope = scope_of(unit.session, unit.actor, campaign, today=unit.today, organization_id=asked.organization)
        found = statistics.statistics(unit.session, scope, by=asked.by)
        return unit.answer(
            {
                "campaign_id": campaign,
                "organization_id": asked.organization,
                "on": unit.today,
                "by": asked.by,
                "groups": [{"key": group.key, "label": group.label} | group.figures.told() for group in found.groups],
            }
            | found.whole.told()
        )
