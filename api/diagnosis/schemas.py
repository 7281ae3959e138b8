"""What 诊断对照 looks like: one organization's checklist, and the matrix of all."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from models.vocabulary import OrgKind, Verdict
from transport.examples import OTHER_ID, SOME_ID, example
from transport.schemas import QueryModel, ResponseModel
from workflows.diagnosis.cells import CellMark
from workflows.diagnosis.inputs import VerdictInput

MAX_CELLS = 200
"""How many verdicts are recorded at once; the guides that we know have 27 indicators."""


class IndicatorShown(ResponseModel):
    """One indicator of a guide."""

    code: str
    heading: str
    text: str
    guide: str


class RecordedShown(ResponseModel):
    """What was recorded of one cell."""

    verdict: Verdict
    text: str | None = Field(description="查摆情况")
    version: int
    by: str
    at: datetime


class ChecklistLine(ResponseModel):
    """One indicator, and how the organization stands against it."""

    indicator: IndicatorShown
    mark: CellMark = Field(description="有问题（事项）的显示为有问题，不论记过什么结论")
    recorded: RecordedShown | None
    live: int = Field(description="未销号的事项数")
    closed: int = Field(description="已销号的事项数")


class Checklist(ResponseModel):
    """One organization's checklist."""

    model_config = example(
        campaign_id=SOME_ID,
        blank=0,
        items=[
            {
                "indicator": {"text": "按期召开党小组会"},
                "mark": "finding",
                "live": 1,
                "closed": 0,
                "recorded": {"verdict": "not_met", "text": None, "by": "陈志强"},
            }
        ],
    )

    campaign_id: UUID
    organization_id: UUID
    blank: int = Field(description="还未对照的指标数")
    items: list[ChecklistLine]


class NewVerdicts(QueryModel):
    """Verdicts to record."""

    model_config = example(verdicts=[{"indicator": "支部1-2", "verdict": "nothing_found", "version": 0}])

    organization_id: UUID = Field(title="党组织")
    verdicts: tuple[VerdictInput, ...] = Field(title="结论", min_length=1, max_length=MAX_CELLS)


class CellShown(ResponseModel):
    """One organization against one indicator."""

    mark: CellMark
    verdict: Verdict | None
    live: int
    closed: int


class CoveredShown(ResponseModel):
    """One organization's row, with a cell for each indicator in order."""

    id: UUID
    name: str
    kind: OrgKind
    asked: int = Field(description="其指南的指标数")
    blank: int = Field(description="还未对照的指标数")
    cells: list[CellShown]


class CoverageShown(ResponseModel):
    """The matrix of organizations and indicators."""

    model_config = example(
        campaign_id=SOME_ID,
        counts={"finding": 1},
        indicators=[{"text": "按期召开党小组会"}],
        rows=[
            {
                "id": OTHER_ID,
                "name": "教师第一党支部",
                "kind": "branch",
                "blank": 0,
                "cells": [{"mark": "finding", "verdict": "not_met", "closed": 0}],
            }
        ],
    )

    campaign_id: UUID
    counts: dict[CellMark, int] = Field(description="每种格子有多少")
    indicators: list[IndicatorShown]
    rows: list[CoveredShown]
