"""What hangs on an item looks like: its history, measures, evidence, signatures and extensions."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas import ReservedResponse
from models.evidence_kinds import EvidenceKind, MediaType
from models.vocabulary import DoubtKind, ExtensionState, MeasureKind, Method, SignAct, SubjectKind
from transport.examples import A_HASH, THIRD_ID, example
from transport.schemas import ResponseModel
from workflows.journal.acts import Act


class EntryLine(ResponseModel):
    """One entry of a journal."""

    model_config = example(
        subject="item",
        act=Act.REGISTER,
        actor_id=THIRD_ID,
        actor="李某",
        office="教师第一党支部书记",
        data={"to": "diagnose"},
        previous="0" * 64,
        hash="f" * 64,
    )

    id: UUID
    subject: SubjectKind
    subject_id: UUID
    seq: int
    at: datetime
    act: str
    automatic: bool = Field(description="由系统时钟自动记录")
    actor_id: UUID | None
    actor: str | None
    office: str = Field(description="当时的职务")
    data: dict[str, object]
    previous: str = Field(description="前一条的校验值")
    hash: str


class MeasureLine(ResponseModel):
    """整改措施."""

    model_config = example(kind="fix", text="固定每月第2周周三召开")

    id: UUID
    item_id: UUID
    position: int
    kind: MeasureKind
    text: str
    leader_id: UUID | None
    leader: str | None
    responsible_id: UUID
    responsible: str
    due_on: date
    done_at: datetime | None
    done_by_id: UUID | None
    done_by: str | None


class PassingLine(ResponseModel):
    """A measure that passes on with a part of its item (分派、转办)."""

    model_config = example(part="responsible", position=1, text="固定每月第2周周三召开", holder="李某")

    part: Literal["responsible", "leader"] = Field(description="随哪一职责移交：responsible 责任人，leader 责任领导")
    measure_id: UUID
    position: int
    text: str
    due_on: date
    holder_id: UUID
    holder: str


class PassingMeasures(ReservedResponse):
    """What passes on if others take over, and for which version of the item."""

    version: int
    measures: list[PassingLine]


class DoubtLine(ResponseModel):
    """存疑: why a file should be looked at twice; it never blocks."""

    kind: DoubtKind
    sentence: str


class EvidenceLine(ResponseModel):
    """佐证材料."""

    model_config = example(
        measure_id=THIRD_ID,
        kind="file",
        file_name="会议记录.pdf",
        size=48213,
        media_type="application/pdf",
        made_on="2021-03-01",
        added_by="李某",
        doubts=[{"kind": "older", "sentence": "文件自载日期为2021年3月1日，早于问题登记之日。"}],
    )

    id: UUID
    item_id: UUID
    measure_id: UUID
    kind: EvidenceKind
    note: str | None
    sha256: str | None
    file_name: str | None
    size: int | None
    media_type: MediaType | None = Field(description="按内容认定，不看文件名")
    made_on: date | None = Field(description="文件自身记载的日期")
    added_by_id: UUID
    added_by: str
    added_at: datetime
    doubts: list[DoubtLine]


class SignatureLine(ResponseModel):
    """签批: one signature of one round."""

    model_config = example(
        step=0,
        seat="superior:organizer",
        appointment_id=THIRD_ID,
        opinion="核原始记录，抽谈2人，情况属实",
        method="records",
        seen_sha256=A_HASH,
    )

    id: UUID
    item_id: UUID
    round: int
    act: SignAct
    step: int
    seat: str
    user_id: UUID
    person: str
    appointment_id: UUID
    opinion: str | None
    method: Method | None
    seen_sha256: str = Field(description="签批时所见内容的校验值")
    signed_at: datetime
    principal_id: UUID | None
    principal: str | None = Field(description="代签时，被代签的人")


class ClaimShown(ResponseModel):
    """原台账所报: what the ledger claims from which an item was taken over; nothing is decided by it."""

    model_config = example(
        number="信工2021-07",
        problem="未按期召开党小组会",
        kind="限期整改",
        measures="补订计划\n固定日期",
        due_on="2021-03-01",
        due_text="2021年3月1日",
        completion="已销号",
        closed_on="2021-03-20",
        closure="张某（书记）2021-03-20",
    )

    item_id: UUID
    number: str | None = Field(description="原编号")
    problem: str = Field(description="原文")
    indicator: str | None
    source: str | None
    kind: str | None
    goal: str | None
    measures: str | None = Field(description="每行一条")
    leader: str | None
    person: str | None
    due_on: date | None = Field(description="原定时限")
    due_text: str | None = Field(description="原定时限的写法")
    progress: str | None
    completion: str | None = Field(description="自报完成情况，不作为销号依据")
    sustained: str | None
    evidence: str | None
    acceptance: str | None
    closure: str | None = Field(description="原系统销号签批")
    closed_on: date | None = Field(description="原系统销号日期")


class ItemClaimed(ResponseModel):
    """What was claimed of an item; null of one that was not taken over."""

    model_config = example(claim={})

    claim: ClaimShown | None


class ExtensionLine(ResponseModel):
    """延期: one request for a later day."""

    model_config = example(
        state="pending",
        reason="活动场地维修至六月上旬",
        progress="四次集中学习已完成两次",
        previous_due_on="2021-05-20",
        new_due_on="2021-06-10",
        requested_by="李某",
    )

    id: UUID
    item_id: UUID
    state: ExtensionState
    reason: str
    progress: str
    previous_due_on: date
    new_due_on: date
    requested_by_id: UUID
    requested_by: str
    requested_at: datetime
    opinion: str | None
    decided_by_id: UUID | None
    decided_at: datetime | None
