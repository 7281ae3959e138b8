"""What people call every act that the journal knows, whatever it is about."""

from models.vocabulary import EscalationState, EscalationStep, SubjectKind
from workflows.items.lifecycle import MOVES
from workflows.journal.acts import Act

_DECISIONS = {EscalationState.SENT: "签发", EscalationState.DISMISSED: "不予签发"}
RUNGS = {rung.value: rung.label for rung in EscalationStep} | {
    f"{rung.value}_{state.value}": f"{word}{rung.label}"
    for rung in EscalationStep
    for state, word in _DECISIONS.items()
}
"""The clock's rungs, and what a named human decides of one that it only drafted."""

ACT_LABELS: dict[SubjectKind, dict[str, str]] = {
    SubjectKind.ITEM: {move.name: move.label for move in MOVES.values()} | {Act.ABSORB: "吸收并案"} | RUNGS,
    SubjectKind.DUTY: {Act.FILE: "报送", Act.ACCEPT: "接收", Act.RETURN: "退回修改"} | RUNGS,
    SubjectKind.CAMPAIGN: {Act.OPEN: "启动专项行动", Act.SAMPLE: "抽查取样"},
    SubjectKind.LEDGER: {Act.IMPORT: "导入台账"},
    SubjectKind.CALENDAR: {
        Act.LOCAL_DAYS: "维护校历",
        Act.LOCAL_DAYS_CORRECTED: "更正校历",
        Act.LOCAL_DAYS_WITHDRAWN: "撤回校历",
        Act.HOLIDAY_NOTICE_ENTERED: "录入放假通知",
        Act.HOLIDAY_NOTICE_CONFIRMED: "确认放假安排",
        Act.HOLIDAY_NOTICE_WITHDRAWN: "撤回放假通知",
        Act.LIBRARY_TAKEN_OVER: "收录节假日数据",
        Act.YEAR_NOT_CONFIRMED: "提醒录入放假安排",
    },
    SubjectKind.DIAGNOSIS: {Act.DIAGNOSE: "诊断对照"},
    SubjectKind.FEEDBACK: {Act.GIVE_FEEDBACK: "提投诉建议", Act.ANSWER_FEEDBACK: "答复投诉建议"},
    SubjectKind.DIRECTORY: {
        Act.ADD_ORGANIZATION: "增设组织",
        Act.ADD_PERSON: "增加人员",
        Act.NUMBER_PERSON: "登记工号",
        Act.DIRECTORY_REVIEWED: "核对首次名册",
        Act.APPOINT: "任职",
        Act.END_APPOINTMENT: "离任",
        Act.CLOCK_SET_BACK: "时钟被拨回",
        Act.GUESSED_FROM: "同一地址连续猜错密码",
        Act.UPGRADED: "升级到新版本",
    },
    SubjectKind.ACCOUNT: {
        Act.ADMINISTRATOR_MADE: "设立系统管理员",
        Act.SIGN_IN: "登录",
        Act.LOCKED: "锁定账号",
        Act.GUESSED: "密码连续输错",
        Act.PASSWORD_CHANGED: "修改密码",
        Act.PASSWORD_RESET: "重置密码",
        Act.PASSWORD_REHASHED: "重新存放密码",
        Act.HOLD_CONFIRMED: "确认账号、任职",
        Act.HOLD_REFUSED: "不予确认",
        Act.DEACTIVATED: "停用账号",
        Act.TOKEN_ISSUED: "发放令牌",
        Act.TOKEN_REVOKED: "撤销令牌",
        Act.SESSIONS_SET_BACK: "登录随时钟拨回",
        Act.ENTRUST: "委托代签",
        Act.REVOKE_PROXY: "撤回代签委托",
        Act.DECLARE_RELATION: "申报回避",
        Act.LIFT_RELATION: "解除回避",
    },
}


def act_label(subject: SubjectKind, act: str) -> str:
    """Return what people call an act; one that no program of ours wrote, as it was written."""
    return ACT_LABELS.get(subject, {}).get(act, act)
