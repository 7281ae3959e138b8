"""登记: a new item of an organization, in a campaign."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from models.people import Organization
from transport import forms
from transport.errors import FAULTS
from transport.late_route import LateRouter
from transport.services import UnitOfWork
from transport.visible import open_choice
from web import fields, page_scope
from web.fields import Given
from web.options import indicator_options, organization_options
from web.page_request import DRAFT, PagePost, PageRead, PageRequest
from web.page_scope import ScopeFilter
from workflows.diagnosis import queries as diagnosis
from workflows.errors import NotFound, NotPermitted
from workflows.items import commands
from workflows.items.lifecycle import REGISTER
from workflows.items.moves import DETAILS
from workflows.organizations import tree

router = LateRouter(prefix="/items/new")

CAMPAIGN, ORGANIZATION = "campaign_id", "organization_id"
MAX_INDICATOR_CHARACTERS = 40


class Asked(ScopeFilter):
    """Where the item is to be registered, and the indicator that the form begins with."""

    indicator: str = Field(default="", max_length=MAX_INDICATOR_CHARACTERS)


@router.get("")
def show_form(page: PageRead, asked: Annotated[Asked, Query()]) -> Response:
    """Show the form, filled with what was left there or what the address says."""
    with page.reading() as unit:
        return _page(page.resumed(unit, _key(asked), _beginning(asked)), unit, asked)


@router.post("")
def register(page: PagePost) -> Response:
    """Register; whatever is refused is said on the form, with all that was typed."""
    campaign_id, organization_id = page.id(CAMPAIGN), page.id(ORGANIZATION)
    if campaign_id is None or organization_id is None:
        raise NotFound
    try:
        given = fields.read(forms.input_fields(REGISTER.name), page.posted)
        with page.acting(brief=True) as unit:
            open_choice(unit, campaign_id)
            made = commands.register(
                unit.session, campaign_id, organization_id, actor=unit.actor, now=unit.now, **given
            )
            label = page.say(REGISTER.label)
            return page.leave(unit, f"/items/{made.item.id}", f"{label} ✓")
    except FAULTS as fault:
        cited = page.request.query_params.get("indicator", "")[:MAX_INDICATOR_CHARACTERS]
        asked = Asked(campaign=campaign_id, organization=organization_id, indicator=cited)
        with page.reading() as unit:
            return _page(page.refused(fault), unit, asked)


def _page(page: PageRequest, unit: UnitOfWork, asked: Asked) -> Response:
    here = ScopeFilter(campaign=asked.campaign)
    scope = page_scope.choose_campaign(page, unit, here, page_scope.with_items)
    if scope is None:
        return page_scope.no_campaign_page(page, unit)
    nodes = tree.owners(unit.session, unit.actor, scope.campaign.id)
    mine = tree.open_owners(unit.actor, REGISTER.by, nodes)
    owner = _owner(mine, asked.organization)
    measured = diagnosis.indicators(unit.session, scope.campaign.id)
    given = Given(page.posted, page.errors, {"indicator": indicator_options(measured, owner)})
    return page.render(
        unit,
        "items/item_new.html",
        scope=scope,
        owner=owner,
        owners=organization_options(mine),
        indicator=asked.indicator,
        draft=page.ours.get(DRAFT) or _key(asked),
        fields=fields.made(forms.input_fields(REGISTER.name), given),
    )


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
    usual = {name: field.default for name, field in DETAILS[REGISTER.name].given.model_fields.items()}
    said = {name: value for name, value in usual.items() if isinstance(value, str)}
    return fields.as_posted(said | ({"indicator": asked.indicator} if asked.indicator else {}))


def _key(asked: Asked) -> str:
    """Return what the draft is kept under: each campaign, organization, indicator has its own."""
    return f"/items/new?{urlencode(asked.model_dump(exclude_none=True))}"
