"""What a school's own 诊断指南 look like, as they are read and as they are given with a campaign."""

from typing import Annotated

from pydantic import Field

from ledger.limits import MAX_HEADINGS
from models.vocabulary import OrgKind
from transport.examples import example
from transport.schemas import Line, QueryModel, ResponseModel
from workflows.rules.template import IndicatorText, TemplateText

_HEADING = {"title": "政治把关作用到位", "indicators": ["每月召开一次党小组会"]}
_GUIDE = {"prefix": "支部", "name": "党支部诊断工作指南", "applies_to": ["branch"], "headings": [_HEADING]}


class OwnHeading(QueryModel):
    """一级指标 of a school's own guide, with its 二级指标 in order."""

    model_config = example(**_HEADING)

    title: TemplateText = Field(title="一级指标")
    indicators: Annotated[list[IndicatorText], Field(min_length=1, max_length=MAX_HEADINGS)] = Field(title="二级指标")


class OwnGuideGiven(QueryModel):
    """A school's own 诊断指南."""

    model_config = example(**_GUIDE)

    prefix: Line = Field(title="指标代号", description="台账中对照指标时以此开头，如支部1-（2）")
    name: TemplateText = Field(title="指南名称")
    applies_to: Annotated[list[OrgKind], Field(min_length=1, max_length=len(OrgKind))] = Field(title="适用的党组织")
    headings: Annotated[list[OwnHeading], Field(min_length=1, max_length=MAX_HEADINGS)] = Field(title="一级指标")


class GuideRead(OwnGuideGiven):
    """A guide as it was read of a file."""

    model_config = example(**_GUIDE, unread=[])

    unread: list[str] = Field(description="文件中没有读取的内容")


class GuidesRead(ResponseModel):
    """The guides of a file, as they are given with a campaign once they are looked through."""

    model_config = example()

    guides: list[GuideRead]
