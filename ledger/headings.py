"""What a heading means: the field that its column holds, found by the words in it and not by a list of headings.

People rename, shorten and lengthen the headings of a form (查找出的问题, 所属党组织, 成功经验（200字以内）) and put
several under one (存在问题: 问题表述｜对照指标). Each rule below names the words that tell a field; the first rule
that fits decides, so that what is more special stands before what is more general.
"""

import re
from collections.abc import Container
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from ledger.columns import DIAGNOSIS, RECTIFICATION
from ledger.texts import without_lists
from workflows.folding import nfkc

MAX_HEADING_CHARACTERS = 60
_MAX_WORD_CHARACTERS = 24
"""Of a heading without its notes; what is longer is content."""

_TOGETHER = re.compile(r"\s*(?:[/、&\n]|及其?|和|与|\+)\s*")
# What stands in columns of its own, and is another thing than what is written with it.
_APART = {"problems", "measures", "goal", "leader", "person", "unit", "due", "progress", "completion", "evidence"}
_NUMBER = re.compile(r"\d{1,2}\s*[.．、)）]\s*(?=\D)")
_NOTES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|[\W_]")
_PROBLEM = r"(?:问题|不足|短板|弱项|差距|薄弱环节|隐患)"
_OF_PROBLEMS = (
    "名称|表述|描述|表现|内容|情况|清单|事项|事实|概述|简述|详情|具体|主要|之处|点|和|及|与"
    "|原因|分析|梳理|汇总|列举|查摆|查找|摘要|简要|明细"
)
_UNIT = r"(?:党组织|党支部|支部|党总支|总支部?|党委|单位|部门|院系|学院|系部|处室|科室)"
_PERSON = r"(?:责任|负责|承办|经办|整改|落实|具体)"


class Weight(IntEnum):
    """How surely a heading means its field."""

    PARENT = 1
    WORDS = 2
    PRINTED = 3


class Meaning(NamedTuple):
    """A field of a ledger, or nothing where the words are known and tell of none that is read."""

    field: str
    weight: Weight


_RULES = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        ("", r"^(?:配合|协办|协助|参与)|数量$|个数$|日期不详"),
        (
            "number",
            rf"^(?:序列?号?|编号|编码|行次|N[Oo]|(?:{_PROBLEM}|任务|事项|台账|清单|项目|整改)的?(?:编号|序号))$",
        ),
        ("closed_on", r"销号(?:日期|时间)"),
        ("closure", r"销号(?:签批|意见|审批|人|签字|审核)|签批"),
        (
            "completion",
            r"完成(?:情况|状态|与否)|是否(?:已?完成|整改|到位|销号)|(?:整改|办理|完成|销号|任务)状态|销号情况|销号$|^(?:目前|当前)?状态$",
        ),
        ("sustained", r"长期坚持|常态化"),
        ("acceptance", r"验收|核查|复核"),
        ("evidence", r"佐证|印证|支撑|证明材料|(?:整改|相关|附件)(?:资料|材料)$"),
        ("", rf"(?:实际|发现|检查|填报|填表|上报).*(?:时间|日期)|{_PROBLEM}的?(?:类型|类别|性质|分类|等级|级别)"),
        ("kind", r"(?:整改|任务)(?:期限)?(?:类型|类别|性质|方式|分类)|^(?:类型|类别)$"),
        (
            "due",
            r"时限|期限|限期|(?:完成|整改|办结|计划|截止|截至|解决|落实|销号)(?:时间|日期|时点|节点)|时间(?:节点|要求|安排)",
        ),
        ("leader", r"领导(?:姓名)?$|第一责任人|主要责任人|领导责任|责任书记|^分管(?:负责)?(?:人|同志)|包保人|挂点人"),
        ("person", rf"{_PERSON}(?:人|同志)|责任者|^(?:人员|经办)$|直接责任"),
        ("unit", rf"(?:责任|牵头|承办|整改|落实|主责|主办|承担|负责|实施)的?(?:{_UNIT}|主体)"),
        ("responsible", r"^责任(?:清单|落实|分工)?$"),
        ("problems", r"^整改事项"),
        ("problems", rf"(?<!解决){_PROBLEM}(?:{_PROBLEM}|{_OF_PROBLEMS})*$|需要?改进(?:的?(?:地方|方面|之处))?$"),
        ("indicator", r"指标|(?:对照|对应|诊断|违反)的?(?:条款|条目|标准|指南|依据|内容|要求|规定)|条款|^对照$"),
        ("problems", r"^(?:自我?查|查摆|诊断|检视|查找|排查|检查|反馈)(?:出的?)?(?:情况|内容|结果|事项)?$"),
        ("experience", r"(?:经验|做法).*[及与和或].*案例"),
        ("case", r"案例|典型(?:事例|材料)|先进典型"),
        ("measures", r"措施|举措|对策|办法|(?:整改|解决)的?(?:内容|任务|要求|方案|计划|思路|建议|途径|做法)|下一步"),
        ("task", r"目标任务|任务目标"),
        ("goal", r"目标|预期"),
        ("source", r"来源|渠道|(?:发现|查摆)(?:方式|途径)|出处"),
        ("progress", r"进展|成效|成果|成绩|进度|效果|(?:整改|落实|推进|办理|工作)(?:结果|情况|过程)"),
        ("task", r"任务|(?:工作|重点|主要)(?:内容|事项|要点|项目|工作)$|^(?:事项|项目)(?:名称|内容)?$"),
        ("experience", r"经验|做法|亮点|特色"),
        (
            "organization",
            rf"^(?:所属|所在|基层|二级|各|本|被查|被检查|填报|报送|涉及|存在|{_PROBLEM}|的)*{_UNIT}+(?:全称|名称|名)?$|^(?:[院系]|组织(?:全称|名称|名)?)$",
        ),
        ("remark", r"备注|附注|^(?:需?要?说明|其[他它]|注)"),
    )
)
_INSTEAD = (("closure", re.compile(r"销号")),)
_PRINTED = {column.header: column.field for column in RECTIFICATION} | {
    word: column.field for column in DIAGNOSIS for word in (column.header, *column.aliases)
}
# 单位, 做法: the heading above says whose, and of what.
_GENERAL = {"organization", "experience"}
# A row's place in the table is no number of its problem.
_PRINTED = {word: field for word, field in _PRINTED.items() if not word.startswith("序")}
_PRINTED |= dict.fromkeys(("问题编号", "事项编号", "台账编号", "任务编号"), "number")
# Beside a column for the 党总支 above it, that of the branch says whose the row is.
_PRINTED |= dict.fromkeys(("党支部", "支部"), "organization")
_PRINTED |= {word: "problems" for word, field in _PRINTED.items() if field == "problem"}


