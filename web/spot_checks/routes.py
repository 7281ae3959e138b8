"""抽查: 纪委 draws from what was closed, goes through the draw, and says of each what was found."""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from models.choices import CheckVerdict, Stratum
from transport.errors import FAULTS
from transport.inputs.spot_checks import NewSample, SampleRange
from transport.late_route import LateRouter
from transport.pagination import MAX_NUMBER
from transport.services import UnitOfWork
from transport.visible import CampaignId
from web import schema_form
from web.fields import Option
from web.i18n.languages import text
from web.page_request import PagePost, PageRead, PageRequest
from web.page_scope import ScopeFilter, choose_scope, no_campaign_page
from workflows.authz import permissions
from workflows.errors import NotFound
from workflows.items.lifecycle import MOVES
from workflows.journal import entries
from workflows.rows import Record
from workflows.spot_checks import commands, queries
from workflows.spot_checks.false_closures import false_closures

router = LateRouter(prefix="/samples")

Seq = Annotated[int, Path(ge=1, le=MAX_NUMBER)]
SAMPLE, STRATA = "sample", "strata"
MAX_DRAWS = 200
"""How many draws of one campaign are listed."""


@router.get("")
def draws(page: PageRead, asked: Annotated[ScopeFilter, Query()]) -> Response:
    """Show the form of a draw, and the draws there were."""
    return _page(page, asked)


@router.post("")
def draw(page: PagePost) -> Response:
    """Draw after the next seal of the journal, or at once by a seed that nobody chose; the journal tells of either."""
    campaign_id = page.id("campaign")
    if campaign_id is None:
        raise NotFound
    try:
        wanted = dict(schema_form.read_schema(page, NewSample, strata=page.posted.get(STRATA, ())))
        with page.acting() as unit:
            given = {"actor": unit.actor, "now": unit.now, **wanted}
            if page.first_value("at_once") != "true":
                commands.plan(unit.session, campaign_id, **given)
                return page.leave(unit, f"/samples?campaign={campaign_id}", text("已预定，今晚封存后自动抽取。"))
            commands.draw(unit.session, campaign_id, seed=commands.new_seed(), **given)
            seq, _ = entries.chain_head(unit.session, campaign_id)
            return page.leave(unit, f"/samples/{campaign_id}/{seq}")
    except FAULTS as fault:
        return _page(page.refused(fault), ScopeFilter(campaign=campaign_id))


@router.get("/{campaign_id}/{seq}")
def show_draw(page: PageRead, campaign_id: CampaignId, seq: Seq) -> Response:
    """Show a draw item by item, with what was found of each since."""
    with page.reading() as unit:
        drawn = queries.sample(unit.session, unit.actor, campaign_id, seq)
        return page.render(
            unit,
            "spot_checks/sample.html",
            drawn=drawn,
            campaign_id=campaign_id,
            moves=MOVES,
            verdicts=CheckVerdict,
            strata=Stratum,
            results=queries.results(unit.session, unit.actor, drawn, today=unit.today),
        )


def _page(page: PageRequest, asked: ScopeFilter) -> Response:
    with page.reading() as unit:
        scope = choose_scope(page, unit, asked)
        if not permissions.has_anywhere(unit.actor, permissions.RIGHTS[SAMPLE].by):
            permissions.require(unit.actor, SAMPLE)
        if scope is None:
            return no_campaign_page(page, unit)
        options = {"organization_id": [Option(str(p.id), p.name) for p in scope.places]}
        chosen = [each.id for each in scope.chosen]
        drawn = _drawn(unit, chosen)
        return page.render(
            unit,
            "spot_checks/samples.html",
            scope=scope,
            fields=schema_form.schema_fields(page, SampleRange, options),
            strata=Stratum,
            spread=page.posted.get(STRATA, () if page.was_sent else (Stratum.UNIT.value,)),
            at_once=page.first_value("at_once") == "true",
            planned=queries.planned(unit.session, unit.actor, chosen),
            drawn=drawn,
            verdicts=CheckVerdict,
            rates=[(each, false_closures(unit.session, unit.actor, each, today=unit.today)) for each in chosen],
            elsewhere=[] if drawn else scope.elsewhere(lambda i: len(_drawn(unit, [i]))),
        )


def _drawn(unit: UnitOfWork, campaign_ids: Collection[UUID]) -> list[Record]:
    return queries.drawn(unit.session, unit.actor, campaign_ids, limit=MAX_DRAWS)
