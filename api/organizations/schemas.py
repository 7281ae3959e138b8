"""What organizations, people and offices look like."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from models.vocabulary import Office, OrgKind, TokenScope
from transport.examples import INSTANT, OTHER_ID, SOME_ID, THIRD_ID, example
from transport.schemas import ResponseModel


class Post(ResponseModel):
    """An office held today."""

    model_config = example(appointment_id=SOME_ID)

    appointment_id: UUID
    organization_id: UUID
    office: Office
    title: str


class Me(ResponseModel):
    """Whose token this is."""

    model_config = example(id=THIRD_ID, name="李某", scope="all", confirmed_until=INSTANT, posts=[{}])

    id: UUID
    name: str
    is_admin: bool
    scope: TokenScope = Field(description="此令牌的范围")
    must_change: bool = Field(description="须先修改密码，之前什么也办不了")
    confirmed_until: datetime | None = Field(description="到此时为止可以签字；为 null 时请先再次输入密码")
    posts: list[Post]


class OrganizationLine(ResponseModel):
    """党组织."""

    model_config = example(name="教师第一党支部", code="XX1", kind="branch", parent_id=OTHER_ID, committee_id=THIRD_ID)

    id: UUID
    name: str
    short_name: str | None
    code: str = Field(description="编号中的组织代码")
    kind: OrgKind
    parent_id: UUID | None
    committee_id: UUID | None = Field(description="所属院党委")


class PersonLine(ResponseModel):
    """人员."""

    model_config = example(id=THIRD_ID, login="li", name="李某", active=True, staff_number="20130017")

    id: UUID
    login: str
    name: str
    is_admin: bool
    active: bool
    staff_number: str | None = Field(description="工号；以前建立的账号可能尚未登记")


class AppointmentGiven(ResponseModel):
    """任职, as it was given or ended."""

    model_config = example(starts_on="2020-09-01")

    id: UUID
    user_id: UUID
    organization_id: UUID
    office: Office
    starts_on: date
    ends_on: date | None
    item_id: UUID | None = Field(description="只为这一件事项担任时，是哪一件")


class AppointmentLine(AppointmentGiven):
    """任职, with the names."""

    model_config = example(person="李某")

    person: str
    organization: str


class ProxyGiven(ResponseModel):
    """代签委托, as it was given or revoked."""

    model_config = example(starts_on="2021-05-10", ends_on="2021-05-21", reason="赴省委党校学习")

    id: UUID
    appointment_id: UUID = Field(description="所委托的职务（任职）")
    to_id: UUID = Field(description="受托人")
    starts_on: date
    ends_on: date
    reason: str
    made_at: datetime
    revoked_at: datetime | None


class ProxyLine(ProxyGiven):
    """代签委托, with the names."""

    model_config = example(organization="信息工程系党总支", principal="陈某", to="王某")

    office: Office
    organization_id: UUID
    organization: str
    principal_id: UUID = Field(description="委托人")
    principal: str
    to: str


class LeaveGiven(ResponseModel):
    """请假, as it was entered or ended."""

    model_config = example(starts_on="2021-05-10", ends_on="2021-05-21")

    id: UUID
    user_id: UUID = Field(description="请假人")
    stand_in_id: UUID | None = Field(description="代理人")
    starts_on: date
    ends_on: date
    entered_by_id: UUID
    entered_at: datetime
    ended_at: datetime | None = Field(description="提前结束的时间")


class LeaveLine(LeaveGiven):
    """请假, with the names."""

    model_config = example(person="陈某", stand_in="王某")

    person: str
    stand_in: str | None


class RecusalGiven(ResponseModel):
    """回避, as it was declared or lifted."""

    model_config = example(reason="配偶任该支部委员")

    id: UUID
    user_id: UUID
    organization_id: UUID
    reason: str
    declared_by_id: UUID
    declared_at: datetime
    lifted_by_id: UUID | None
    lifted_at: datetime | None


class RecusalLine(RecusalGiven):
    """回避, with the names."""

    model_config = example()

    person: str
    organization: str
