"""What bringing in a ledger would do, or has done."""

from datetime import date
from uuid import UUID

from pydantic import Field

from transport.examples import example
from transport.schemas import ResponseModel


class ProblemLine(ResponseModel):
    """One problem of the file."""

    model_config = example(place="表1第3行“存在问题”第1条")

    organization: str
    organization_id: UUID
    text: str
    indicator: str | None
    place: str


class FlawLine(ResponseModel):
    """What is wrong, or doubtful, in the file, and where."""

    place: str
    reason: str


class ProposalShown(ResponseModel):
    """What bringing a file in would do, or has done."""

    model_config = example(file="诊断情况工作台账.docx", unit="信息工程系党总支", cutoff="2021-04-20", new=[{}])

    file: str
    sha256: str
    already_imported: str | None = Field(description="此文件曾导入过时的说明")
    unit: str = Field(description="填报单位")
    cutoff: date | None = Field(description="截止时间")
    new: list[ProblemLine] = Field(description="将要（或已经）登记的问题")
    held: list[ProblemLine] = Field(description="已在册的问题")
    errors: list[FlawLine]
    warnings: list[FlawLine]
