"""What is asked of who keeps a university's calendar."""

from uuid import UUID

from pydantic import Field

from transport.examples import OTHER_ID, example
from transport.schemas import Line, QueryModel
from workflows.inputs import Day, Text

DAYS = {"starts_on": "2021-01-25", "ends_on": "2021-02-21", "is_workday": False, "name": "寒假"}


class OtherLocalDays(QueryModel):
    """Days to stand in the place of others: moved, shortened, or named otherwise."""

    model_config = example(**DAYS)

    starts_on: Day = Field(title="开始日期")
    ends_on: Day = Field(title="结束日期")
    is_workday: bool = Field(title="放假还是上班", description="false 放假，true 上班；须写明")
    name: Line = Field(title="名称")


class NewLocalDays(OtherLocalDays):
    """Days to add."""

    model_config = example(committee_id=OTHER_ID, **DAYS)

    committee_id: UUID = Field(title="院党委")


class NewHolidayNotice(QueryModel):
    """A notice on days off, as text."""

    model_config = example(
        title="国务院办公厅关于2027年部分节假日安排的通知",
        text="国务院办公厅关于2027年部分节假日安排的通知。一、元旦：1月1日至3日放假，共3天。",
    )

    committee_id: UUID = Field(title="院党委")
    title: Line = Field(title="文号或标题")
    text: Text = Field(title="通知正文")
    year: int | None = Field(default=None, title="通知没有写明时，是哪一年", ge=2000, le=2099)


class Withdrawal(QueryModel):
    """Taking a notice back, with the reason."""

    model_config = example(reason="录错了年份")

    reason: Text = Field(title="撤回理由")
