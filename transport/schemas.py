"""What several nouns share: texts that can be stored, pages, and the problem document."""

import re
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from transport.examples import complete, example
from workflows import days
from workflows.items.queries.search import MAX_WORDS
from workflows.texts import LONGEST_LINE, Text, storable

Line = Annotated[Text, StringConstraints(max_length=LONGEST_LINE)]
"""A text of one line."""

Wanted = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_LINE), AfterValidator(storable)]
"""A text in a question."""


def _few_words(text: str) -> str:
    if len(text.split()) > MAX_WORDS:
        raise ValueError(f"最多{MAX_WORDS}个词，请少写几个")
    return text


Words = Annotated[Wanted, AfterValidator(_few_words)]
"""Words to be found, with white space between them."""


class Schema(BaseModel):
    """What is asked or answered; the example of each is filled in."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        complete(cls)


class ResponseModel(Schema):
    """What an answer holds."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class ReservedResponse(ResponseModel):
    """An answer that may rest on working days, and so on years not yet arranged."""

    reservations: list[str] = Field(
        default=[], description="所推算的日期、逾期和灯依据哪些放假安排尚未公布的年份；各年都已公布时没有这一项"
    )


class QueryModel(Schema):
    """What a request's body holds: nothing that is not named here."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _iso(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("应是日期，请写成如 2021-05-20")
    return value


Day = Annotated[days.Day, BeforeValidator(_iso)]
"""A day in a question: there a bare number comes as a text."""

T = TypeVar("T")


class Page(ReservedResponse, Generic[T]):
    """One page of a list, and where the next begins."""

    model_config = ConfigDict(use_attribute_docstrings=False)  # each is described: no source is looked for

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


class Healthy(ResponseModel):
    """The program answers."""

    model_config = example(status="ok")

    status: str
