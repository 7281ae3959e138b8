"""The words of 对账: in what a report and the system differ, and what becomes of it."""

from models.labelled import LabelledEnum


class DifferenceKind(LabelledEnum):
    """In what a report differs from what is held."""

    ONLY_REPORTED = "only_reported", "仅报表有"
    ONLY_HELD = "only_held", "仅系统有"
    VALUE = "value", "内容不一致"
    COUNT = "count", "数目不一致"
    SPLIT = "split", "一项报成几项"
    MERGED = "merged", "几项报成一项"
    ORDER = "order", "顺序改变"
    STATE = "state", "自报进度系统没有"
    EVIDENCE = "evidence", "自报佐证系统没有"
    FIGURE = "figure", "文中数字不符"


class RowField(LabelledEnum):
    """The fields of a row that are compared; a row calls them so."""

    NUMBER = "number", "编号"
    ORGANIZATION = "organization", "党组织"
    TEXT = "text", "事项内容"
    INDICATOR = "indicator", "对照指标"
    SOURCE = "source", "问题来源"
    KIND = "kind", "整改类型"
    GOAL = "goal", "整改目标"
    MEASURES = "measures", "整改措施"
    LEADER = "leader", "责任领导"
    PERSON = "person", "责任人"
    DUE = "due", "整改时限"
    PROGRESS = "progress", "进展与成效"
    COMPLETION = "completion", "完成情况"
    EVIDENCE = "evidence", "佐证材料"
    ACCEPTANCE = "acceptance", "验收人及意见"
    CLOSURE = "closure", "销号签批"
    CLOSED_ON = "closed_on", "销号日期"
    REMARK = "remark", "备注"


class Settlement(LabelledEnum):
    """What was decided of a difference."""

    TAKEN = "taken", "采用报表"
    KEPT = "kept", "维持系统"
    RETURNED = "returned", "退回说明"


class ReconciliationState(LabelledEnum):
    """Where a 对账 stands; one without a difference is settled."""

    OPEN = "open", "对账中"
    SETTLED = "settled", "已逐项处理"
    SIGNED = "signed", "双方已签"
    REPLACED = "replaced", "已有新版"


class ChangedBy(LabelledEnum):
    """Which side no longer says what the last report said."""

    REPORT = "report", "报表改动"
    SYSTEM = "system", "系统改动"
    BOTH = "both", "双方都改"


class SumOf(LabelledEnum):
    """By what filings are added up, up the tree."""

    KIND = "kind", "事项类别"
    INDICATOR = "indicator", "对照指标"
    STATE = "state", "环节"
    REGISTERED = "registered", "登记月份"
    CLOSED = "closed", "销号月份"


class Side(LabelledEnum):
    """Whose signature stands under a 对账单."""

    REPORTER = "reporter", "报送方"
    RECEIVER = "receiver", "接收方"
