"""What must be so before a move: each guard answers None, or the refusal.

A guard's docstring is its line in docs/lifecycle.md.
"""

from models.item import Measure
from models.vocabulary import ExtensionState, Role
from workflows.deadlines import schedule
from workflows.errors import Conflict, NotPermitted, Refusal
from workflows.items import separation
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, needs, reads


def has_people(case: ItemContext) -> Refusal | None:
    """已分派责任领导和责任人"""
    if case.item.responsible_id is None or case.item.leader_id is None:
        return Conflict("还没有责任领导和责任人，请先分派。")
    return None


def plan_open(case: ItemContext) -> Refusal | None:
    """方案尚未报出"""
    if case.item.plan_submitted_at is not None:
        return Conflict("方案已报出，正等待上级审批。")
    return None


def plan_submitted(case: ItemContext) -> Refusal | None:
    """方案已报出、等待审批"""
    if case.item.plan_submitted_at is None:
        return Conflict("方案还没有报出，请等待本组织书记报方案。")
    return None


@reads(Part.VOIDING)
def no_void_requested(case: ItemContext) -> Refusal | None:
    """没有待定的撤销提请"""
    if case.void_request is not None:
        return Conflict("已有人提请撤销本事项，请先等待同意或不同意。")
    return None


@reads(Part.VOIDING)
def void_requested(case: ItemContext) -> Refusal | None:
    """有人提请撤销"""
    if case.void_request is None:
        return Conflict("没有人提请撤销本事项。")
    return None


@reads(Part.MEASURES)
def measures_done(case: ItemContext) -> Refusal | None:
    """每条措施都已完成，并有佐证"""
    missing = [f"第{m.position}条" for m in case.measures if m.done_at is None or m.id not in case.evidenced]
    if missing or not case.measures:
        return Conflict(f"措施{'、'.join(missing)}尚未完成或缺少佐证，请补齐后再申请销号。")
    return None


@reads(Part.EXTENSIONS)
def no_extension_pending(case: ItemContext) -> Refusal | None:
    """没有待批的延期申请"""
    if case.pending_extension is not None:
        return Conflict("有一项延期申请待批，请先等待批复。")
    return None


@reads(Part.EXTENSIONS)
def extension_pending(case: ItemContext) -> Refusal | None:
    """有待批的延期申请"""
    if case.pending_extension is None:
        return Conflict("没有待批的延期申请。")
    return None


@reads(Part.CALENDAR)
def before_expiry(case: ItemContext) -> Refusal | None:
    """尚未到期"""
    due_on = case.item.counted_due_on or case.item.due_on
    if due_on and case.today > schedule.effective_due(due_on, case.book, case.calendar):
        return Conflict(f"整改时限 {due_on:%Y-%m-%d} 已过，延期须在到期前申请。")
    return None


@reads(Part.SIGNATURES)
def not_yet_verified(case: ItemContext) -> Refusal | None:
    """本轮尚未验收"""
    if case.verified_by is not None:
        return Conflict("本轮已验收，正等待签批。")
    return None


@reads(Part.SIGNATURES)
def verified(case: ItemContext) -> Refusal | None:
    """本轮已验收"""
    if case.verified_by is None:
        return Conflict("还没有验收，请等待验收人验收后再签批。")
    return None


@reads(Part.SIGNATURES)
def no_open_difference(case: ItemContext) -> Refusal | None:
    """没有未处理的对账差异"""
    if difference := case.parts.disputed.get(case.item.id):
        return Conflict(f"{difference.called}还没有处理，请先在对账中逐项处理，再签批。")
    return None


@reads(Part.SIGNATURES, Part.PROXIES)
def signers_turn(case: ItemContext) -> Refusal | None:
    """轮到该签批人"""
    waiting = case.next_step
    if waiting is None:
        return Conflict("签批已全部完成。")
    _, _, left = waiting
    if case.post(left, lent=True) is None:
        turn = "、".join(seat.label for seat in left)
        return NotPermitted(f"现在轮到{turn}签批，尚未轮到您。")
    return None


@reads(*needs((*separation.SIGNS, *separation.VERIFIES, signers_turn)))
def may_return(case: ItemContext) -> Refusal | None:
    """未验收时由验收人退回；已验收后由轮到的签批人退回；谁可退回由行动规定"""
    role = Role.VERIFIER if case.verified_by is None else Role.SIGNER
    if role not in case.chain.returners:
        return NotPermitted(f"本行动规定{role.label}不能退回，请由其他环节的同志办理。")
    if role is Role.SIGNER:
        return separation.first_refusal(separation.SIGNS, case) or signers_turn(case)
    if not case.plays(role):
        return Conflict("还没有验收，签批人请等待验收后再办理。")
    return separation.first_refusal(separation.VERIFIES, case)


@reads(Part.EXTENSIONS)
def extensions_left(case: ItemContext) -> Refusal | None:
    """延期次数未用完"""
    most = case.book.rules.extension.most
    granted = sum(x.state is ExtensionState.GRANTED for x in case.extensions)
    if granted >= most:
        return Conflict(f"本事项已延期 {granted} 次，最多 {most} 次，不能再申请。")
    return None


def holds_it(case: ItemContext) -> Refusal | None:
    """是责任人或责任领导本人"""
    if case.actor.user_id not in {case.item.responsible_id, case.item.leader_id}:
        return NotPermitted("只有责任人或责任领导本人可以转办、委托，受托人不能再转。")
    return None


def measures_to_do(case: ItemContext) -> list[Measure]:
    """Return the measures that the actor has still to do."""
    return [m for m in case.measures if m.done_at is None and m.responsible_id == case.actor.user_id]


@reads(Part.MEASURES)
def has_measures_to_do(case: ItemContext) -> Refusal | None:
    """是未完成措施的责任人本人"""
    if not measures_to_do(case):
        return NotPermitted("只有未完成措施的责任人本人可以转办措施，受托人不能再转。")
    return None


@reads(Part.DELEGATIONS)
def delegation_to_revoke(case: ItemContext) -> Refusal | None:
    """有尚未到期的委托；委托人只收回本人所给的，上级党组织和党委工作部可收回任何一个"""
    if not case.lasting:
        return Conflict("本事项没有尚未到期的委托。")
    if not case.revocable:
        return NotPermitted("委托由委托人本人、上级党组织或党委工作部收回，您没有给过委托。")
    return None
