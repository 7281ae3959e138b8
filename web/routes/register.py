"""登记: a new item of an organization, in a campaign."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from api import offers
from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from models.people import Organization
from web import choices, fields, grounds
from web.fields import Given
from web.grounds import Somewhere
from web.visit import DRAFT, Looks, Posts, Visit
from web.words import translations
from workflows.commands import drafts
from workflows.commands import items as commands
from workflows.errors import NotFound, NotPermitted
from workflows.lifecycle import REGISTER
from workflows.queries import detail, diagnoses, tree

router = APIRouter(prefix="/items/new")

CAMPAIGN, ORGANIZATION = "campaign_id", "organization_id"
GIVEN = ("indicator", "text")
"""What an address may fill the form with."""
FIRST = 40
"""The longest that an address fills in: an indicator's code, the beginning of a text."""


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it stands."""

    posted: fields.Posted = field(default_factory=dict)
    problem: Problem | None = None


@router.get("")
def ask(visit: Looks) -> Response:
    """Show the form, filled with what was left there or what the address says."""
    params = visit.request.query_params
    asked = Somewhere.model_validate(dict(params))
    with visit.reading() as desk:
        draft = drafts.find(
            desk.session, _key(asked, params.get("indicator", "")), actor=desk.actor
        )
        first = {name: (params[name][:FIRST],) for name in GIVEN if params.get(name)}
        left = {name: tuple(values) for name, values in draft.content.items()} if draft else first
        return _page(visit, desk, asked, Form(left))


@router.post("")
def register(visit: Posts) -> Response:
    """Register; whatever is refused is said on the form, with all that was typed."""
    campaign_id, organization_id = visit.id(CAMPAIGN), visit.id(ORGANIZATION)
    if campaign_id is None or organization_id is None:
        raise NotFound
    try:
        given = fields.read(offers.asked(REGISTER.name), visit.posted)
        with visit.acting() as desk:
            detail.may_know(desk.session, desk.actor, campaign_id)
            made = commands.register(
                desk.session, campaign_id, organization_id, actor=desk.actor, now=desk.now, **given
            )
            label = translations(visit.language).gettext(REGISTER.label)
            return visit.leave(desk, f"/items/{made.id}", f"{label} ✓")
    except FAULTS as fault:
        asked = Somewhere(campaign=campaign_id, organization=organization_id)
        with visit.reading() as desk:
            return _page(visit, desk, asked, Form(visit.posted, of_fault(fault)))


def _page(visit: Visit, desk: Desk, asked: Somewhere, form: Form) -> Response:
    ground = grounds.choose(desk, Somewhere(campaign=asked.campaign))
    if ground is None:
        return visit.page(desk, "no_campaign.html")
    nodes = tree.owners(desk.session, desk.actor, ground.campaign.id)
    mine = tree.open_to(desk.actor, REGISTER.by, nodes)
    owner = _owner(mine, asked.organization)
    problem, measured = form.problem, diagnoses.indicators(desk.session, ground.campaign.id)
    given = Given(
        posted=form.posted or _beginning(),
        errors=problem.more.get("fields", {}) if problem else {},
        options={"indicator": choices.indicators(measured, owner)},
    )
    cited = visit.request.query_params.get("indicator", "")
    return visit.page(
        desk, "item_new.html", problem.status if problem else 200, ground=ground, owner=owner,
        owners=choices.owners(mine), problem=problem, indicator=cited,
        draft=visit.ours.get(DRAFT) or _key(asked, cited),
        fields=fields.made(offers.asked(REGISTER.name), given),
    )  # fmt: skip


def _owner(mine: list[Organization], wanted: UUID | None) -> Organization:
    """Return the organization asked for, or the first in which the person may register."""
    if not mine:
        raise NotPermitted("登记由本组织、上级党组织或党委工作部办理，您的职务不能登记事项。")
    if wanted is None:
        return mine[0]
    if found := next((node for node in mine if node.id == wanted), None):
        return found
    raise NotPermitted("登记由本组织、上级党组织或党委工作部办理，您的职务不能为这个党组织登记。")


def _beginning() -> dict[str, Any]:
    """Return the usual answers, as the move's own model has them."""
    model = REGISTER.given.model_fields
    usual = {name: f.default for name, f in model.items() if name != "version"}
    return fields.as_posted(
        {name: value for name, value in usual.items() if isinstance(value, str)}
    )


def _key(asked: Somewhere, indicator: str) -> str:
    """Return what the draft is kept under: each indicator of each organization has its own."""
    return f"/items/new {asked.organization or ''} {indicator}"[: drafts.LONGEST_KEY].strip()
