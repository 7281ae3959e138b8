"""Who may not (四只眼): each rule is one predicate that answers None, or the refusal.

Checked in the machine, so that the page, the API, an import and a delegate meet the same rule.
Source: domain practice behind 「谁验收谁负责」; [004] 三（一）3 实行对账销号.
"""

from models.vocabulary import Role, SignAct
from workflows.case import Case
from workflows.errors import NotPermitted, Refusal


def independent_verifier(case: Case) -> Refusal | None:
    """整改参与者（责任人、拟方案者、上传佐证者、受托或委托者）、责任领导和整改单位书记不得验收。"""
    if case.actor.user_id in case.contributors | case.leaders:
        return NotPermitted("您参与了本事项的整改，不能验收，请由其他验收人办理。")
    if case.plays(Role.HEAD):
        return NotPermitted("您是整改单位书记，只作背书，不能验收，请由其他验收人办理。")
    return None


def independent_signer(case: Case) -> Refusal | None:
    """整改参与者、背书人和本轮验收人不得签批；责任领导和整改单位书记不得作最后签批。"""
    me = case.actor.user_id
    if me in case.contributors:
        return NotPermitted("您参与了本事项的整改，不能签批，请由其他签批人办理。")
    if me == case.verified_by:
        return NotPermitted("您是本事项的验收人，不能再签批，请由其他签批人办理。")
    if any(me == s.user_id for s in case.signoffs if s.act is SignAct.SIGN):
        return NotPermitted("您已签批过本事项，一人只签一次，请由下一位签批人办理。")
    if (me in case.leaders or case.plays(Role.HEAD)) and case.closes():
        return NotPermitted(
            "您是本事项的责任领导或整改单位书记，不能作最后签批，请由其他签批人办理。"
        )
    return None


def not_own_plan(case: Case) -> Refusal | None:
    """报方案者不得自批方案。"""
    if case.actor.user_id == case.item.plan_submitted_by_id:
        return NotPermitted("方案是您本人报出的，不能自批，请由上级其他同志办理。")
    return None


def not_own_request(case: Case) -> Refusal | None:
    """申请延期者不得自批延期。"""
    pending = case.pending_extension
    if pending is not None and pending.requested_by_id == case.actor.user_id:
        return NotPermitted("延期是您本人申请的，不能自批，请由上级其他同志办理。")
    return None


def uninvolved(case: Case) -> Refusal | None:
    """整改参与者、责任领导和整改单位书记不得批准转长期。"""
    if case.actor.user_id in case.contributors | case.leaders or case.plays(Role.HEAD):
        return NotPermitted("您参与了本事项的整改，不能批准转长期，请由上级其他同志办理。")
    return None
