"""抽查: 纪委 draws from what was closed, goes through the draw, and says of each what was found."""

from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from transport.errors import FAULTS, Problem, of_fault
from transport.inputs.spot_checks import NewSample
from transport.pagination import MAX_NUMBER
from transport.services import UnitOfWork
from web import schema_form
from web.fields import Option
from web.page_request import PagePost, PageRead, PageRequest
from web.scope import ScopeFilter, choose_scope, no_campaign_page
from workflows.authz import permissions
from workflows.errors import NotFound
from workflows.items.lifecycle import MOVES
from workflows.journal import entries
from workflows.spot_checks import commands, queries

router = APIRouter(prefix="/samples")

Seq = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
SAMPLE = "sample"
MOST = 200
"""How many draws of one campaign are listed."""


@router.get("")
def draws(visit: PageRead, asked: Annotated[ScopeFilter, Query()]) -> Response:
    """Show the form of a draw, and the draws there were."""
    return _page(visit, asked)


@router.post("")
def draw(visit: PagePost) -> Response:
    """Draw, by a seed that nobody chose; the draw stands in the campaign's journal."""
    campaign_id = visit.id("campaign")
    if campaign_id is None:
        raise NotFound
    try:
        wanted = schema_form.read_schema(visit, NewSample)
        with visit.acting() as desk:
            commands.draw(
                desk.session, campaign_id, actor=desk.actor, now=desk.now, seed=commands.new_seed(), **dict(wanted)
            )
            seq, _ = entries.chain_head(desk.session, campaign_id)
            return visit.leave(desk, f"/samples/{campaign_id}/{seq}")
    except FAULTS as fault:
        return _page(visit, ScopeFilter(campaign=campaign_id), of_fault(fault))


@router.get("/{campaign_id}/{seq}")
def one(visit: PageRead, campaign_id: UUID, seq: Seq) -> Response:
    """Show a draw item by item, with what was found of each since."""
    with visit.reading() as desk:
        drawn = queries.sample(desk.session, desk.actor, campaign_id, seq)
        return visit.page(
            desk,
            "spot_checks/sample.html",
            drawn=drawn,
            campaign_id=campaign_id,
            moves=MOVES,
            results=queries.results(desk.session, desk.actor, drawn, today=desk.today),
        )


def _page(visit: PageRequest, asked: ScopeFilter, problem: Problem | None = None) -> Response:
    with visit.reading() as desk:
        ground = choose_scope(visit, desk, asked)
        if not permissions.has_anywhere(desk.actor, permissions.RIGHTS[SAMPLE].by):
            permissions.require(desk.actor, SAMPLE)
        if ground is None:
            return no_campaign_page(visit, desk)
        options = {"organization_id": [Option(str(p.id), p.name) for p in ground.places]}
        drawn = _drawn(desk, [each.id for each in ground.chosen])
        return visit.page(
            desk,
            "spot_checks/samples.html",
            problem.status if problem else 200,
            ground=ground,
            fields=schema_form.schema_fields(NewSample, visit.posted, problem, options),
            problem=problem,
            drawn=drawn,
            elsewhere=[] if drawn else ground.elsewhere(lambda i: len(_drawn(desk, [i]))),
        )


def _drawn(desk: UnitOfWork, campaign_ids: Collection[UUID]) -> list[dict[Any, Any]]:
    return queries.drawn(desk.session, desk.actor, campaign_ids, limit=MOST)
