"""What a 对账, its differences and its signatures look like."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import Field

from api.schemas import Page
from models.reconciliation_words import ChangedBy, DifferenceKind, ReconciliationState, RowField, Settlement, Side
from models.vocabulary import Office
from transport.examples import A_HASH, OTHER_ID, SOME_ID, example
from transport.schemas import ResponseModel


class ReconciliationShown(ResponseModel):
    """One 对账: a report held against the system."""

    model_config = example(
        paper_id=None,
        duty_id=None,
        name="整改台账.xlsx",
        form="rectification",
        named_unit=None,
        previous_id=None,
        rows_sha256=A_HASH,
        opened_by="王某",
        matched=12,
        rounds=1,
        state="open",
        statement_sha256=None,
        differences=3,
        open=2,
        returned=0,
    )

    id: UUID
    version: int
    campaign_id: UUID
    organization_id: UUID
    organization: str
    paper_id: UUID | None = Field(description="所属的报送件；单独上传的没有")
    duty_id: UUID | None = Field(description="这份报送件所属的报送任务；单独上传的没有")
    name: str = Field(description="文件名")
    sha256: str = Field(description="文件的校验值")
    form: str | None = Field(description="按哪种表式读取；没有可对账的台账时为 null")
    named_unit: str | None = Field(description="文件写的是另一个党组织、对账人确认无误的，所写的名称；否则为 null")
    previous_id: UUID | None = Field(description="上次报表的对账")
    rows_sha256: str = Field(description="所读内容的校验值")
    matched: int = Field(description="对上几行")
    rounds: int = Field(description="核对过几次")
    held_at: datetime = Field(description="系统数据截至")
    state: ReconciliationState
    opened_by_id: UUID
    opened_by: str
    opened_at: datetime
    statement_sha256: str | None = Field(description="所签对账单的校验值；还没有人签时为 null")
    differences: int = Field(description="共几处差异")
    open: int = Field(description="其中几处尚未处理")
    returned: int = Field(description="其中几处退回说明")


class ReportDifferenceShown(ResponseModel):
    """One thing in which the report and the system differ, and what became of it."""

    model_config = example(
        position=2,
        round=1,
        kind="value",
        field="due",
        item_id=SOME_ID,
        reported_keys=["表1!12"],
        reported="2021-06-20",
        held="2021-05-20",
        last="2021-05-20",
        reported_place="表1第12行“整改时限”",
        held_place="XX1-2021-003“整改时限”",
        likeness=100,
        is_doubtful=False,
        changed_by="report",
        is_same=None,
        settlement="kept",
        opinion="延期尚未批准",
        settled_by_id=OTHER_ID,
        settled_by="王某",
    )

    id: UUID
    reconciliation_id: UUID
    position: int = Field(description="第几项")
    round: int = Field(description="第几次核对时发现")
    kind: DifferenceKind
    field: RowField | None = Field(description="哪一栏；整行不一致时为 null")
    item_id: UUID | None
    number: str | None
    reported_keys: list[str] = Field(description="所涉的报表行")
    reported: str | None = Field(description="报表所写")
    held: str | None = Field(description="系统所有")
    last: str | None = Field(description="上次报表所写")
    reported_place: str = Field(description="报表位置")
    held_place: str = Field(description="系统位置")
    likeness: int | None = Field(description="相似度，百分数")
    is_doubtful: bool = Field(description="是否须由人确认是不是同一项")
    changed_by: ChangedBy | None
    is_same: bool | None = Field(description="确认为同一项与否")
    settlement: Settlement | None
    opinion: str | None
    settled_by_id: UUID | None
    settled_by: str | None
    settled_at: datetime | None


class ReportDifferencePage(ResponseModel):
    """Some of the differences of a 对账, in their order."""

    items: list[ReportDifferenceShown]
    next: int | None = Field(description="下一页的 after；没有下一页时为 null")


class SignatureShown(ResponseModel):
    """One side's signature."""

    model_config = example(side="reporter", statement_sha256=A_HASH, stands=True)

    id: UUID
    reconciliation_id: UUID
    side: Side
    user_id: UUID
    name: str
    appointment_id: UUID
    organization: str
    office: Office
    statement_sha256: str = Field(description="所签对账单的校验值")
    signed_at: datetime
    stands: bool = Field(description="是否仍有效；签字后又有改动的不再有效")


class StatementShown(ResponseModel):
    """对账单: what both sides sign, with the hash that a signature names as `seen`."""

    model_config = example(statement={"format": "rectify-reconciliation-1"}, signatures=[], refusal=None)

    statement: dict[str, Any]
    sha256: str
    signatures: list[SignatureShown]
    refusal: str | None = Field(description="为什么现在不能由您签；能签时为 null")


class TakingShown(ReconciliationShown):
    """What became of a difference that was to be as the report says."""

    done: bool = Field(description="是否已采用；为 false 时已提出申请，待他人批准")


Reconciliations = Page[ReconciliationShown]
