"""What each move is given: one small model a move, read by the API, the pages and the docs.

A field's title is its Chinese label; a required field has no default. `version` is the version
of the item that the actor saw: a move on an item that changed since is refused.
"""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from models.media_type import MediaType
from models.vocabulary import (
    Completion,
    ItemKind,
    Level,
    MeasureKind,
    Method,
    Origin,
    Rectification,
    Sensitivity,
    Verdict,
)
from workflows.days import Day
from workflows.items import file_names
from workflows.texts import LONGEST_FILE_NAME, Sentence, Sha256, Text

LARGEST_FILE = 2**31 - 1
"""The largest size that every database's integer column holds."""
FOUND: JsonDict = {"readOnly": True}
"""Marks what nobody fills in: the door finds it."""


class MoveInput(BaseModel):
    """Nothing but the version that was seen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int | None = Field(default=None, title="所见版本", ge=1)


class Register(MoveInput):
    text: Text = Field(title="存在问题")
    kind: ItemKind = Field(default=ItemKind.PROBLEM, title="事项类别")
    level: Level = Field(default=Level.ORDINARY, title="重要程度")
    origin: Origin = Field(default=Origin.SELF, title="问题来源")
    indicator: Annotated[Text, StringConstraints(max_length=40)] | None = Field(default=None, title="对照指标")
    sensitivity: Sensitivity = Field(default=Sensitivity.NONE, title="敏感类别")


class VerdictInput(MoveInput):
    """The verdict on one indicator. `version` is 0 where the cell was seen blank."""

    indicator: Annotated[Text, StringConstraints(max_length=40)] = Field(title="指标")
    verdict: Verdict = Field(title="结论")
    text: Text | None = Field(default=None, title="查摆情况")
    version: int | None = Field(default=None, title="所见版本", ge=0)


class Confirm(MoveInput):
    rectification: Rectification = Field(title="整改类型")
    kind: ItemKind | None = Field(default=None, title="事项类别")
    level: Level | None = Field(default=None, title="重要程度")
    due_on: Day | None = Field(default=None, title="整改时限")
    sensitivity: Sensitivity | None = Field(default=None, title="敏感类别")


class Void(MoveInput):
    reason: Sentence | None = Field(default=None, title="撤销理由")
    merged_into_id: UUID | None = Field(default=None, title="并入事项")


class Assign(MoveInput):
    leader_id: UUID = Field(title="责任领导")
    responsible_id: UUID = Field(title="责任人")


class PlannedMeasure(BaseModel):
    """One 整改措施 of a plan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Text = Field(title="整改措施")
    responsible_id: UUID = Field(title="责任人")
    due_on: Day = Field(title="完成时限")
    kind: MeasureKind = Field(default=MeasureKind.FIX, title="措施类别")
    leader_id: UUID | None = Field(default=None, title="责任领导")


class SubmitPlan(MoveInput):
    goal: Text = Field(title="整改目标")
    measures: tuple[PlannedMeasure, ...] = Field(title="整改措施", min_length=1, max_length=50)


class Opinion(MoveInput):
    """An opinion that says what is so: why a plan goes back, what a spot check found."""

    opinion: Sentence = Field(title="意见")


class OptionalOpinion(MoveInput):
    """Consent; 同意 needs no reason."""

    opinion: Text | None = Field(default=None, title="意见")


class SignedInput(MoveInput):
    """What a signature stands for: the item as it was shown to the signer."""

    seen: Sha256 = Field(title="所见内容的校验值")


class Sign(SignedInput):
    opinion: Text | None = Field(default=None, title="意见")


class Progress(MoveInput):
    text: Text = Field(title="进展与成效")
    measure_id: UUID | None = Field(default=None, title="对应措施")
    evidence: Sentence | None = Field(default=None, title="佐证说明")
    done: bool = Field(default=False, title="该措施已完成")
    completion: Completion | None = Field(default=None, title="完成情况")
    sustained: bool | None = Field(default=None, title="常态化坚持")


FileName = Annotated[Text, StringConstraints(max_length=LONGEST_FILE_NAME), AfterValidator(file_names.checked)]
"""A file's name as its sender called it; never a path."""


class Attach(MoveInput):
    """A file that was uploaded. What is read-only the door finds in the file itself."""

    measure_id: UUID = Field(title="对应措施")
    sha256: Sha256 = Field(title="文件校验值", json_schema_extra=FOUND)
    file_name: FileName = Field(title="文件名", json_schema_extra=FOUND)
    size: int = Field(title="字节数", ge=1, le=LARGEST_FILE, json_schema_extra=FOUND)
    media_type: MediaType = Field(title="文件类型", json_schema_extra=FOUND)
    made_on: Day | None = Field(default=None, title="文件自载日期", json_schema_extra=FOUND)
    note: Text | None = Field(default=None, title="说明")


class Verify(SignedInput):
    opinion: Sentence = Field(title="验收意见")
    method: Method = Field(title="验收方式")


class Return(MoveInput):
    opinion: Sentence = Field(title="退回意见")
    requirement: Sentence = Field(title="补充整改要求")


class TurnLongTerm(MoveInput):
    stage_goal: Text = Field(title="阶段目标")
    review_on: Day = Field(title="下次检视日期")
    final_on: Day = Field(title="最终期限")


class RequestExtension(MoveInput):
    reason: Sentence = Field(title="延期理由")
    progress: Sentence = Field(title="目前进展")
    due_on: Day = Field(title="新的整改时限")


class Transfer(MoveInput):
    to_id: UUID = Field(title="转给")
    reason: Text = Field(title="转办理由")


class Delegate(MoveInput):
    to_id: UUID = Field(title="委托给")
    until_on: Day = Field(title="委托至")


class RevokeDelegation(MoveInput):
    delegate_id: UUID = Field(title="受托人")
    reason: Text = Field(title="收回理由")


class HandOver(MoveInput):
    from_id: UUID = Field(title="移交人")
    to_id: UUID = Field(title="接手人")
    reason: Text = Field(title="交接理由")


class AppointPatron(MoveInput):
    user_id: UUID = Field(title="挂点领导")
    until_on: Day | None = Field(default=None, title="挂点至")


class Reopen(MoveInput):
    reason: Sentence = Field(title="重新挂号理由")
    requirement: Sentence = Field(title="整改要求")
    due_on: Day = Field(title="新的整改时限")
