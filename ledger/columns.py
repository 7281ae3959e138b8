"""The columns of both forms, once, for readers and writers alike."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the field it fills, its printed header, other spellings, its width in mm."""

    field: str
    header: str
    width: int
    aliases: tuple[str, ...] = ()


TITLE = "诊断情况工作台账"
FOOT_NOTE = "备注：存在的问题一栏主要对照诊断指南进行查摆。"
RECTIFICATION_TITLE = "整改台账"


class Form(StrEnum):
    """Which ledger is meant."""

    DIAGNOSIS = "diagnosis"
    RECTIFICATION = "rectification"


SIGNATURES = "填表人：                    审核人：                    （盖章）"

# 闽北职院党〔2021〕36号附件2
DIAGNOSIS = (
    Column("number", "序号", 12, ("编号", "序列")),
    Column(
        "organization",
        "党组织名称",
        35,
        ("党组织", "党组织全称", "党支部名称", "支部名称", "基层党组织名称", "基层党组织"),
    ),
    Column("experience", "成功经验", 45, ("成功经验做法", "成功经验和做法", "经验做法", "经验")),
    Column("case", "典型案例", 40, ("典型案例名称", "典型经验案例", "案例")),
    Column(
        "problems",
        "存在问题",
        68,
        (
            "存在的问题",
            "存在主要问题",
            "存在的主要问题",
            "主要问题",
            "问题",
            "查摆问题",
            "查摆出的问题",
            "存在问题和不足",
            "存在问题及不足",
        ),
    ),
    Column("remark", "备注", 25, ("备注说明",)),
)

RECTIFICATION = (
    Column("number", "编号", 17),
    Column("organization", "党组织", 14),
    Column("problem", "存在问题", 27),
    Column("indicator", "对照指标", 11),
    Column("source", "问题来源", 9),
    Column("kind", "整改类型", 9),
    Column("goal", "整改目标", 14),
    Column("measures", "整改措施", 27),
    Column("leader", "责任领导", 10),
    Column("person", "责任人", 10),
    Column("due", "整改时限", 16),
    Column("progress", "进展与成效", 20),
    Column("completion", "完成情况", 11),
    Column("evidence", "佐证材料", 14),
    Column("acceptance", "验收人及意见", 16),
    Column("closure", "销号签批", 17),
    Column("closed_on", "销号日期", 16),
    Column("remark", "备注", 9),
)

HEADERS = {column.field: column.header for column in DIAGNOSIS}
