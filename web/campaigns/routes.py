"""专项行动: which there are, what each expects and by which rules, and opening one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from fastapi import Response
from starlette.concurrency import run_in_threadpool

from models.people import Organization
from models.vocabulary import OrgKind
from transport import proof_packs
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import CampaignId
from web.campaigns.own_guides import DO, FILE, LOOK, OwnGuides, read_own
from web.i18n.languages import text
from web.page_request import INVALID, PageRead, PageRequest
from web.schema_form import university
from web.uploads import Sends, Sent
from workflows.authz import permissions
from workflows.campaigns import commands, queries
from workflows.campaigns import preview as prospects
from workflows.errors import Incomplete, NotFound
from workflows.organizations.queries import in_which, universities
from workflows.rules.snapshot import campaign_rules, working_calendar
from workflows.rules.template import Template, TemplateInvalid, load, templates
from workflows.statistics import queries as statistics
from workflows.statistics.scope import scope_of

router = LateRouter(prefix="/campaigns")

OPEN, ANNOUNCE = "open_campaign", "announce"
MAX_TEMPLATE_BYTES = 256 * 1024
"""The most bytes of a template."""
CODE, TEXT, NAME, COMMITTEE = "template", "text", "name", "committee_id"
GO = "go"


@router.get("")
def campaigns(page: PageRead) -> Response:
    """List the campaigns of the person's universities, the last opened first."""
    with page.reading() as unit:
        return page.render(
            unit,
            "campaigns/campaigns.html",
            rows=list(reversed(queries.campaigns(unit.session, unit.actor))),
            identities=statistics.identities(unit.session, unit.actor, unit.today),
            may_open=permissions.has_anywhere(unit.actor, permissions.RIGHTS[OPEN].by),
        )


@router.get("/new")
def show_form(page: PageRead) -> Response:
    """Ask which template is to be opened."""
    with page.reading() as unit:
        return _asked(page, unit)


@router.post("/new")
async def open_(sent: Sends) -> Response:
    """Show what opening a template would do, with its guides or a school's own; said again, do it."""
    return await run_in_threadpool(_opened, sent, await read_own(sent))


def _opened(sent: Sent, own: OwnGuides | None) -> Response:
    page = sent.page
    try:
        chosen = _chosen(sent)
    except TemplateInvalid as invalid:
        with page.reading() as unit:
            return _asked(page, unit, invalid.errors)
    except FAULTS as fault:
        with page.reading() as unit:
            return _asked(page.refused(fault), unit)
    return _with_guides(page, chosen, own)


def _with_guides(page: PageRequest, chosen: "Chosen", own: OwnGuides | None) -> Response:
    try:
        if own is not None:
            chosen = replace(chosen, template=own.in_place(chosen.template))
        if page.first_value(GO) and page.first_value(DO) != LOOK:
            with page.acting() as unit:
                made = commands.open_campaign(
                    unit.session, chosen.template, _committee(page, unit), actor=unit.actor, now=unit.now
                )
                told = text("已启动“%(title)s”。")
                return page.leave(unit, f"/campaigns/{made.id}", told, title=made.title)
        with page.reading() as unit:
            return _previewed(page, unit, chosen, own)
    except TemplateInvalid as invalid:
        with page.reading() as unit:
            return _previewed(page, unit, chosen, own, invalid.errors)
    except FAULTS as fault:
        with page.reading() as unit:
            return _asked(page.refused(fault), unit)


@router.get("/{campaign_id}")
def campaign(page: PageRead, campaign_id: CampaignId) -> Response:
    """Show what a campaign expects, when, and by which rules."""
    with page.reading() as unit:
        session, actor = unit.session, unit.actor
        found = queries.campaign(session, actor, campaign_id)
        phases, milestones, guides, indicators = queries.template_copy(session, campaign_id)
        rules = campaign_rules(session, campaign_id).rules
        committee_id = found.organization_id
        owed = ((m.document, m.due_on, m.owed_by, m.recipient, m.filed_with) for m in milestones)
        counted = prospects.kinds(session, committee_id)
        scope = scope_of(session, actor, campaign_id, today=unit.today)
        mine = [node.id for node in universities(session, actor, "prove_campaign")]
        return page.render(
            unit,
            "campaigns/campaign.html",
            campaign=found,
            phases=phases,
            rules=rules,
            identity=statistics.statistics(session, scope).whole.identity,
            dues=prospects.expected_documents(owed, rules, working_calendar(session, committee_id), counted),
            guides=[
                prospects.Headings(
                    guide.name,
                    tuple(kind for kind in OrgKind if kind in guide.applies_to),
                    prospects.headings((i.code, i.heading, i.text) for i in indicators if i.guide_id == guide.id),
                )
                for guide in guides
            ],
            may_prove=committee_id in mine,
            may_announce=permissions.may(actor, ANNOUNCE, session.get_one(Organization, committee_id)),
        )


@router.get("/{campaign_id}/proof")
def pack(page: PageRead, campaign_id: CampaignId) -> Response:
    return proof_packs.of_campaign(page.context, campaign_id)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A template, shipped or brought along; one that was brought is carried in the form."""

    template: Template
    code: str
    text: str
    name: str


def _chosen(sent: Sent) -> Chosen:
    """Return the template of the form; raise `TemplateInvalid` where it cannot be used."""
    page = sent.page
    text, name, code = page.first_value(TEXT), page.first_value(NAME), page.first_value(CODE)
    if sent.files and page.first_value(DO) != FILE:
        file, name = sent.files[0]
        text = _decoded(file.read(MAX_TEMPLATE_BYTES + 1), name)
    if text:
        if len(text.encode()) > MAX_TEMPLATE_BYTES:
            raise Incomplete({"file": f"模板太大，最多 {MAX_TEMPLATE_BYTES // 1024} kB，请确认选对了文件。"})
        return Chosen(load(text, name), "", text, name)
    if found := templates().get(code):
        return Chosen(found, code, "", "")
    raise Incomplete({CODE: "请选取一个模板，或上传模板文件。"})


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TemplateInvalid([f"{name}：不是 UTF-8 编码的文本，请另存为 UTF-8"]) from None


def _committee(page: PageRequest, unit: UnitOfWork) -> UUID:
    """Return the university that is meant; the only one where there is no choice."""
    mine = in_which(unit.session, unit.actor, OPEN)
    given = page.id(COMMITTEE) or (mine[0].id if len(mine) == 1 else None)
    if given is None:
        raise Incomplete({COMMITTEE: "请选择院党委。"})
    if given not in {node.id for node in mine}:
        raise NotFound
    return given


def _asked(page: PageRequest, unit: UnitOfWork, complaints: Sequence[str] = ()) -> Response:
    mine = in_which(unit.session, unit.actor, OPEN)
    return page.render(
        unit,
        "campaigns/campaign_new.html",
        INVALID if complaints else None,
        templates=templates().values(),
        complaints=complaints,
        chosen=page.first_value(CODE),
        committee=university(page, mine),
        most=MAX_TEMPLATE_BYTES // 1024,
    )


def _previewed(
    page: PageRequest, unit: UnitOfWork, chosen: Chosen, own: OwnGuides | None, complaints: Sequence[str] = ()
) -> Response:
    committee_id = _committee(page, unit)
    return page.render(
        unit,
        "campaigns/campaign_preview.html",
        INVALID if complaints else None,
        own=own,
        complaints=complaints,
        chosen=chosen,
        plan=chosen.template,
        committee_id=committee_id,
        rules=chosen.template.rules,
        prospect=prospects.preview(unit.session, chosen.template, committee_id, unit.today),
    )
