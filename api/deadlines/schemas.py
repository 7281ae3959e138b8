"""What deadlines, rungs of the ladder and notices look like."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from models.vocabulary import EscalationState, EscalationStep, SubjectKind
from transport.examples import INSTANT, OTHER_ID, THIRD_ID, example
from transport.schemas import ResponseModel
from workflows.journal.acts import Act


class DeadlineLine(ResponseModel):
    """What the clock will look at next."""

    model_config = example(
        campaign_id=THIRD_ID,
        item_id=OTHER_ID,
        position=3,
        rung="remind",
        original_due_on="2021-05-20",
        subject="未召开党小组会",
    )

    id: UUID
    campaign_id: UUID
    item_id: UUID | None
    duty_id: UUID | None
    position: int = Field(description="已用去几级")
    rung: EscalationStep | None = Field(description="最近一级")
    next_check_at: datetime
    met_at: datetime | None
    organization: str
    due_on: date
    original_due_on: date | None
    number: str | None
    subject: str


class EscalationShown(ResponseModel):
    """升级: a rung that waits, or waited, for a named human."""

    model_config = example(
        rung="supervise",
        reason="整改时限2021年5月20日（星期四）后第3个工作日，即2021年5月25日（星期二）。",
        state="drafted",
        number=None,
    )

    id: UUID
    deadline_id: UUID
    rung: EscalationStep
    due_on: date
    reason: str
    drafted_at: datetime
    state: EscalationState
    number: str | None = Field(description="文号")
    answer_due_on: date | None
    decided_by_id: UUID | None
    decided_at: datetime | None
    opinion: str | None


class EscalationLine(EscalationShown):
    """升级, with what it is about."""

    model_config = example(item_id=THIRD_ID, item_number="XX1-2021-003")

    campaign_id: UUID
    organization: str
    item_id: UUID | None
    duty_id: UUID | None
    item_number: str | None


class Channel(StrEnum):
    """How people are reached: in the inbox always, and by what the operator set up and they gave an address of."""

    INBOX = "inbox"
    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"


class NoticeShown(ResponseModel):
    """通知."""

    model_config = example(channel="inbox", text="批准方案：XX1-2021-003 未召开党小组会", sent_at=INSTANT)

    id: UUID
    entry_id: UUID
    recipient_id: UUID
    channel: Channel
    text: str
    created_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None = Field(description="签收时间；签收不等于办结")


class NoticeLine(NoticeShown):
    """通知, with what it is about."""

    model_config = example(subject="item", act=Act.APPROVE_PLAN)

    subject: SubjectKind
    subject_id: UUID
    act: str
