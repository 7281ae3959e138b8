"""What answers of several nouns share: what they rest on, pages of lists, and the problem document."""

from typing import Generic, TypeVar

from pydantic import ConfigDict, Field

from transport.examples import example
from transport.schemas import ResponseModel

T = TypeVar("T")


class ReservedResponse(ResponseModel):
    """An answer that may rest on working days, and so on years not yet arranged."""

    reservations: list[str] = Field(
        default=[], description="所推算的日期、逾期和灯依据哪些放假安排尚未公布的年份；各年都已公布时没有这一项"
    )


class Page(ReservedResponse, Generic[T]):
    """One page of a list, and where the next begins."""

    items: list[T]
    next: str | None = Field(description="下一页的 cursor；没有下一页时为 null")


class ProblemDocument(ResponseModel):
    """What a refusal looks like (RFC 9457)."""

    model_config = ConfigDict(extra="allow") | example(
        type="/problems/not-found", title="没有找到", status=404, detail="没有找到，或者不在您的职责范围内。"
    )

    type: str = Field(description="问题的种类，如 /problems/not-found")
    title: str = Field(description="种类的名称")
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="说明该怎么办的一句话")
    move: str | None = Field(default=None, description="涉及的办理动作")
    fields: dict[str, str] | None = Field(default=None, description="逐项说明哪里有误")
    version: int | None = Field(default=None, description="现在的版本")
    fresh: dict[str, object] | None = Field(default=None, description="事项现在的样子")
    instance: str | None = Field(default=None, description="系统出错时的编号")
    cause: str | None = Field(default=None, description="存储出错的原因，如 full（磁盘已满）、damaged（数据库损坏）")
