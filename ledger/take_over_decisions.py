"""What a person decides of a running ledger before it is taken over, where the file does not say it well enough."""

from collections.abc import Mapping
from typing import Annotated, TypeVar

import pydantic
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from ledger.limits import MAX_FLAWS
from workflows.errors import Incomplete
from workflows.inputs import Day, Text
from workflows.rules.messages import messages_by_field
from workflows.texts import MAX_LINE_CHARACTERS

MAX_MEASURES = 50
"""As many as a plan may have."""
MAX_PARTS = 50
"""Into how many problems one is split."""
MAX_NAMES = 5_000
"""How many names of a file may be decided."""
D = TypeVar("D", bound="Decided")
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_LINE_CHARACTERS)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]
"""Several, or one by itself."""


class Decided(BaseModel):
    """What a person decided: it does not change, and has no fields but its own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LineDecision(Decided):
    """Of one item; what is not given stays as the file has it."""

    organization: Name | None = Field(default=None, title="党组织", description="已登记的名称")
    leader: Name | None = Field(default=None, title="责任领导", description="姓名或登录名")
    person: Name | None = Field(default=None, title="责任人", description="姓名或登录名")
    due_on: Day | None = Field(default=None, title="新的整改时限")
    texts: Annotated[Texts, Field(min_length=1, max_length=MAX_PARTS)] | None = Field(
        default=None,
        title="存在问题",
        description="几条即拆成几个事项；只有一条的也可写作 text",
        validation_alias=AliasChoices("texts", "text"),
    )
    indicator: Name | None = Field(default=None, title="对照指标", description="支部1-（2）的样子；空为不对照指标")
    joined: bool = Field(default=False, title="并入上一项")
    measures: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MAX_MEASURES)] | None = Field(
        default=None, title="整改措施"
    )
    shares: Annotated[tuple[frozenset[int], ...], Field(max_length=MAX_PARTS)] | None = Field(
        default=None, title="措施分给各项", description="拆成几项时，每一项有哪几条措施（从1数起）；不写即各项都有"
    )


class Decisions(Decided):
    """Of a whole file."""

    organizations: Annotated[dict[str, Name], Field(max_length=MAX_NAMES)] = Field(
        default_factory=dict, title="党组织", description="文件中的写法 → 已登记的名称"
    )
    people: Annotated[dict[str, Name], Field(max_length=MAX_NAMES)] = Field(
        default_factory=dict, title="人员", description="文件中的写法 → 姓名或登录名"
    )
    due_on: Day | None = Field(default=None, title="新的整改时限", description="用于接续时已过期或没有写明时限的各项")
    lines: dict[str, LineDecision] = Field(default_factory=dict, title="逐项更正", description="预览中的 key → 更正")
    accepted: Annotated[frozenset[str], Field(max_length=2 * MAX_FLAWS + 2)] = Field(
        default=frozenset(), title="已核对的提醒", description="预览中每处提醒的“位置：内容”，逐一确认"
    )


NOTHING_DECIDED = Decisions()


def read_decisions(given: Mapping[str, object] | str | bytes) -> Decisions:
    """Read what was decided, as JSON or its values. Raises `Incomplete` with one sentence a field."""
    return read_decided(Decisions, given)


def read_decided(kind: type[D], given: Mapping[str, object] | str | bytes) -> D:
    """Read what was decided of another kind, likewise."""
    try:
        if isinstance(given, str | bytes):
            return kind.model_validate_json(given)
        return kind.model_validate(given)
    except pydantic.ValidationError as error:
        raise Incomplete(messages_by_field(error.errors(), kind)) from None
