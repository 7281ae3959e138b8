"""What bringing in a ledger would do, or has done."""

from datetime import date
from uuid import UUID

from pydantic import Field

from transport.examples import example
from transport.schemas import ResponseModel


class ProblemLine(ResponseModel):
    """One problem of the file."""

    model_config = example(place="表1第3行“存在问题”第1条", key="表1:3:1")

    organization: str
    organization_id: UUID
    text: str
    indicator: str | None
    place: str
    key: str = Field(description="在 decisions.problems 中所用的键；拆开的几个相同")


class RelapsedItem(ResponseModel):
    """A problem of the file that is a closed item's: not registered, and not opened by bringing the file in."""

    model_config = example(place="表1第3行“存在问题”第1条", number="XX1-2021-001")

    place: str
    text: str
    organization: str
    item_id: UUID
    number: str
    may_reopen: bool = Field(description="您的职务能否对它重新挂号")


class FlawLine(ResponseModel):
    """What is wrong, or doubtful, in the file, and where."""

    place: str
    reason: str


class ColumnShown(ResponseModel):
    """One column of a table."""

    model_config = example(heading="存在的主要问题", field="problem", samples=["未按期召开党小组会"])

    heading: str = Field(description="在 columns 中所用的表头")
    field: str | None = Field(description="读作哪一项；没有读取的为 null")
    samples: list[str] = Field(description="这一列的几个样例")
    in_doubt: bool = Field(description="有内容而没有认出，应由人指定")


class HeadShown(ResponseModel):
    """The columns of a table."""

    model_config = example(place="表1第3行", form="diagnosis")

    place: str
    form: str = Field(description="diagnosis、rectification 或 tasks；没有认出的为空")
    columns: list[ColumnShown]
    is_assigned: bool = Field(description="是否按 columns 所指定的读取")


class ProposalShown(ResponseModel):
    """What bringing a file in would do, or has done."""

    model_config = example(
        file="诊断情况工作台账.docx",
        unit="信息工程系党总支",
        cutoff="2021-04-20",
        new=[{}],
        relapsed=[],
        unknown_organizations={},
    )

    file: str
    sha256: str
    already_imported: str | None = Field(description="此文件曾导入过时的说明")
    unit: str = Field(description="填报单位")
    cutoff: date | None = Field(description="截止时间")
    new: list[ProblemLine] = Field(description="将要（或已经）登记的问题")
    held: list[ProblemLine] = Field(description="已在册的问题")
    relapsed: list[RelapsedItem] = Field(description="其中与已销号事项相同的：如是反弹，由有权的人对原编号重新挂号")
    errors: list[FlawLine]
    warnings: list[FlawLine]
    heads: list[HeadShown] = Field(description="各表的列，每种表头一次")
    unaccepted: list[FlawLine] = Field(description="没有读取、还没有确认的内容")
    unknown_organizations: dict[str, str] = Field(description="没有认出的党组织：文件中的写法 → 原因")
    organizations: list[str] = Field(description="可以指定的党组织")
