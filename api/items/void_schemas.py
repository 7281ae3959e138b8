"""撤销并案, as 纪委 and 党委工作部 watch over it."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from transport.examples import OTHER_ID, THIRD_ID, example
from transport.schemas import ResponseModel


class VoidLine(ResponseModel):
    """One item that was voided or merged into another."""

    model_config = example(
        office="党委工作部部长",
        campaign_id=THIRD_ID,
        text="2020年12月未召开党小组会",
        organization_id=THIRD_ID,
        reason="与本支部另一事项重复，已经核实",
        by_id=THIRD_ID,
        by="王某",
        registered_by="李某",
    )

    id: UUID
    at: datetime
    office: str = Field(description="撤销时的职务")
    item_id: UUID
    campaign_id: UUID
    number: str | None
    text: str
    organization_id: UUID
    organization: str
    reason: str | None
    merged_into_id: UUID | None
    merged_into: str | None = Field(description="并入事项的编号；看不到该事项时为 null")
    by_id: UUID
    by: str = Field(description="撤销人，或同意撤销者")
    requested_by: str | None = Field(description="提请撤销者；一人撤销的为 null")
    registered_by: str | None = Field(description="登记人")


class VoidCount(ResponseModel):
    """How many of one person, or of one organization."""

    id: UUID
    name: str
    count: int


class VoidCounts(ResponseModel):
    """How many items were voided, and by whom."""

    model_config = example(
        total=3, people=[{"count": 3}], organizations=[{"id": OTHER_ID, "name": "教师第一党支部", "count": 3}]
    )

    total: int
    merged: int = Field(description="其中并入其他事项的")
    people: list[VoidCount] = Field(description="按撤销人")
    organizations: list[VoidCount] = Field(description="按党组织")
