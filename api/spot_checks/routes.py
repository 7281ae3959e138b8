"""抽查取样: 纪委 draws from what was closed; what is found is told by the move 抽查."""

from dataclasses import asdict

from fastapi import Response

from api.operations import SEES, Operations
from api.requests import ReadRequest, WriteRequest
from api.schemas import Page
from api.spot_checks.schemas import SampleDrawn, SampleLine, SamplePlanned, UnitRates
from models.choices import CheckVerdict
from transport.inputs.spot_checks import NewSample
from transport.pagination import BY_SEQ, Paged
from transport.visible import CampaignId
from workflows.rows import Row
from workflows.spot_checks import commands, queries
from workflows.spot_checks.false_closures import UnitRate, false_closures

router = Operations("/campaigns", "专项行动")


@router.post("/{campaign_id}/samples", "drawSample", "抽查取样", SampleDrawn, "sample", status=201)
def draw(context: WriteRequest, campaign_id: CampaignId, body: NewSample) -> Response:
    """由纪委从已销号的事项中随机抽取；种子和结果记入行动的沿革，重抽也看得见。"""
    with context.transaction() as unit:
        drawn = commands.draw(
            unit.session, campaign_id, actor=unit.actor, now=unit.now, seed=commands.new_seed(), **dict(body)
        )
        found = asdict(drawn) | {"items": [dict(row) for row in drawn.items]}
        return unit.answer(found, 201)


@router.post("/{campaign_id}/sample-plans", "planSample", "预定抽查取样", SamplePlanned, "sample", status=201)
def plan(context: WriteRequest, campaign_id: CampaignId, body: NewSample) -> Response:
    """下次封存后自动抽取，以封存值为种子：预定时谁也不知道会抽到什么。"""
    with context.transaction() as unit:
        seq = commands.plan(unit.session, campaign_id, actor=unit.actor, now=unit.now, **dict(body))
        return unit.answer({"seq": seq}, 201)


@router.get("/{campaign_id}/false-closures", "falseClosures", "虚假销号率", UnitRates, "sample", *SEES, "not-permitted")
def show_false_closures(context: ReadRequest, campaign_id: CampaignId) -> Response:
    """按院党委下一级党组织，含其下级；只计抽中的事项，按组织树排列，不作排名。"""
    with context.reading() as unit:
        found = false_closures(unit.session, unit.actor, campaign_id, today=unit.today)
        return unit.answer({"units": [_rate(each) for each in found.units], "is_simple": found.is_simple})


def _rate(unit: UnitRate) -> dict[str, object]:
    low, high = unit.bounds or (None, None)
    return {
        "organization_id": unit.organization_id,
        "organization": unit.organization,
        "drawn": unit.drawn,
        "unchecked": unit.unchecked,
        "verdicts": {each.value: unit.verdicts[each] for each in CheckVerdict},
        "rate": unit.rate,
        "low": low,
        "high": high,
    }


@router.get("/{campaign_id}/samples", "listSamples", "历次取样", Page[SampleLine], "sample", *SEES, "not-permitted")
def list_samples(context: ReadRequest, campaign_id: CampaignId, asked: Paged) -> Response:
    """只有纪委能看，以免被抽查的事先知道。"""
    after = BY_SEQ.after(asked.cursor)
    with context.reading() as unit:
        rows = queries.samples(unit.session, unit.actor, campaign_id, after=after or 0, limit=asked.limit + 1)
        return unit.answer(BY_SEQ.page(rows, asked.limit).told(_flat))


def _flat(row: Row) -> dict[str, object]:
    """Show what the command wrote into the journal beside who wrote it and when."""
    told: dict[str, object] = {**row, **row["data"]}
    del told["data"]
    return told
