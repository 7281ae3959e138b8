"""What deadlines, rungs of the ladder and notices look like."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from models.vocabulary import Channel, EscalationState, EscalationStep, SubjectKind
from transport.schemas import INSTANT, OTHER_ID, SOME_ID, THIRD_ID, ResponseModel, example
from workflows.journal.acts import Act


class DeadlineLine(ResponseModel):
    """What the clock will look at next."""

    model_config = example(
        id=SOME_ID,
        campaign_id=THIRD_ID,
        item_id=OTHER_ID,
        duty_id=None,
        position=3,
        rung="remind",
        next_check_at=INSTANT,
        met_at=None,
        organization="教师第一党支部",
        due_on="2021-05-20",
        original_due_on="2021-05-20",
        number="XX1-2021-003",
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


AN_ESCALATION = {
    "id": SOME_ID,
    "deadline_id": OTHER_ID,
    "rung": "supervise",
    "due_on": "2021-05-20",
    "reason": "整改时限2021年5月20日（星期四）后第3个工作日，即2021年5月25日（星期二）。",
    "drafted_at": INSTANT,
    "state": "drafted",
    "number": None,
    "answer_due_on": None,
    "decided_by_id": None,
    "decided_at": None,
    "opinion": None,
}


class EscalationShown(ResponseModel):
    """升级: a rung that waits, or waited, for a named human."""

    model_config = example(**AN_ESCALATION)

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

    model_config = example(
        **AN_ESCALATION,
        campaign_id=OTHER_ID,
        organization="教师第一党支部",
        item_id=THIRD_ID,
        duty_id=None,
        item_number="XX1-2021-003",
    )

    campaign_id: UUID
    organization: str
    item_id: UUID | None
    duty_id: UUID | None
    item_number: str | None


A_NOTICE = {
    "id": SOME_ID,
    "entry_id": OTHER_ID,
    "recipient_id": THIRD_ID,
    "channel": "inbox",
    "text": "批准方案：XX1-2021-003 未召开党小组会",
    "created_at": INSTANT,
    "sent_at": INSTANT,
    "acknowledged_at": None,
}


class NoticeShown(ResponseModel):
    """通知."""

    model_config = example(**A_NOTICE)

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

    model_config = example(**A_NOTICE, subject="item", subject_id=OTHER_ID, act=Act.APPROVE_PLAN)

    subject: SubjectKind
    subject_id: UUID
    act: str
