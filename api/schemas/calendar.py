"""What a university's own days off and workdays look like."""

from datetime import date
from uuid import UUID

from pydantic import Field

from api.schemas.common import OTHER_ID, SOME_ID, Asked, Line, Shown, example
from workflows.given import Day

WINTER = {
    "committee_id": OTHER_ID, "starts_on": "2021-01-25", "ends_on": "2021-02-21",
    "is_workday": False, "name": "寒假",
}  # fmt: skip


class LocalDaysLine(Shown):
    """校历: days that a university adds to the State Council's."""

    model_config = example(id=SOME_ID, **WINTER)

    id: UUID
    committee_id: UUID
    starts_on: date
    ends_on: date
    is_workday: bool
    name: str


class NewLocalDays(Asked):
    """Days to add."""

    model_config = Asked.model_config | example(**WINTER)

    committee_id: UUID = Field(title="院党委")
    starts_on: Day = Field(title="开始日期")
    ends_on: Day = Field(title="结束日期")
    is_workday: bool = Field(default=False, title="上班")
    name: Line = Field(title="名称")
