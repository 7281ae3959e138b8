"""登记: a new item of an organization, in a campaign."""

from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import offers
from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from models.people import Organization
from web import asks, choices, fields, grounds
from web.fields import Given
from web.grounds import Somewhere
from web.visit import DRAFT, Looks, Posts, Visit
from workflows.commands import items as commands
from workflows.errors import NotFound, NotPermitted
from workflows.lifecycle import REGISTER
from workflows.queries import detail, diagnoses, tree

router = APIRouter(prefix="/items/new")

CAMPAIGN, ORGANIZATION = "campaign_id", "organization_id"
LONGEST_CODE = 40


class Asked(Somewhere):
    """Where the item is to be registered, and the indicator that the form begins with."""

    indicator: str = Field(default="", max_length=LONGEST_CODE)


@dataclass(frozen=True, slots=True)
class Form:
    """The form as it stands."""

    posted: fields.Posted = field(default_factory=dict)
    problem: Problem | None = None


@router.get("")
def ask(visit: Looks, asked: Annotated[Asked, Query()]) -> Response:
    """Show the form, filled with what was left there or what the address says."""
    with visit.reading() as desk:
        left = asks.left(desk, _key(asked))
        return _page(visit, desk, asked, Form(left or _beginning(asked)))


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
            label = visit.say(REGISTER.label)
            return visit.leave(desk, f"/items/{made.id}", f"{label} ✓")
    except FAULTS as fault:
        cited = visit.request.query_params.get("indicator", "")[:LONGEST_CODE]
        asked = Asked(campaign=campaign_id, organization=organization_id, indicator=cited)
        with visit.reading() as desk:
            return _page(visit, desk, asked, Form(visit.posted, of_fault(fault)))


def _page(visit: Visit, desk: Desk, asked: Asked, form: Form) -> Response:
    here = Somewhere(campaign=asked.campaign)
    ground = grounds.choose_one(visit, desk, here, grounds.with_items)
    if ground is None:
        return grounds.nothing(visit, desk)
    nodes = tree.owners(desk.session, desk.actor, ground.campaign.id)
    mine = tree.open_to(desk.actor, REGISTER.by, nodes)
    owner = _owner(mine, asked.organization)
    problem, measured = form.problem, diagnoses.indicators(desk.session, ground.campaign.id)
    given = Given(
        posted=form.posted,
        errors=problem.more.get("fields", {}) if problem else {},
        options={"indicator": choices.indicators(measured, owner)},
    )
    return visit.page(
        desk, "item_new.html", problem.status if problem else 200, ground=ground, owner=owner,
        owners=choices.owners(mine), problem=problem, indicator=asked.indicator,
        draft=visit.ours.get(DRAFT) or _key(asked),
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


def _beginning(asked: Asked) -> dict[str, tuple[str, ...]]:
    """Return the usual answers, as the move's own model has them, and what the address says."""
    usual = {name: field.default for name, field in REGISTER.given.model_fields.items()}
    said = {name: value for name, value in usual.items() if isinstance(value, str)}
    return fields.as_posted(said | ({"indicator": asked.indicator} if asked.indicator else {}))


def _key(asked: Asked) -> str:
    """Return what the draft is kept under: each campaign, organization, indicator has its own."""
    return f"/items/new?{urlencode(asked.model_dump(exclude_none=True))}"
