"""The words that columns hold, each with its Chinese label.

A member's value is what the database, the API and the templates write; its label is what
people read. Sources: [004] 闽北职院党〔2021〕36号, [000] 粤职院党发〔2024〕52号.
"""

from models.labelled import LabelledEnum


class OrgKind(LabelledEnum):
    """What kind of node an organization is in the tree."""

    AUTHORITY = "authority", "上级党委"
    COMMITTEE = "committee", "院党委"
    GENERAL_BRANCH = "general_branch", "党总支"
    DIRECT_BRANCH = "direct_branch", "直属党支部"
    BRANCH = "branch", "党支部"
    GROUP = "group", "党小组"
    OFFICE = "office", "党委工作部"
    DISCIPLINE = "discipline", "纪委"


class Office(LabelledEnum):
    """What a person is appointed to in an organization (职务)."""

    SECRETARY = "secretary", "书记"
    DEPUTY_SECRETARY = "deputy_secretary", "副书记"
    ORGANIZER = "organizer", "组织员"
    LIAISON = "liaison", "联络员"
    MEMBER = "member", "委员"
    PATRON = "patron", "挂点领导"
    DIRECTOR = "director", "部长"
    OFFICER = "officer", "干事"


class SeatPlace(LabelledEnum):
    """Where an office is looked for, seen from the organization that owns an item."""

    OWN = "own", "本组织"
    SUPERIOR = "superior", "上级党组织"
    COMMITTEE = "committee", "院党委"
    OFFICE = "office", "党委工作部"
    DISCIPLINE = "discipline", "纪委"


class Role(LabelledEnum):
    """What a person is to one item: what a move's `by` names."""

    RESPONSIBLE = "responsible", "责任人"
    LEADER = "leader", "责任领导"
    LIAISON = "liaison", "联络员"
    HEAD = "head", "本组织书记"
    SUPERIOR = "superior", "上级党组织"
    ABOVE = "above", "入账组织的上一级"
    OFFICE = "office", "党委工作部"
    GUARANTOR = "guarantor", "背书人"
    VERIFIER = "verifier", "验收人"
    SIGNER = "signer", "签批人"
    EXTENDER = "extender", "延期审批人"
    DISCIPLINE = "discipline", "纪委"


class Relation(LabelledEnum):
    """What a person is to the house: what rights name that no item gives."""

    VIEWER = "viewer", "职责范围内的任职者"
    ADMIN = "admin", "系统管理员"
    SELF = "self", "本人"


class Sensitivity(LabelledEnum):
    """Whether an item is for named offices only; which ones, `CLEARANCES` in authz says."""

    NONE = "none", "普通"
    WEAK = "weak", "薄弱党组织名单"
    IDEOLOGY = "ideology", "意识形态"
    CLUE = "clue", "问题线索"


class ItemKind(LabelledEnum):
    """What an item is (事项)."""

    PROBLEM = "problem", "问题"
    TASK = "task", "任务"
    PROJECT = "project", "一把手项目"


class Level(LabelledEnum):
    """How weighty an item is; the closure chain depends on it."""

    ORDINARY = "ordinary", "一般"
    IMPORTANT = "important", "重要"
    MAJOR = "major", "重大"


class Rectification(LabelledEnum):
    """整改类型: how long putting right may take."""

    IMMEDIATE = "immediate", "立行立改"
    PHASED = "phased", "限期整改"
    CONTINUOUS = "continuous", "持续整改"


class Origin(LabelledEnum):
    """问题来源: where an item was found."""

    SELF = "self", "自查"
    LEDGER = "ledger", "台账导入"
    SUPERIOR = "superior", "上级点题"
    INSPECTION = "inspection", "督促检查"
    PATROL = "patrol", "巡察"
    AUDIT = "audit", "审计"


class State(LabelledEnum):
    """The stage an item is in (see docs/lifecycle.md)."""

    DIAGNOSE = "diagnose", "诊断"
    PLAN = "plan", "方案"
    RECTIFY = "rectify", "整改"
    VERIFY = "verify", "验收"
    CLOSED = "closed", "已销号"
    LONG_TERM = "long_term", "长期坚持"
    VOID = "void", "撤销并案"


class Light(LabelledEnum):
    """How an item stands against one of its due dates; print the word beside the colour."""

    GREEN = "green", "正常"
    YELLOW = "yellow", "临期"
    RED = "red", "逾期"
    GREY = "grey", "不计"


class Verdict(LabelledEnum):
    """What an organization is found to be when held against one indicator (诊断对照)."""

    MET = "met", "达标"
    PARTLY = "partly", "基本达标"
    NOT_MET = "not_met", "未达标"
    NOT_APPLICABLE = "not_applicable", "不适用"
    NOTHING_FOUND = "nothing_found", "未发现问题"


