"""What 代签委托 and 回避 look like."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from models.vocabulary import Office
from transport.schemas import INSTANT, OTHER_ID, SOME_ID, THIRD_ID, ResponseModel, example

A_PROXY = {
    "id": SOME_ID,
    "appointment_id": OTHER_ID,
    "to_id": THIRD_ID,
    "starts_on": "2021-05-10",
    "ends_on": "2021-05-21",
    "reason": "赴省委党校学习",
    "made_at": INSTANT,
    "revoked_at": None,
}
A_RECUSAL = {
    "id": SOME_ID,
    "user_id": THIRD_ID,
    "organization_id": OTHER_ID,
    "reason": "配偶任该支部委员",
    "declared_by_id": THIRD_ID,
    "declared_at": INSTANT,
    "lifted_by_id": None,
    "lifted_at": None,
}


class ProxyGiven(ResponseModel):
    """代签委托, as it was given or revoked."""

    model_config = example(**A_PROXY)

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

    model_config = example(
        **A_PROXY,
        office="secretary",
        organization_id=OTHER_ID,
        organization="信息工程系党总支",
        principal_id=OTHER_ID,
        principal="陈某",
        to="王某",
    )

    office: Office
    organization_id: UUID
    organization: str
    principal_id: UUID = Field(description="委托人")
    principal: str
    to: str


class RecusalGiven(ResponseModel):
    """回避, as it was declared or lifted."""

    model_config = example(**A_RECUSAL)

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

    model_config = example(**A_RECUSAL, person="王某", organization="教师第一党支部")

    person: str
    organization: str
