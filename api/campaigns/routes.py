"""专项行动: which there are, what they expect, and opening one."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial

from fastapi import Response
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from api import serializers
from api.campaigns.guide_schemas import GuidesRead
from api.campaigns.schemas import CampaignDetail, CampaignLine, CampaignPreview, NewCampaign, Templates
from api.operations import SEES, Operations
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from api.uploads import Upload, Uploads, described
from ledger.guides import Guide
from ledger.limits import FileRejected
from ledger.own_guides import OwnGuide, in_place, outline_of, usual_kinds, usual_prefix
from ledger.sandbox import read_guide
from models.campaign import Campaign
from transport import admission
from transport.admission import FileField
from transport.visible import CampaignId
from workflows.calendars import commands as calendars
from workflows.campaigns import commands, queries
from workflows.campaigns import preview as prospects
from workflows.errors import Incomplete
from workflows.organizations.queries import in_which
from workflows.rules.snapshot import campaign_rules, note_calendar_use, working_calendar
from workflows.rules.template import Template, TemplateInvalid, templates

router = Operations("", "专项行动")

RULES, CAMPAIGN = "rules", "campaign_id"
PROSPECT = ("reservation", "opened", "past", "nobody", "duties")
PHASE = ("name", "starts_on", "ends_on")
INDICATOR = ("code", "heading", "text")
OPEN = "open_campaign"
GUIDE_FILE = described({}, [], {})
TEMPLATE = {"code", "title", "basis", "starts_on", "ends_on"}


@router.get("/templates", "listTemplates", "可启动的行动", Templates, "see_campaign", "unauthenticated")
def list_templates(context: ReadRequest) -> Response:
    """随软件附带的行动模板。"""
    with context.reading() as unit:
        return unit.answer({"items": [t.model_dump(include=TEMPLATE) for t in templates().values()]})


@router.get("/campaigns", "listCampaigns", "专项行动列表", Page[CampaignLine], "see_campaign", "unauthenticated")
def list_campaigns(context: ReadRequest) -> Response:
    """本校已启动的行动，先启动的在前。"""
    with context.reading() as unit:
        rows = queries.campaigns(unit.session, unit.actor)
        return unit.answer({"items": [serializers.record(row, RULES) for row in rows], "next": None})


@router.post("/campaigns", "openCampaign", "启动行动", CampaignDetail, "open_campaign", status=201)
def open_campaign(context: WriteRequest, body: NewCampaign) -> Response:
    """由院党委的党委工作部办理；模板的规定抄入本行动，各组织随即有报送任务。"""
    template = _template(body)
    with context.transaction() as unit:
        made = commands.open_campaign(unit.session, template, body.organization_id, actor=unit.actor, now=unit.now)
        unit.session.flush()
        return unit.answer(_shown(unit.session, made), 201)


@router.post("/campaign-previews", "previewCampaign", "预览启动行动", CampaignPreview, "open_campaign", headers=None)
def preview_campaign(context: ReadRequest, body: NewCampaign) -> Response:
    """启动之后有哪些报送任务、各在哪一天，所跨各年度的放假安排是否已确认；不写入。"""
    template = _template(body)
    with context.reading() as unit:
        committee, _ = calendars.require_seen(unit.session, unit.actor, body.organization_id, "open_campaign")
        found = prospects.preview(unit.session, template, committee.id, unit.today)
        shown = {name: getattr(found, name) for name in PROSPECT}
        dues = [asdict(due) for due in found.dues]
        return unit.answer(shown | {"years": _years(found.years), "dues": dues})


@router.post("/guide-readings", "readGuides", "试读诊断指南", GuidesRead, OPEN, headers=None, extra=GUIDE_FILE)
async def read_guides(upload: Uploads) -> Response:
    """从本校的诊断指南（Word、Excel、CSV 或文本）读出各级指标，供核对后随启动行动交来；不写入。"""
    await run_in_threadpool(_may_open, upload)
    services = upload.context.services
    try:
        found = await admission.read(services, partial(read_guide, upload.file, upload.name, services.converter))
    except FileRejected as unreadable:
        raise Incomplete({FileField: str(unreadable)}) from None
    return await run_in_threadpool(_read, upload, found)


def _may_open(upload: Upload) -> None:
    with upload.context.reading() as unit:
        in_which(unit.session, unit.actor, OPEN)


def _read(upload: Upload, found: Sequence[Guide]) -> Response:
    with upload.context.reading() as unit:
        return unit.answer({"guides": [*map(_as_given, found)]})


def _as_given(guide: Guide) -> dict[str, object]:
    prefix = usual_prefix(guide)
    return {
        "prefix": prefix,
        "name": guide.name,
        "applies_to": usual_kinds(prefix),
        "headings": [{"title": title, "indicators": texts} for title, texts in outline_of(guide)],
        "unread": guide.unread,
    }


@router.get("/campaigns/{campaign_id}", "getCampaign", "一项行动", CampaignDetail, "see_campaign", *SEES)
def get_campaign(context: ReadRequest, campaign_id: CampaignId) -> Response:
    """阶段、报送节点和诊断指南。"""
    with context.reading() as unit:
        found = queries.campaign(unit.session, unit.actor, campaign_id)
        return unit.answer(_shown(unit.session, found))


def _template(body: NewCampaign) -> Template:
    found = templates().get(body.template)
    if found is None:
        raise Incomplete({"template": f"没有“{body.template}”这个模板，请从模板列表中选取。"})
    if body.guides is None:
        return found
    guides = [
        OwnGuide(each.name, each.prefix, each.applies_to, [(h.title, h.indicators) for h in each.headings])
        for each in body.guides
    ]
    try:
        return in_place(found, guides)
    except TemplateInvalid as invalid:
        raise Incomplete({"guides": "；".join(invalid.errors)}) from None


def _years(years: Iterable[tuple[int, bool]]) -> list[dict[str, object]]:
    return [{"year": year, "confirmed": confirmed} for year, confirmed in years]


def _shown(session: Session, campaign: Campaign) -> dict[str, object]:
    phases, milestones, guides, indicators = queries.template_copy(session, campaign.id)
    note_calendar_use(session, campaign.id, (milestone.due_on for milestone in milestones))
    days, rules = (working_calendar(session, campaign.organization_id), campaign_rules(session, campaign.id).rules)
    span = prospects.span(campaign.starts_on, campaign.ends_on, rules, days)
    return serializers.record(campaign, RULES) | {
        "years": _years(prospects.years(days, *span)),
        "reservation": days.reservation(*span),
        "phases": [{name: getattr(row, name) for name in PHASE} for row in phases],
        "milestones": [serializers.record(row, CAMPAIGN) for row in milestones],
        "guides": [
            serializers.record(guide, "id", CAMPAIGN)
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