class Completion(LabelledEnum):
    """完成情况: a fact beside the state, not the state itself."""

    UNFINISHED = "unfinished", "未完成"
    MOSTLY = "mostly", "基本完成"
    FINISHED = "finished", "已完成"


class MeasureKind(LabelledEnum):
    """What kind of measure is taken (整改措施)."""

    FIX = "fix", "直接整改"
    RULE = "rule", "立规建制"
    ACCOUNTABILITY = "accountability", "追责问责"
    EXTEND = "extend", "举一反三"
    CAMPAIGN = "campaign", "专项整治"


class Method(LabelledEnum):
    """How a verifier looked (验收方式)."""

    RECORDS = "records", "查阅资料"
    ON_SITE = "on_site", "实地查看"
    INTERVIEWS = "interviews", "个别访谈"
    COMBINED = "combined", "多种方式"


class SignAct(LabelledEnum):
    """What a signature says."""

    GUARANTEE = "guarantee", "签字背书"
    VERIFY = "verify", "验收"
    SIGN = "sign", "签批"
    RETURN = "return", "退回"


class SignRule(LabelledEnum):
    """How many of one step's signers must sign (会签)."""

    ALL = "all", "全部会签"
    ANY = "any", "任一签批"


class ReturnScope(LabelledEnum):
    """What a return by a signer undoes."""

    ROUND = "round", "退回整改，本轮签字全部作废"
    SIGNATURES = "signatures", "退回验收，背书保留，验收和签批作废"


class ExtensionState(LabelledEnum):
    """Where a request for a later date stands."""

    PENDING = "pending", "待批"
    GRANTED = "granted", "同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "申请销号时撤回"


class DutyState(LabelledEnum):
    """Where a 报送任务 stands."""

    OWED = "owed", "待报送"
    FILED = "filed", "已报送"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "退回修改"


class EscalationStep(LabelledEnum):
    """升级: the ladder from a reminder to a sanction."""

    REMIND = "remind", "提醒"
    WARN = "warn", "预警"
    URGE = "urge", "催办"
    SUPERVISE = "supervise", "督办"
    CIRCULATE = "circulate", "通报"
    INTERVIEW = "interview", "约谈"
    REFER = "refer", "移送"


class EscalationState(LabelledEnum):
    """Where a rung that needs a named human stands; time never decides it."""

    DRAFTED = "drafted", "待签发"
    SENT = "sent", "已签发"
    DISMISSED = "dismissed", "不予签发"


class DayOff(LabelledEnum):
    """What a printed date means when it falls on a day off."""

    AS_PRINTED = "as_printed", "按原日期"
    PREVIOUS_WORKDAY = "previous_workday", "提前到上一工作日"
    NEXT_WORKDAY = "next_workday", "顺延到下一工作日"


class DoubtKind(LabelledEnum):
    """Why a piece of evidence should be looked at twice; a doubt never blocks."""

    OTHER_ITEMS = "other_items", "用于其他事项"
    OTHER_ORGANIZATIONS = "other_organizations", "用于其他党组织的事项"
    OLDER = "older", "早于问题"


class NoticeSource(LabelledEnum):
    """Where a year's days off come from."""

    LIBRARY = "library", "节假日数据"
    NOTICE = "notice", "放假通知"


class SubjectKind(LabelledEnum):
    """What a journal entry is about."""

    ITEM = "item", "事项"
    DUTY = "duty", "报送任务"
    DOCUMENT = "document", "督办文书"
    RECONCILIATION = "reconciliation", "对账"
    CAMPAIGN = "campaign", "专项行动"
    LEDGER = "ledger", "台账"
    CALENDAR = "calendar", "校历"
    DIRECTORY = "directory", "组织与人员"
    ACCOUNT = "account", "账号"
    DIAGNOSIS = "diagnosis", "诊断对照"
    FEEDBACK = "feedback", "投诉建议"


class HoldKind(LabelledEnum):
    """What waits to be confirmed by somebody else before it signs anything."""

    FIRST_PASSWORD = "first_password", "首次密码"
    RESET = "reset", "重置密码"
    APPOINTMENT = "appointment", "任职"


class TokenKind(LabelledEnum):
    """How a bearer token came to be."""

    SESSION = "session", "登录"
    TOKEN = "token", "令牌"


class TokenScope(LabelledEnum):
    """How far a bearer token reaches within what its person may do."""

    ALL = "all", "办理"
    READ = "read", "只读"
    PASSWORD = "password", "仅可修改密码"
    CALENDAR = "calendar", "仅订阅日历"
