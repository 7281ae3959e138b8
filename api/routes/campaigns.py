"""专项行动: which there are, what they expect, and opening one."""

from functools import cache
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlmodel import Session

from api import views
from api.deps import Reads, Writes
from api.documented import ACTS, REPLAYED, SEES, answers
from api.house import V1
from api.schemas.campaigns import CampaignDetail, CampaignLine, NewCampaign, Templates
from api.schemas.common import Page
from models.campaign import Campaign
from workflows.commands import campaigns as commands
from workflows.errors import Incomplete
from workflows.queries import campaigns as queries
from workflows.queries import detail
from workflows.template import Template, load, shipped

router = APIRouter(prefix=V1, tags=["专项行动"])

RULES, CAMPAIGN = "rules", "campaign_id"
PHASE = ("name", "starts_on", "ends_on")
INDICATOR = ("code", "heading", "text")
TEMPLATE = {"code", "title", "basis", "starts_on", "ends_on"}


@router.get(
    "/templates",
    operation_id="listTemplates",
    summary="可启动的行动",
    response_model=Templates,
    responses=answers(Templates, "unauthenticated"),
)
def list_templates(asking: Reads) -> Response:
    """随软件附带的行动模板。"""
    with asking.reading() as desk:
        return desk.answer(
            {"items": [t.model_dump(include=TEMPLATE) for t in templates().values()]}
        )


@router.get(
    "/campaigns",
    operation_id="listCampaigns",
    summary="专项行动列表",
    response_model=Page[CampaignLine],
    responses=answers(Page[CampaignLine], "unauthenticated"),
)
def list_campaigns(asking: Reads) -> Response:
    """本校已启动的行动，先启动的在前。"""
    with asking.reading() as desk:
        rows = queries.campaigns(desk.session, desk.actor)
        return desk.answer({"items": [views.record(row, RULES) for row in rows], "next": None})


@router.post(
    "/campaigns",
    operation_id="openCampaign",
    summary="启动行动",
    status_code=201,
    response_model=CampaignDetail,
    responses=answers(CampaignDetail, *ACTS, status=201, headers=REPLAYED),
)
def open_campaign(asking: Writes, body: NewCampaign) -> Response:
    """由院党委的党委工作部办理；模板的规定抄入本行动，各组织随即有报送任务。"""
    template = templates().get(body.template)
    if template is None:
        raise Incomplete({"template": f"没有“{body.template}”这个模板，请从模板列表中选取。"})
    with asking.transaction() as desk:
        made = commands.open_campaign(
            desk.session, template, body.organization_id, actor=desk.actor, now=desk.now
        )
        desk.session.flush()
        return desk.answer(_shown(desk.session, made), 201)


@router.get(
    "/campaigns/{campaign_id}",
    operation_id="getCampaign",
    summary="一项行动",
    response_model=CampaignDetail,
    responses=answers(CampaignDetail, *SEES),
)
def get_campaign(asking: Reads, campaign_id: UUID) -> Response:
    """阶段、报送节点和诊断指南。"""
    with asking.reading() as desk:
        found = queries.campaign(desk.session, desk.actor, campaign_id)
        return desk.answer(_shown(desk.session, found))


@cache
def templates() -> dict[str, Template]:
    """Return the shipped templates by code, read once."""
    return {code: load(path.read_bytes(), path.name) for code, path in shipped().items()}


def _shown(session: Session, campaign: Campaign) -> dict[str, Any]:
    phases, milestones, guides, indicators = detail.expected(session, campaign.id)
    return views.record(campaign, RULES) | {
        "phases": [{name: getattr(row, name) for name in PHASE} for row in phases],
        "milestones": [views.record(row, CAMPAIGN) for row in milestones],
        "guides": [
            views.record(guide, "id", CAMPAIGN)
            | {
                "indicators": [
                    {name: getattr(each, name) for name in INDICATOR}
                    for each in indicators
                    if each.guide_id == guide.id
                ]
            }
            for guide in guides
        ],
    }