def heading_word(cell: str) -> str:
    """The bare word of a heading: no blanks, breaks, number, brackets with notes or full-width.

    Of a cell longer than any heading, only what it begins with.
    """
    text = nfkc(without_lists(cell)[:MAX_HEADING_CHARACTERS]).lstrip()
    numbered = _NUMBER.match(text)
    return _NOTES.sub("", text[numbered.end() :] if numbered else text)


def instead(cell: str, taken: Container[str]) -> str | None:
    """What a heading means where its own field is another column's: 销号情况 beside 完成情况."""
    return next((field for field, rule in _INSTEAD if field not in taken and rule.search(heading_word(cell))), None)


def meaning(cell: str, above: str = "") -> Meaning | None:
    """What a heading means, under the heading that spans it and others; None for words that tell nothing."""
    if len(cell) > MAX_HEADING_CHARACTERS:
        return None
    return _under(cell, above) if above else _alone(cell)


def parts(cell: str) -> tuple[str, ...]:
    """The fields that a heading names together (责任人及时限), in their order; nothing for a heading of one."""
    if len(cell) > MAX_HEADING_CHARACTERS or (whole := _alone(cell)) is None or whole.weight is Weight.PRINTED:
        return ()
    found = [_alone(part) for part in _TOGETHER.split(nfkc(without_lists(cell)))]
    fields = tuple(dict.fromkeys(each.field for each in found if each))
    return fields if len(fields) > 1 and all(each and each.field in _APART for each in found) else ()


@lru_cache(maxsize=1024)
def _alone(cell: str) -> Meaning | None:
    return _of_word(heading_word(cell))


@lru_cache(maxsize=1024)
def _under(cell: str, above: str) -> Meaning | None:
    """By its own words; else by both together (责任: 领导｜单位); else by those of the one above."""
    own = _alone(cell)
    if own is not None and own.weight is Weight.PRINTED:
        return own
    parent = heading_word(above)
    both = _of_word(parent + heading_word(cell))
    if both is not None and (own is None or own.field in _GENERAL):
        return both
    if own is None and (lent := _of_word(parent)):
        return Meaning(lent.field, Weight.PARENT)
    return own


def _of_word(word: str) -> Meaning | None:
    word = word.rstrip("0123456789")
    if printed := _PRINTED.get(word):
        return Meaning(printed, Weight.PRINTED)
    if not word or len(word) > _MAX_WORD_CHARACTERS:
        return None
    return next((Meaning(field, Weight.WORDS) for field, rule in _RULES if rule.search(word)), None)
