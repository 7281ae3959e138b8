"""What taking a running ledger over would do, or has done."""

from datetime import date
from uuid import UUID

from pydantic import Field

from api.ledgers.schemas import FlawLine, HeadShown
from models.vocabulary import Rectification, State
from transport.examples import example
from transport.schemas import ResponseModel


class TakeOverItem(ResponseModel):
    """One item of the file, as it would be or was taken over."""

    model_config = example(
        key="台账:3:1", place="台账第3行", number="信工2021-07", completion="已完成", why="", progress="已补订计划"
    )

    key: str = Field(description="在 decisions.lines 中所用的键")
    place: str
    number: str | None = Field(description="原编号")
    organization: str
    organization_id: UUID
    text: str
    indicator: str | None
    rectification: Rectification | None
    goal: str | None
    measures: list[str]
    leader: str | None
    leader_id: UUID | None = Field(description="认出的责任领导；没有认出的为 null")
    person: str | None
    responsible_id: UUID | None = Field(description="认出的责任人；没有认出的为 null")
    due_on: date | None = Field(description="接续后的整改时限；为 null 的须另定")
    claimed_due_on: date | None = Field(description="文件所写的时限")
    due_text: str | None = Field(description="文件所写时限的原文")
    past_due: bool = Field(description="文件所写的时限在接续时是否已过")
    progress: str | None
    completion: str | None = Field(description="自报完成情况，不作为销号依据")
    closed_on: date | None = Field(description="自报原系统销号日期")
    closure: str | None = Field(description="自报原系统销号签批")
    state: State = Field(description="接续后所在环节：诊断、方案或整改")
    why: str = Field(description="为何没有进到整改环节")


class HeldItem(ResponseModel):
    """One row of the file that the campaign has already."""

    model_config = example(place="台账第4行", differences=["整改时限文件为“2021-06-30”，在册为“2021-05-20”"])

    place: str
    number: str | None
    organization: str
    text: str
    differences: list[str] = Field(description="与在册的不同之处；以在册的为准，没有改动")


class TakeOverShown(ResponseModel):
    """What taking a file over would do, or has done."""

    model_config = example(
        file="整改台账.xlsx",
        form="rectification",
        unit="信息工程系党总支",
        cutoff="2021-04-20",
        new=[{}],
        held=[{}],
        unknown_organizations={},
        unknown_people={"钱某": "没有找到可以承办教师第一党支部事项的“钱某”。"},
        organizations=["教师第一党支部"],
        people=["王某（教师第一党支部）"],
    )

    file: str
    sha256: str
    form: str = Field(description="rectification（整改台账）或 tasks（任务清单）")
    already_imported: str | None = Field(description="此文件曾导入过时的说明")
    unit: str = Field(description="填报单位")
    cutoff: date | None = Field(description="截止时间")
    new: list[TakeOverItem] = Field(description="将要（或已经）接续的事项")
    held: list[HeldItem] = Field(description="已在册的事项")
    unknown_organizations: dict[str, str] = Field(description="没有认出的党组织：文件中的写法 → 原因")
    unknown_people: dict[str, str] = Field(description="没有认出的人员：文件中的写法 → 原因")
    errors: list[FlawLine]
    warnings: list[FlawLine]
    unaccepted: list[FlawLine] = Field(description="还没有确认的提醒")
    organizations: list[str] = Field(description="可以指定的党组织")
    people: list[str] = Field(description="可以指定的人员")
    heads: list[HeadShown] = Field(description="各表的列，每种表头一次")
