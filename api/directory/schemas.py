"""What bringing in organizations, people and offices would do, or has done."""

from pydantic import Field

from api.ledgers.schemas import FlawLine
from transport.examples import example
from transport.schemas import ResponseModel


class NewPersonLine(ResponseModel):
    """A person who is not there yet."""

    login: str
    name: str
    staff_number: str


class RosterShown(ResponseModel):
    """What bringing a workbook in would add, or has added."""

    model_config = example(
        organizations=["信息工程系党总支/教师第三党支部"],
        people=[{}],
        appointments=["王某 教师第三党支部书记 2021-03-01 起"],
        held=12,
    )

    organizations: list[str] = Field(description="将要（或已经）增加的党组织")
    people: list[NewPersonLine] = Field(description="将要（或已经）增加的人员；重置密码后方能登录")
    appointments: list[str] = Field(description="将要（或已经）登记的任职")
    numbered: list[NewPersonLine] = Field(description="已在册、补登工号的人员")
    addresses: list[str] = Field(description="将要（或已经）登记的通知地址")
    held: int = Field(description="已在册、不再登记的行数")
    errors: list[FlawLine] = Field(description="逐个单元格说明错误，如 人员!B7")
    warnings: list[FlawLine]
