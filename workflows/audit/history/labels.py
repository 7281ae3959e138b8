"""What people call every act that the journal knows, whatever it is about."""

from models.vocabulary import EscalationState, EscalationStep, SubjectKind
from workflows.items.lifecycle import MOVES

_DECISIONS = {EscalationState.SENT: "签发", EscalationState.DISMISSED: "不予签发"}
RUNGS = {rung.value: rung.label for rung in EscalationStep} | {
    f"{rung.value}_{state.value}": f"{word}{rung.label}"
    for rung in EscalationStep
    for state, word in _DECISIONS.items()
}
"""The clock's rungs, and what a named human decides of those that it only drafts."""

ACT_LABELS: dict[SubjectKind, dict[str, str]] = {
    SubjectKind.ITEM: {move.name: move.label for move in MOVES.values()} | {"absorb": "吸收并案"} | RUNGS,
    SubjectKind.DUTY: {"file": "报送", "accept": "接收", "return": "退回修改"} | RUNGS,
    SubjectKind.CAMPAIGN: {"open": "启动专项行动", "sample": "抽查取样"},
    SubjectKind.LEDGER: {"import": "导入台账"},
    SubjectKind.CALENDAR: {
        "local_days": "维护校历",
        "local_days_corrected": "更正校历",
        "local_days_withdrawn": "撤回校历",
        "holiday_notice_entered": "录入放假通知",
        "holiday_notice_confirmed": "确认放假安排",
        "holiday_notice_withdrawn": "撤回放假通知",
        "library_taken_over": "收录节假日数据",
        "year_not_confirmed": "提醒录入放假安排",
    },
    SubjectKind.DIAGNOSIS: {"diagnose": "诊断对照"},
    SubjectKind.FEEDBACK: {"give_feedback": "提投诉建议", "answer_feedback": "答复投诉建议"},
    SubjectKind.DIRECTORY: {
        "add_organization": "增设组织",
        "add_person": "增加人员",
        "number_person": "登记工号",
        "directory_reviewed": "核对首次名册",
        "appoint": "任职",
        "end_appointment": "离任",
        "clock_set_back": "时钟被拨回",
        "guessed_from": "同一地址连续猜错密码",
        "upgraded": "升级到新版本",
    },
    SubjectKind.ACCOUNT: {
        "administrator_made": "设立系统管理员",
        "sign_in": "登录",
        "locked": "锁定账号",
        "guessed": "密码连续输错",
        "password_changed": "修改密码",
        "password_reset": "重置密码",
        "password_rehashed": "重新存放密码",
        "hold_confirmed": "确认账号、任职",
        "hold_refused": "不予确认",
        "deactivated": "停用账号",
        "token_issued": "发放令牌",
        "token_revoked": "撤销令牌",
        "sessions_set_back": "登录随时钟拨回",
        "entrust": "委托代签",
        "revoke_proxy": "撤回代签委托",
        "declare_relation": "申报回避",
        "lift_relation": "解除回避",
    },
}


def act_label(subject: SubjectKind, act: str) -> str:
    """Return what people call an act; one that no program of ours wrote, as it was written."""
    return ACT_LABELS.get(subject, {}).get(act, act)
