"""Words that are chosen in a form and kept by the journal alone, each with its Chinese label."""

from models.labelled import LabelledEnum


class OpenMeasures(LabelledEnum):
    """What becomes of measures that are not done when a part of their item passes on (分派、转办)."""

    MOVE = "move", "一并移交"
    KEEP = "keep", "仍由原承办人办理"


class CheckVerdict(LabelledEnum):
    """What a spot check (抽查) found of a closed item in the real world."""

    TRUE = "true", "属实"
    MOSTLY_TRUE = "mostly_true", "基本属实"
    PARTLY_TRUE = "partly_true", "部分属实"
    FALSE = "false", "不属实"
    UNVERIFIABLE = "unverifiable", "无法核实"
    OBSOLETE = "obsolete", "已不适用"


class Stratum(LabelledEnum):
    """By what a draw (抽查取样) is spread, so that none of its kinds is left out."""

    UNIT = "unit", "党组织"
    INDICATOR = "indicator", "对照指标"
    VERIFIER = "verifier", "验收人"
    LAST_DAY = "last_day", "限期当天或以后才销号"


class ReopenCause(LabelledEnum):
    """Why what was closed is put right again (重新挂号)."""

    RELAPSE = "relapse", "反弹"
    FALSE_CLOSURE = "false_closure", "虚假销号"
    OTHER = "other", "其他"
