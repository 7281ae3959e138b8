"""Of whom a number of a report is: the whole organization, one below it, or nobody can tell."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from workflows.reconciliation.claims import Claim

_NEAR_CHARACTERS = 60
_OWN = re.compile(r"(?:我|本|全|各)(?:学院|二级学院|院|系|校|单位|部门|党总支|总支|党支部|支部|党委|党组织)+")
_UNIT = re.compile(
    r"[一-鿿]{1,12}?(?:党支部|党总支|教研室|支部|党小组|中心|学院|(?<![联关体])系(?!列|统)|处(?!理|分)|科|班(?!子))"
)
_SOURCE = re.compile(r"巡察|巡视|审计|上级|移交|交办|督查|督导|信访|民主生活会|组织生活会|反馈|举报|第三方")
_PART = re.compile(r"方面|领域|层面|环节|类问题|有力")
_SPAN = re.compile(
    r"[本上这当每该]个?(?:月|周|季度|学期|年)|上半年|下半年|去年|今年|季度|\d{1,2}月份|\d{4}年|\d{1,2}月"
)
_AS_OF = re.compile(r"截[至止]到?(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日止?")
_SINCE = re.compile(r"[^,。;]{0,40}以来")
_NEUTRAL_HEADING = re.compile(
    r"(?:[一二三四五六七八九十\d()、.,:“”\s]|第|部分|总体|基本|整改|工作|查摆|查找|发现|问题|事项|进展|完成|台账|落实"
    r"|诊断|建设|学习|行动|销号|下一步|主要|开展|推进|情况|成效|成果|做法|措施|报告|存在|阶段性?|总结|年度|与|及|和|的"
    r"|对账|自查|概况|概述|关于|汇报)++"
)


@dataclass(frozen=True, slots=True)
class ClaimScope:
    """Whose number it is; `doubt` says why nobody can tell."""

    organization: str | None = None
    """None for the whole."""
    doubt: str = ""


def scope_of(claim: Claim, own: str, others: Collection[str], filed_on: date) -> ClaimScope:
    """Find out whose a number is. In doubt it is nobody's: a part is never taken for the whole."""
    said = claim.limits.replace(own, "")
    named = next((each for each in sorted(others, key=len, reverse=True) if each in said), None)
    if rest := _OWN.sub("", said.replace(named, "") if named else said):
        return ClaimScope(doubt=f"“{rest}”可能只说一部分")
    if doubt := _doubt(claim, own, filed_on):
        return ClaimScope(doubt=doubt)
    if named:
        return ClaimScope(named)
    return ClaimScope() if claim.limits else _of_context(claim.before, own, others)


def _doubt(claim: Claim, own: str, filed_on: date) -> str:
    near = (claim.before[-_NEAR_CHARACTERS:] + claim.quote).replace(own, "")
    if found := _SOURCE.search(claim.before + claim.quote):
        return f"说到“{found[0]}”，可能不是本行动的问题"
    for dated in _AS_OF.finditer(near):
        year, month, day = (int(each) if each else filed_on.year for each in dated.groups())
        if (year, month, day) != (filed_on.year, filed_on.month, filed_on.day):
            return f"说的是{month}月{day}日，这一版是{filed_on.month}月{filed_on.day}日报送的"
    if found := _SPAN.search(_SINCE.sub("", _AS_OF.sub("", near))):
        return f"说到“{found[0]}”，可能只说一段时间"
    if found := _PART.search(near):
        return f"说到“{found[0]}”，可能只说一部分"
    heading = claim.heading.replace(own, "")
    if heading and not _NEUTRAL_HEADING.fullmatch(heading):
        return f"在“{claim.heading}”之下，可能只说一部分"
    return ""


def _of_context(before: str, own: str, others: Collection[str]) -> ClaimScope:
    """Take whom the paragraph named last before."""
    whole = max([before.rfind(own), *(found.start() for found in _OWN.finditer(before))])
    at, named = max(((before.rfind(each), each) for each in others), default=(-1, ""))
    if at > whole:
        return ClaimScope(named)
    for each in (own, *others):
        before = before.replace(each, "," * len(each))
    unknown = list(_UNIT.finditer(_OWN.sub(lambda found: "," * len(found[0]), before)))
    if unknown and unknown[-1].start() > whole:
        return ClaimScope(doubt=f"前面说到“{unknown[-1][0]}”，可能不是全部")
    return ClaimScope()
