"""抽查: 纪委 draws from what was closed, goes through the draw, and says of each what was found."""

import secrets
from collections.abc import Collection
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from api.errors import FAULTS, Problem, of_fault
from api.house import Desk
from api.pages import LARGEST
from api.routes.samples import SEED_BYTES
from api.schemas.samples import NewSample
from web import asks
from web.fields import Option
from web.grounds import Somewhere, choose, nothing
from web.visit import Looks, Posts, Visit
from workflows import journal, rights
from workflows.commands import samples as commands
from workflows.errors import NotFound
from workflows.lifecycle import MOVES
from workflows.queries import samples as queries

router = APIRouter(prefix="/samples")

Seq = Annotated[int, Path(ge=1, le=LARGEST)]
SAMPLE = "sample"
MOST = 200
"""How many draws of one campaign are listed."""


@router.get("")
def draws(visit: Looks, asked: Annotated[Somewhere, Query()]) -> Response:
    """Show the form of a draw, and the draws there were."""
    return _page(visit, asked)


@router.post("")
def draw(visit: Posts) -> Response:
    """Draw, by a seed that nobody chose; the draw stands in the campaign's journal."""
    campaign_id = visit.id("campaign")
    if campaign_id is None:
        raise NotFound
    try:
        wanted = asks.given(visit, NewSample)
        with visit.acting() as desk:
            commands.draw(
                desk.session, campaign_id, actor=desk.actor, now=desk.now,
                seed=secrets.token_hex(SEED_BYTES), **dict(wanted),
            )  # fmt: skip
            seq, _ = journal.head(desk.session, campaign_id)
            return visit.leave(desk, f"/samples/{campaign_id}/{seq}")
    except FAULTS as fault:
        return _page(visit, Somewhere(campaign=campaign_id), of_fault(fault))


@router.get("/{campaign_id}/{seq}")
def one(visit: Looks, campaign_id: UUID, seq: Seq) -> Response:
    """Show a draw item by item, with what was found of each since."""
    with visit.reading() as desk:
        drawn = queries.sample(desk.session, desk.actor, campaign_id, seq)
        return visit.page(
            desk, "sample.html", drawn=drawn, campaign_id=campaign_id, moves=MOVES,
            results=queries.results(desk.session, desk.actor, drawn, today=desk.today),
        )  # fmt: skip


def _page(visit: Visit, asked: Somewhere, problem: Problem | None = None) -> Response:
    with visit.reading() as desk:
        ground = choose(visit, desk, asked)
        if not rights.somewhere(desk.actor, rights.RIGHTS[SAMPLE].by):
            rights.demand(desk.actor, SAMPLE)
        if ground is None:
            return nothing(visit, desk)
        options = {"organization_id": [Option(str(p.id), p.name) for p in ground.places]}
        drawn = _drawn(desk, [each.id for each in ground.chosen])
        return visit.page(
            desk, "samples.html", problem.status if problem else 200, ground=ground,
            fields=asks.form(NewSample, visit.posted, problem, options), problem=problem,
            drawn=drawn,
            elsewhere=[] if drawn else ground.elsewhere(lambda i: len(_drawn(desk, [i]))),
        )  # fmt: skip


def _drawn(desk: Desk, campaign_ids: Collection[UUID]) -> list[dict[Any, Any]]:
    return queries.drawn(desk.session, desk.actor, campaign_ids, limit=MOST)
