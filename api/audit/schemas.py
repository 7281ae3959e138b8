"""What seals and verifications look like."""

from datetime import datetime

from pydantic import Field

from transport.examples import INSTANT, example
from transport.schemas import ResponseModel
from workflows.journal.acts import Act

A_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class SealShown(ResponseModel):
    """封存: one root over the new ends of all chains."""

    model_config = example(
        number=3,
        subjects=12,
        entries=40,
        root=A_HASH,
        previous=A_HASH,
        hash=A_HASH,
        printed="封存第3号 2021-04-20 9f86 d081 … 校验 1a2b",
    )

    number: int
    at: datetime
    subjects: int = Field(description="当日有新记录的链数")
    entries: int = Field(description="当日新增的记录数")
    root: str = Field(description="各链末条的总根（RFC 6962）")
    previous: str = Field(description="前一号的封存值")
    hash: str = Field(description="封存值")
    printed: str = Field(description="可打印、可寄出的一行，日后核验用")


class FaultShown(ResponseModel):
    """One thing that does not hold."""

    model_config = example(
        kind="edited",
        sentence="事项XX1-2021-003第4条记录被改动：内容与其校验值不符。",
        seq=4,
        act=Act.SUBMIT_PLAN,
        at=INSTANT,
        who="教师第一党支部书记陈志强",
    )

    kind: str = Field(description="edited 改动、inserted 插入、deleted 删除、reordered 调换、unmatched 不一致")
    sentence: str
    seq: int | None = Field(description="第几条记录")
    act: str | None
    at: datetime | None
    who: str | None


class VerificationShown(ResponseModel):
    """One item's chain, checked just now."""

    model_config = example(ok=True, entries=12, sealed=10, unsealed=2)

    ok: bool
    entries: int = Field(description="记录条数")
    sealed: int = Field(description="已封存到第几条；0 为尚未封存")
    unsealed: int = Field(description="尚未封存的条数；当晚封存")
    faults: list[FaultShown]
    history: list[str] = Field(description="历史：升级前的数据，当时没有记录，无从逐条核对；不是被改动")
