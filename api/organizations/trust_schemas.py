"""What 代签委托 and 回避 look like."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from models.vocabulary import Office
from transport.examples import example
from transport.schemas import ResponseModel


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
