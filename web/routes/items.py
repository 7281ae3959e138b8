"""事项: the list, which looks like 整改台账, with all that it can be asked for in its address."""

from collections.abc import Mapping
from typing import Any, TypeVar

from fastapi import APIRouter, Response
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams

from api.house import Desk
from api.pages import BY_DUE_SORT
from api.routes.items import ItemQuery
from models.vocabulary import State
from web import choices, grounds
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

router = APIRouter(prefix="/items")
M = TypeVar("M", bound=BaseModel)

ALL = "all"
"""Every campaign; without one in the address it is the present one."""
USUAL = {"campaign", "organization", "state", "part", "overdue", "indicator", "text", "responsible"}
"""What the form of filters asks for; the rest comes with a number's address and is kept."""
BESIDE = USUAL | {"limit", "cursor"}


@router.get("")
def listed(visit: Looks) -> Response:
    """List items by due date, those without one last."""
    params = visit.request.query_params
    with visit.reading() as desk:
        ground = grounds.choose(desk, _somewhere(params))
        asked = _asked(params, ground)
        wanted = asked.filter()
        rows = items.items(
            desk.session, desk.actor, wanted, today=desk.today,
            after=BY_DUE_SORT.after(asked.cursor), limit=asked.limit + 1,
        )  # fmt: skip
        page = BY_DUE_SORT.page(rows, asked.limit)
        return visit.page(
            desk, "items.html", ground=ground, wanted=asked, rows=timed(desk, page["items"]),
            next=page["next"], more=_more(asked), every=params.get("campaign") == ALL,
            count=items.count(desk.session, desk.actor, wanted, today=desk.today),
            figures=_figures(desk, asked), states=State, parts=Part,
            places=choices.tree(ground.places) if ground else (),
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


def _somewhere(params: QueryParams) -> Somewhere:
    campaign = params.get("campaign")
    return _read(Somewhere, {"campaign": None if campaign == ALL else campaign})


def _asked(params: QueryParams, ground: Ground | None) -> ItemQuery:
    """Return the question of an address; what a form left empty, or is none of ours, says nothing.

    A messenger adds parameters of its own to an address that is passed on.
    """
    given: dict[str, Any] = {
        name: value for name, value in params.items() if value and name in ItemQuery.model_fields
    }
    if parts := [part for part in params.getlist("part") if part]:
        given["part"] = parts
    if given.get("campaign") == ALL:
        del given["campaign"]
    elif ground:
        given["campaign"] = ground.campaign.id
    return _read(ItemQuery, given)


def _read(model: type[M], given: Mapping[str, Any]) -> M:
    try:
        return model.model_validate(given)
    except ValidationError as invalid:
        raise Incomplete(by_field(invalid.errors(), model)) from None


def _more(asked: ItemQuery) -> dict[str, Any]:
    """Return what is asked beside the form's own fields."""
    said = {name: getattr(asked, name) for name in ItemQuery.model_fields if name not in BESIDE}
    return {name: value for name, value in said.items() if value not in (None, False)}


def _figures(desk: Desk, asked: ItemQuery) -> Figures | None:
    """Count the campaign, or what is below the organization."""
    if asked.campaign is None or asked.organization_only:
        return None
    return figures(
        desk.session, desk.actor, asked.campaign,
        today=desk.today, organization_id=asked.organization,
    ).whole  # fmt: skip


def _indicators(desk: Desk, ground: Ground | None) -> list[Any]:
    if ground is None:
        return []
    return choices.indicators(diagnoses.indicators(desk.session, ground.campaign.id))
