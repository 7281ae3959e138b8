"""What statistics look like."""

from datetime import date
from uuid import UUID

from pydantic import Field

from api.schemas import ReservedResponse
from transport.examples import OTHER_ID, SOME_ID, example
from transport.schemas import ResponseModel
from workflows.statistics.queries import By

SOME = {
    "total": 37,
    "closed": 10,
    "under_way": 24,
    "long_term": 2,
    "void": 1,
    "overdue": 3,
    "identity": "总数 37 = 已销号 10 + 在途 24 + 转长期坚持 2 + 撤销并案 1",
}


class FiguresShown(ResponseModel):
    """Counts that add up: 总数 = 已销号 + 在途 + 转长期坚持 + 撤销并案."""

    total: int = Field(description="总数")
    closed: int = Field(description="已销号")
    under_way: int = Field(description="在途")
    long_term: int = Field(description="转长期坚持")
    void: int = Field(description="撤销并案")
    overdue: int = Field(description="逾期，含在在途和转长期坚持之内")
    identity: str = Field(description="计数恒等式")


class GroupShown(FiguresShown):
    """The figures of one part."""

    key: str | None = Field(description="党组织、一级指标、环节或重要程度；未对照指标的为 null")
    label: str


class StatisticShown(FiguresShown, ReservedResponse):
    """What the viewer may see, counted."""

    model_config = example(
        campaign_id=SOME_ID,
        organization_id=None,
        on="2021-06-18",
        by="organization",
        groups=[{"key": OTHER_ID, "label": "信息工程系党总支"} | SOME],
        **SOME,
    )

    campaign_id: UUID
    organization_id: UUID | None
    on: date = Field(description="统计日期")
    by: By | None = Field(description="分组")
    groups: list[GroupShown]
