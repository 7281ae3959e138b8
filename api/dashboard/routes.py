"""看板: the numbers of a campaign, of what the viewer may see."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from api.dashboard.schemas import (
    BurnupShown,
    CommonShown,
    DecisionsShown,
    DutyMatrixShown,
    FunnelShown,
    LatenessShown,
    UnacknowledgedLine,
)
from api.operations import SEES, Operations
from api.requests import ReadRequest
from api.schemas import Page
from transport.pagination import BY_ID, Paging
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from transport.visible import VisibleCampaign
from workflows.dashboard import common_problems, overdue
from workflows.dashboard.burnup import burnup
from workflows.dashboard.funnel import funnel
from workflows.dashboard.overdue import overdue_by_unit
from workflows.dashboard.pending_decisions import pending_decisions
from workflows.dashboard.submission_matrix import duty_matrix
from workflows.statistics.scope import Scope, scope_of

router = Operations("/campaigns/{campaign_id}/board", "看板")

ORGANIZATION = Field(default=None, description="党组织，含其下级")


class BoardQuery(QueryModel):
    """Of which part of the tree."""

    organization: UUID | None = ORGANIZATION


class CommonQuery(BoardQuery):
    """And what is common."""

    least: int = Field(
        default=common_problems.DEFAULT_LEAST_UNITS,
        ge=1,
        le=common_problems.MAX_LEAST_UNITS,
        description="几个党组织都有的算共性问题",
    )


class UnacknowledgedQuery(Paging):
    """Of which part of the tree."""

    organization: UUID | None = ORGANIZATION
    organization_only: bool = Field(default=False, description="只列该党组织本级")


Board = Annotated[BoardQuery, Query()]


def _scope(unit: UnitOfWork, campaign_id: UUID, asked: BoardQuery | UnacknowledgedQuery) -> Scope:
    return scope_of(unit.session, unit.actor, campaign_id, today=unit.today, organization_id=asked.organization)


@router.get("/duties", "boardDuties", "报送矩阵", DutyMatrixShown, "see_statistics", *SEES, "conflict")
def board_duties(context: ReadRequest, campaign_id: VisibleCampaign, asked: Board) -> Response:
    """党组织 × 报送节点；行按组织层级，列按时限。"""
    with context.reading() as unit:
        found = duty_matrix(unit.session, _scope(unit, campaign_id.open(unit), asked))
        return unit.answer(asdict(found))


@router.get("/funnel", "boardFunnel", "漏斗", FunnelShown, "see_statistics", *SEES)
def board_funnel(context: ReadRequest, campaign_id: VisibleCampaign, asked: Board) -> Response:
    """各环节现有多少事项，到过的又有多少。"""
    with context.reading() as unit:
        found = funnel(unit.session, _scope(unit, campaign_id.open(unit), asked))
        return unit.answer({"stages": [asdict(stage) for stage in found]})


@router.get("/burnup", "boardBurnup", "进度曲线", BurnupShown, "see_statistics", *SEES)
def board_burnup(context: ReadRequest, campaign_id: VisibleCampaign, asked: Board) -> Response:
    """自行动开始至今，每日（或每周）终了时登记和销号的累计数，及各报送节点。"""
    with context.reading() as unit:
        found = burnup(unit.session, _scope(unit, campaign_id.open(unit), asked))
        points = [asdict(point) | {"under_way": point.under_way} for point in found.points]
        return unit.answer(asdict(found) | {"points": points})


@router.get("/lateness", "boardLateness", "逾期与升级", LatenessShown, "see_statistics", *SEES, "conflict")
def board_lateness(context: ReadRequest, campaign_id: VisibleCampaign, asked: Board) -> Response:
    """逾期的事项和报送任务，按党组织和已到的升级；未签收与未完成分开计。"""
    with context.reading() as unit:
        found = overdue_by_unit(unit.session, _scope(unit, campaign_id.open(unit), asked))
        return unit.answer(asdict(found))


@router.get(
    "/unacknowledged", "boardUnacknowledged", "未签收", Page[UnacknowledgedLine], "see_statistics", *SEES, "conflict"
)
def board_unacknowledged(
    context: ReadRequest, campaign_id: VisibleCampaign, asked: Annotated[UnacknowledgedQuery, Query()]
) -> Response:
    """逾期事项和任务的催办、督办中，收件人尚未签收的消息，先发的在前。"""
    after = BY_ID.after(asked.cursor)
    with context.reading() as unit:
        scope = _scope(unit, campaign_id.open(unit), asked)
        rows = overdue.unacknowledged(
            unit.session, scope, organization_only=asked.organization_only, after=after, limit=asked.limit + 1
        )
        return unit.answer(BY_ID.page(rows, asked.limit))


@router.get("/common", "boardCommon", "共性问题", CommonShown, "see_statistics", *SEES)
def board_common(
    context: ReadRequest, campaign_id: VisibleCampaign, asked: Annotated[CommonQuery, Query()]
) -> Response:
    """有问题的指标，涉及党组织多的在前；已撤销并案的不计。"""
    with context.reading() as unit:
        found = common_problems.common_problems(
            unit.session, _scope(unit, campaign_id.open(unit), asked), least=asked.least
        )
        shown = [asdict(each) | {"closed_share": each.closed_share} for each in found]
        return unit.answer({"indicators": shown})


@router.get("/decisions", "boardDecisions", "要今天拍板的", DecisionsShown, "see_statistics", *SEES, "conflict")
def board_decisions(context: ReadRequest, campaign_id: VisibleCampaign, asked: Board) -> Response:
    """待签发、待批、待签批、久拖不决和到期检视的，各有多少，最先的是哪些。"""
    with context.reading() as unit:
        found = pending_decisions(unit.session, _scope(unit, campaign_id.open(unit), asked))
        shown = [asdict(each) | {"label": each.kind.label} for each in found]
        return unit.answer({"kinds": shown})
