"""What the board's numbers look like."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas import ReservedResponse
from models.vocabulary import DutyState, EscalationStep, State
from transport.examples import INSTANT, OTHER_ID, SOME_ID, THIRD_ID, example
from transport.schemas import ResponseModel
from workflows.dashboard.pending_decisions import DecisionKind
from workflows.deadlines.levels import RungReached

NO_RUNG = {"none": 0, "remind": 0, "warn": 0, "urge": 1, "supervise": 0}
LATE = {"items": NO_RUNG, "duties": NO_RUNG, "unacknowledged": 2}


class DutyCellShown(ResponseModel):
    """One duty of the matrix."""

    duty_id: UUID
    state: DutyState
    due_on: date
    filed_at: datetime | None = Field(description="最近一版的报送时间")
    late: bool = Field(description="未报送的为现在逾期，已报送的为补报")
    late_by: int = Field(description="逾期几个工作日；已报送的看第一次报送，按当时的时限计至当日")


class DutyColumnShown(ResponseModel):
    """A milestone, counted."""

    milestone_id: UUID
    campaign_id: UUID
    code: str
    document: str
    due_on: date
    states: dict[DutyState, int] = Field(description="各种报送情况的任务数")
    overdue: int = Field(description="逾期未报，含在待报送和退回修改之内")


class DutyRowShown(ResponseModel):
    """An organization, with a cell for each column."""

    organization_id: UUID
    organization: str
    depth: int = Field(description="在表中的层级，0 为最上")
    cells: list[DutyCellShown | None] = Field(description="与各列对应；无须报送的为 null")


class DutyMatrixShown(ReservedResponse):
    """报送矩阵."""

    model_config = example(
        columns=[
            {
                "milestone_id": SOME_ID,
                "campaign_id": OTHER_ID,
                "code": "ledger",
                "document": "诊断情况工作台账",
                "due_on": "2021-04-20",
                "overdue": 0,
                "states": {"owed": 0, "filed": 0, "accepted": 1, "returned": 0},
            }
        ],
        lines=[
            {
                "organization": "信息工程系党总支",
                "depth": 0,
                "cells": [
                    {
                        "duty_id": THIRD_ID,
                        "state": "accepted",
                        "due_on": "2021-04-20",
                        "filed_at": INSTANT,
                        "late_by": 0,
                    }
                ],
            }
        ],
    )

    columns: list[DutyColumnShown]
    lines: list[DutyRowShown]


class StageShown(ResponseModel):
    """One stage of the funnel."""

    state: State
    now: int = Field(description="现在处于该环节的事项数")
    ever: int = Field(description="到过该环节的事项数，含现在的")


class FunnelShown(ResponseModel):
    """漏斗."""

    model_config = example(stages=[{"now": 13, "ever": 32}])

    stages: list[StageShown]


class PointShown(ResponseModel):
    """The items at the end of a day."""

    on: date
    registered: int = Field(description="累计登记，即总数")
    closed: int = Field(description="已销号；重新挂号的不再计入")
    under_way: int
    long_term: int
    void: int


class MarkShown(ResponseModel):
    """A milestone of the line."""

    on: date
    code: str
    document: str


class BurnupShown(ReservedResponse):
    """进度曲线."""

    model_config = example(
        points=[{"on": "2021-06-18", "registered": 37, "closed": 11, "under_way": 24}],
        marks=[{"on": "2021-04-20", "code": "ledger"}],
    )

    weekly: bool = Field(description="超过 120 天的按周，每点为周日；最后一点总是今天")
    points: list[PointShown]
    marks: list[MarkShown]


class LateCounts(ResponseModel):
    """What is overdue, by the highest rung reached; none for no rung yet."""

    items: dict[RungReached, int] = Field(description="逾期事项，按已到的升级；none 为尚未升级")
    duties: dict[RungReached, int] = Field(description="逾期报送任务，同上")
    unacknowledged: int = Field(description="逾期事项和任务的催办、督办中未签收的消息")


class LateLineShown(LateCounts):
    """One organization with those below it."""

    organization_id: UUID
    label: str
    organization_only: bool = Field(description="是否只计本级，不含下级")


class LatenessShown(LateCounts, ReservedResponse):
    """逾期: by organization and by rung."""

    model_config = example(
        rungs=["none", "remind", "warn", "urge", "supervise"],
        **LATE,
        lines=[{"organization_id": OTHER_ID, "label": "信息工程系党总支", "organization_only": False} | LATE],
    )

    rungs: list[RungReached]
    lines: list[LateLineShown]


class UnacknowledgedLine(ResponseModel):
    """未签收: a notice that nobody acknowledged."""

    model_config = example(
        text="催办：XX1-2021-003 未召开党小组会",
        item_id=OTHER_ID,
        organization_id=THIRD_ID,
        recipient_id=OTHER_ID,
        recipient="李某",
    )

    id: UUID
    created_at: datetime
    text: str
    item_id: UUID | None
    duty_id: UUID | None
    organization_id: UUID
    organization: str
    recipient_id: UUID
    recipient: str


class ProblemShown(ResponseModel):
    """An indicator with findings."""

    code: str
    heading: str
    text: str
    organizations: int = Field(description="有此问题的党组织数")
    items: int = Field(description="未撤销的事项数")
    closed: int = Field(description="其中已销号的")
    closed_share: float = Field(description="已销号所占比例，0 至 1")
    common: bool = Field(description="是否共性问题")
    campaign_id: UUID


class CommonShown(ResponseModel):
    """共性问题."""

    model_config = example(
        indicators=[
            {
                "text": "三会一课按期",
                "organizations": 4,
                "items": 4,
                "closed_share": 0.25,
                "common": True,
                "campaign_id": SOME_ID,
            }
        ]
    )

    indicators: list[ProblemShown]


class MatterShown(ResponseModel):
    """One thing that waits for a decision."""

    item_id: UUID | None
    duty_id: UUID | None
    number: str | None
    text: str
    organization: str
    due_on: date | None
    overdue_days: int = Field(description="逾期几个工作日")
    escalation_id: UUID | None
    rung: EscalationStep | None = Field(description="待签发的是哪一级")
    new_due_on: date | None = Field(description="申请延至")
    seats: list[str] = Field(description="轮到谁签批")


class DecisionShown(ResponseModel):
    """How much of one kind waits."""

    kind: DecisionKind
    label: str
    count: int
    first: list[MatterShown] = Field(description="最先的至多五件")


class DecisionsShown(ReservedResponse):
    """要今天拍板的."""

    model_config = example(
        kinds=[
            {
                "kind": "extensions",
                "label": "待批的延期",
                "first": [{"item_id": SOME_ID, "text": "未召开党小组会", "new_due_on": "2021-06-20"}],
            }
        ]
    )

    kinds: list[DecisionShown]
