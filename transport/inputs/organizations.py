"""What is asked of who keeps the directory, lends a signature or declares a relation."""

from uuid import UUID

from pydantic import Field

from models.vocabulary import Office, OrgKind
from transport.examples import OTHER_ID, example
from transport.schemas import Line, QueryModel
from workflows.inputs import Day


class NewOrganization(QueryModel):
    """A node to add to the tree."""

    model_config = example(name="学生第二党支部", code="XX3", kind="branch", parent_id=OTHER_ID)

    name: Line = Field(title="名称")
    code: Line = Field(title="代码", max_length=16)
    kind: OrgKind = Field(title="组织类型")
    parent_id: UUID | None = Field(default=None, title="上级组织")
    short_name: Line | None = Field(default=None, title="简称")


class StaffNumber(QueryModel):
    """The 工号 of an account that has none yet, or a wrong one."""

    model_config = example(staff_number="20130017")

    staff_number: Line = Field(title="工号")


class NewPerson(QueryModel):
    """A person to add."""

    model_config = example()

    login: Line = Field(title="登录名")
    name: Line = Field(title="姓名")
    staff_number: Line = Field(title="工号")


class NewAppointment(QueryModel):
    """An office to give to a person."""

    model_config = example(starts_on="2021-03-01")

    user_id: UUID = Field(title="人员")
    organization_id: UUID = Field(title="党组织")
    office: Office = Field(title="职务")
    starts_on: Day = Field(title="任职日期")
    ends_on: Day | None = Field(default=None, title="离任日期")


class Ending(QueryModel):
    """The last day of an office."""

    model_config = example(ends_on="2021-08-31")

    ends_on: Day = Field(title="离任日期")


class NewProxy(QueryModel):
    """Whom to entrust with one's signature, and for how long."""

    model_config = example(starts_on="2021-05-10", ends_on="2021-05-21", reason="赴省委党校学习")

    to_id: UUID = Field(title="受托人")
    starts_on: Day = Field(title="开始日期")
    ends_on: Day = Field(title="结束日期")
    reason: Line = Field(title="委托理由")


class NewLeave(QueryModel):
    """Who is away, for how long, and who stands in."""

    model_config = example(starts_on="2021-05-10", ends_on="2021-05-21")

    user_id: UUID | None = Field(default=None, title="请假人", description="不填为本人")
    starts_on: Day = Field(title="开始日期")
    ends_on: Day = Field(title="结束日期")
    stand_in_id: UUID | None = Field(default=None, title="代理人")


class NewRecusal(QueryModel):
    """Who is related to which organization."""

    model_config = example(reason="配偶任该支部委员")

    user_id: UUID = Field(title="回避人")
    organization_id: UUID = Field(title="党组织")
    reason: Line = Field(title="回避事由")
