"""诊断对照: the matrix of all, one organization's checklist, and recording verdicts."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from pydantic import Field

from api.diagnosis.schemas import Checklist, CoverageShown, NewVerdicts
from api.operations import SEES, Operations
from api.requests import ReadRequest, WriteRequest
from transport.schemas import QueryModel
from transport.services import UnitOfWork
from transport.visible import CampaignId
from workflows.diagnosis import commands, queries
from workflows.diagnosis.cells import CellMark, Measured

router = Operations("/campaigns", "专项行动")


class ChecklistQuery(QueryModel):
    """Whose checklist."""

    organization: UUID = Field(description="党组织")


@router.get("/{campaign_id}/coverage", "getCoverage", "诊断覆盖", CoverageShown, "see_diagnoses", *SEES)
def get_coverage(context: ReadRequest, campaign_id: CampaignId) -> Response:
    """所见范围内的党组织逐项对照指标的情况：有问题、有结论、未对照，或不在其指南内。"""
    with context.reading() as unit:
        found = queries.coverage(unit.session, unit.actor, campaign_id, today=unit.today)
        return unit.answer(
            {
                "campaign_id": campaign_id,
                "counts": found.counts,
                "indicators": [_indicator(each) for each in found.indicators],
                "rows": [
                    {
                        "id": row.id,
                        "name": row.name,
                        "kind": row.kind,
                        "asked": row.asked,
                        "blank": row.blank,
                        "cells": row.cells,
                    }
                    for row in found.rows
                ],
            }
        )


@router.get("/{campaign_id}/diagnoses", "listDiagnoses", "诊断对照表", Checklist, "see_diagnoses", *SEES)
def list_diagnoses(
    context: ReadRequest, campaign_id: CampaignId, asked: Annotated[ChecklistQuery, Query()]
) -> Response:
    """一个党组织按其诊断指南逐项对照的情况。"""
    with context.reading() as unit:
        return unit.answer(_checklist(unit, campaign_id, asked.organization))


@router.post("/{campaign_id}/diagnoses", "recordDiagnoses", "诊断对照", Checklist, "diagnose")
def record(context: WriteRequest, campaign_id: CampaignId, body: NewVerdicts) -> Response:
    """一次记下若干指标的结论，要么全记下，要么都不记；version 为所见版本，未对照的为 0。"""
    with context.transaction() as unit:
        commands.record_verdicts(
            unit.session, campaign_id, body.organization_id, actor=unit.actor, now=unit.now, verdicts=body.verdicts
        )
        return unit.answer(_checklist(unit, campaign_id, body.organization_id))


def _checklist(unit: UnitOfWork, campaign_id: UUID, organization_id: UUID) -> dict[str, object]:
    lines = queries.checklist(unit.session, unit.actor, campaign_id, organization_id)
    return {
        "campaign_id": campaign_id,
        "organization_id": organization_id,
        "blank": sum(line.mark is CellMark.BLANK for line in lines),
        "items": [
            {
                "indicator": _indicator(line.indicator),
                "mark": line.mark,
                "recorded": line.recorded,
                "live": line.live,
                "closed": line.closed,
            }
            for line in lines
        ],
    }


def _indicator(shown: Measured) -> dict[str, str]:
    return {name: getattr(shown, name) for name in ("code", "heading", "text", "guide")}
