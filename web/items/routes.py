"""事项: the list, which looks like 整改台账, with all that it can be asked for in its address."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams

from models.vocabulary import State
from transport import ledger_files
from transport.inputs.items import ItemQuery
from transport.late_route import LateRouter
from transport.pagination import BY_DUE_SORT
from transport.services import UnitOfWork
from web import page_scope
from web.browser import CAMPAIGN
from web.fields import Option
from web.options import indicator_options, unit_options
from web.page_request import PageRead, PageRequest
from web.page_scope import PageScope, ScopeFilter
from workflows.authz import permissions
from workflows.diagnosis import queries as diagnosis
from workflows.errors import Incomplete
from workflows.items.lateness import OverdueCalculator
from workflows.items.lifecycle import MOVES, REGISTER, Move
from workflows.items.moves import DETAILS
from workflows.items.queries import listing as items
from workflows.items.queries.filters import ItemFilter
from workflows.items.queries.state_groups import StatePart
from workflows.rules.messages import messages_by_field
from workflows.statistics.queries import Figures, statistics
from workflows.statistics.scope import scope_of

router = LateRouter(prefix="/items")
M = TypeVar("M", bound=BaseModel)

FILTER_PARAMETERS = {"campaign", "organization", "state", "part", "overdue", "indicator", "text", "responsible"}
"""What the form of filters asks for; the rest comes with a number's address and is kept."""
PAGE_PARAMETERS = FILTER_PARAMETERS | {"limit", "cursor"}


@router.get("")
def listed(page: PageRead) -> Response:
    """List items by due date, those without one last."""
    params = page.request.query_params
    with page.reading() as unit:
        scope = page_scope.choose_scope(page, unit, _read(ScopeFilter, {CAMPAIGN: params.get(CAMPAIGN)}))
        if scope is None:
            return page_scope.no_campaign_page(page, unit)
        asked = _asked(params, scope)
        wanted = asked.filter(unit)
        rows = items.list_items(
            unit.session,
            unit.actor,
            wanted,
            today=unit.today,
            after=BY_DUE_SORT.after(asked.cursor),
            limit=asked.limit + 1,
        )
        listed = BY_DUE_SORT.page(rows, asked.limit)
        return page.render(
            unit,
            "items/items.html",
            scope=scope,
            wanted=asked,
            rows=timed(unit, listed.items),
            next=listed.next,
            more=_more(asked, scope),
            elsewhere=[] if rows else scope.elsewhere(partial(_count, unit, wanted)),
            count=items.count_items(unit.session, unit.actor, wanted, today=unit.today),
            figures=_figures(unit, asked, scope),
            states=State,
            parts=StatePart,
            places=unit_options(scope.places),
            indicators=_indicators(unit, scope),
            bulk=bulk(unit),
            registers=permissions.has_anywhere(unit.actor, REGISTER.by),
        )


@router.get(".csv")
async def export(page: PageRead) -> Response:
    """Hand out the whole of what the list would show, page by page, in the columns of 整改台账."""
    return await ledger_files.export_items(page.context, partial(_wanted, page))


def _wanted(page: PageRequest, unit: UnitOfWork) -> ItemFilter:
    params = page.request.query_params
    scope = page_scope.choose_scope(page, unit, _read(ScopeFilter, {CAMPAIGN: params.get(CAMPAIGN)}))
    return ItemFilter() if scope is None else _asked(params, scope).filter(unit)


def timed(unit: UnitOfWork, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say of each item how late it is and which lights it has."""
    late = OverdueCalculator.reading(unit.session, unit.today)
    return [row | late.shown(row) for row in rows]


def bulk(unit: UnitOfWork) -> list[Move]:
    """Return the moves that the person may make on many items at once; signing is none of them."""
    return [
        move
        for move in MOVES.values()
        if DETAILS[move.name].many and not DETAILS[move.name].signs and permissions.has_anywhere(unit.actor, move.by)
    ]


def _count(unit: UnitOfWork, wanted: ItemFilter, campaign_id: UUID) -> int:
    """Count what is asked for in another campaign."""
    there = replace(wanted, campaign_id=campaign_id)
    return items.count_items(unit.session, unit.actor, there, today=unit.today)


def _asked(params: QueryParams, scope: PageScope) -> ItemQuery:
    """Return the question of an address; what a form left empty, or is none of ours, says nothing.

    A messenger adds parameters of its own to an address that is passed on.
    """
    given: dict[str, object] = {
        name: value for name, value in params.items() if value and name in ItemQuery.model_fields
    }
    if parts := [part for part in params.getlist("part") if part]:
        given["part"] = parts
    return _read(ItemQuery, given | {CAMPAIGN: scope.which})


def _read(model: type[M], given: Mapping[str, object]) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as invalid:
        raise Incomplete(messages_by_field(invalid.errors(), model)) from None


def _more(asked: ItemQuery, scope: PageScope) -> dict[str, object]:
    """Return what is asked beside the form's own fields."""
    beside = PAGE_PARAMETERS - {"indicator"} if scope.titles else PAGE_PARAMETERS
    said = {name: getattr(asked, name) for name in ItemQuery.model_fields if name not in beside}
    return {name: value for name, value in said.items() if value not in (None, False)}


def _figures(unit: UnitOfWork, asked: ItemQuery, scope: PageScope) -> Figures | None:
    """Count the campaigns, or what is below the organization."""
    if asked.organization_only:
        return None
    there = scope_of(unit.session, unit.actor, scope.which, today=unit.today, organization_id=asked.organization)
    return statistics(unit.session, there).whole


def _indicators(unit: UnitOfWork, scope: PageScope) -> list[Option]:
    """Return the indicators of the guides of a campaign; several have none in common."""
    if scope.titles:
        return []
    return indicator_options(diagnosis.indicators(unit.session, scope.campaign.id))
