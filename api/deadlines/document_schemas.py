"""What documents of 督办, their lines and answers look like."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas import ProblemDocument
from models.document_states import DocumentState
from models.vocabulary import EscalationStep
from transport.examples import INSTANT, OTHER_ID, SOME_ID, THIRD_ID, example
from transport.schemas import ResponseModel

A_LINE = {
    "item_id": THIRD_ID,
    "number": "XX1-2021-003",
    "text": "2020年10月、12月未召开党小组会",
    "leader": "张某",
    "original_due_on": "2021-05-20",
    "due_on": "2021-05-20",
    "overdue": 3,
    "urged_on": "2021-05-21",
    "remark": "已到通报条件",
}


class DocumentListed(ResponseModel):
    """督办文书: one document, as a list has it."""

    model_config = example(
        campaign_id=THIRD_ID,
        rung="supervise",
        organization="信息工程系党总支",
        person_id=None,
        person=None,
        number=None,
        text=None,
        wanted=None,
        edited_by_id=None,
        edited_at=None,
        state="drafted",
        decided_by_id=None,
        decided_by=None,
        decided_at=None,
        opinion=None,
        sent_sha256=None,
        lines=3,
    )

    id: UUID
    campaign_id: UUID
    rung: EscalationStep
    organization_id: UUID = Field(description="发往的党组织；通报为院党委")
    organization: str
    person_id: UUID | None = Field(description="约谈的人")
    person: str | None
    drafted_at: datetime
    number: str | None = Field(description="文号")
    text: str | None = Field(description="正文")
    wanted: str | None = Field(description="反馈要求")
    edited_by_id: UUID | None
    edited_at: datetime | None
    state: DocumentState
    answer_due_on: date | None = Field(description="反馈期限")
    decided_by_id: UUID | None
    decided_by: str | None
    decided_at: datetime | None
    opinion: str | None = Field(description="不予签发、自动撤回的理由")
    sent_sha256: str | None = Field(description="所发内容的校验值")
    lines: int = Field(description="其中所见几件")
    due_on: date = Field(description="所列最早的时限")


class LineShown(ResponseModel):
    """One late thing of a document."""

    model_config = example(**A_LINE)

    escalation_id: UUID
    deadline_id: UUID
    item_id: UUID | None
    duty_id: UUID | None
    number: str | None
    text: str
    organization: str
    leader: str | None = Field(description="责任领导")
    original_due_on: date
    due_on: date
    overdue: int = Field(description="已逾期几个工作日；签发后为签发之日的数")
    urged_on: date | None = Field(description="前次催办")
    remark: str = Field(description="如已到通报条件；没有为空")


class AnswerShown(ResponseModel):
    """反馈: one version."""

    model_config = example(
        answered_by="李某",
        text="已补开支委会并公示记录，其余两件本月底前完成。",
        new_due_on="2021-06-30",
        file_name="整改情况.docx",
        media_type="application/pdf",
        answered_at=INSTANT,
        accepted=None,
        opinion=None,
        decided_by_id=None,
        decided_by=None,
        decided_at=None,
    )

    id: UUID
    version: int
    text: str
    new_due_on: date | None = Field(description="请求的办结时限")
    sha256: str | None = Field(description="附件的校验值")
    file_name: str | None
    size: int | None
    media_type: str | None
    answered_by_id: UUID
    answered_by: str
    answered_at: datetime
    accepted: bool | None = Field(description="已采纳；退回为 false，待审核为 null")
    opinion: str | None = Field(description="退回意见")
    decided_by_id: UUID | None
    decided_by: str | None
    decided_at: datetime | None


class DocumentShown(DocumentListed):
    """督办文书, with what it says and what was answered."""

    model_config = example(items=[A_LINE], hidden=0, answers=[])

    items: list[LineShown] = Field(description="所列各件")
    hidden: int = Field(description="另有几件不在所见范围")
    answers: list[AnswerShown] = Field(description="反馈，后报的在前")


class DocumentOutcomeLine(ResponseModel):
    """What became of one document."""

    document_id: UUID
    done: bool
    problem: ProblemDocument | None = Field(default=None, description="未能办理的原因")


class DocumentOutcomes(ResponseModel):
    """What became of each document, in the order in which they were named."""

    model_config = example(
        items=[
            {"document_id": SOME_ID, "done": True, "problem": None},
            {
                "document_id": OTHER_ID,
                "problem": {
                    "type": "/problems/conflict",
                    "title": "现在不能办理",
                    "status": 409,
                    "detail": "这份督办单已签发。",
                },
            },
        ]
    )

    items: list[DocumentOutcomeLine]
