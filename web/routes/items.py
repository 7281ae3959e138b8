"""事项: the list, which looks like 整改台账, with all that it can be asked for in its address."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams

from api.house import Desk
from api.pages import BY_DUE_SORT
from api.routes.items import ItemQuery
from models.vocabulary import State
from web import choices, grounds
from web.choice import CAMPAIGN
from web.grounds import Ground, Somewhere
from web.visit import Looks
from workflows import rights
from workflows.errors import Incomplete
from workflows.faults import by_field
from workflows.lifecycle import MOVES, REGISTER, Move
from workflows.queries import diagnoses, items
from workflows.queries.detail import Lateness
from workflows.queries.figures import Figures, figures
from workflows.queries.stages import Part
from workflows.queries.wanted import ItemFilter

router = APIRouter(prefix="/items")
M = TypeVar("M", bound=BaseModel)

USUAL = {"campaign", "organization", "state", "part", "overdue", "indicator", "text", "responsible"}
"""What the form of filters asks for; the rest comes with a number's address and is kept."""
BESIDE = USUAL | {"limit", "cursor"}


@router.get("")
def listed(visit: Looks) -> Response:
    """List items by due date, those without one last."""
    params = visit.request.query_params
    with visit.reading() as desk:
        ground = grounds.choose(visit, desk, _read(Somewhere, {CAMPAIGN: params.get(CAMPAIGN)}))
        if ground is None:
            return grounds.nothing(visit, desk)
        asked = _asked(params, ground)
        wanted = asked.filter()
        rows = items.items(
            desk.session, desk.actor, wanted, today=desk.today,
            after=BY_DUE_SORT.after(asked.cursor), limit=asked.limit + 1,
        )  # fmt: skip
        page = BY_DUE_SORT.page(rows, asked.limit)
        return visit.page(
            desk, "items.html", ground=ground, wanted=asked, rows=timed(desk, page["items"]),
            next=page["next"], more=_more(asked, ground),
            elsewhere=[] if rows else ground.elsewhere(partial(_count, desk, wanted)),
            count=items.count(desk.session, desk.actor, wanted, today=desk.today),
            figures=_figures(desk, asked, ground), states=State, parts=Part,
            places=choices.tree(ground.places),
            indicators=_indicators(desk, ground), bulk=bulk(desk),
            registers=rights.somewhere(desk.actor, REGISTER.by),
        )  # fmt: skip


def timed(desk: Desk, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Say of each item how late it is and which lights it has."""
    late = Lateness(desk.session, desk.today)
    return [row | {"overdue_days": late.of(row)} | late.lights(row) for row in rows]


def bulk(desk: Desk) -> list[Move]:
    """Return the moves that the person may make on many items at once; signing is none of them."""
    return [
        move
        for move in MOVES.values()
        if move.many and not move.signs and rights.somewhere(desk.actor, move.by)
    ]


def _count(desk: Desk, wanted: ItemFilter, campaign_id: UUID) -> int:
    """Count what is asked for in another campaign."""
    there = replace(wanted, campaign_id=campaign_id)
    return items.count(desk.session, desk.actor, there, today=desk.today)


def _asked(params: QueryParams, ground: Ground) -> ItemQuery:
    """Return the question of an address; what a form left empty, or is none of ours, says nothing.

    A messenger adds parameters of its own to an address that is passed on.
    """
    given: dict[str, Any] = {
        name: value for name, value in params.items() if value and name in ItemQuery.model_fields
    }
    if parts := [part for part in params.getlist("part") if part]:
        given["part"] = parts
    return _read(ItemQuery, given | {CAMPAIGN: ground.which})


def _read(model: type[M], given: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as invalid:
        raise Incomplete(by_field(invalid.errors(), model)) from None


def _more(asked: ItemQuery, ground: Ground) -> dict[str, Any]:
    """Return what is asked beside the form's own fields."""
    beside = BESIDE - {"indicator"} if ground.titles else BESIDE
    said = {name: getattr(asked, name) for name in ItemQuery.model_fields if name not in beside}
    return {name: value for name, value in said.items() if value not in (None, False)}


def _figures(desk: Desk, asked: ItemQuery, ground: Ground) -> Figures | None:
    """Count the campaigns, or what is below the organization."""
    if asked.organization_only:
        return None
    return figures(
        desk.session, desk.actor, ground.which,
        today=desk.today, organization_id=asked.organization,
    ).whole  # fmt: skip


def _indicators(desk: Desk, ground: Ground) -> list[Any]:
    """Return the indicators of the guides of a campaign; several have none in common."""
    if ground.titles:
        return []
    return choices.indicators(diagnoses.indicators(desk.session, ground.campaign.id))
