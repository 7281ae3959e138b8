"""MOVES: the table of an item's life: who makes which move, from where to where, and what must be so.

All else about a move stands in its own file, items/moves/. Permissions, refusals, API routes,
buttons, the diagram and docs/lifecycle.md derive from here. A move whose `by` is empty is nobody's.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.vocabulary import Role, State
from workflows.errors import Refusal
from workflows.items import guards, separation
from workflows.items.loading.context import ItemContext
from workflows.journal.acts import Act

Guard = Callable[[ItemContext], Refusal | None]


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that people do to an item.

    Without `sources` it makes the item; without a `target` the stage stays. A `target` with
    `completes` is reached only when that says so; `otherwise` says when the stage stays.
    """

    name: Act
    label: str
    sources: tuple[State, ...]
    target: State | None
    by: tuple[Role, ...]
    guards: tuple[Guard, ...] = ()
    completes: Callable[[ItemContext], bool] | None = None
    otherwise: str = ""


DIAGNOSE, PLAN, RECTIFY, VERIFY = State.DIAGNOSE, State.PLAN, State.RECTIFY, State.VERIFY
CLOSED, LONG_TERM, VOID = State.CLOSED, State.LONG_TERM, State.VOID
HEAD, LIAISON, RESPONSIBLE, LEADER = Role.HEAD, Role.LIAISON, Role.RESPONSIBLE, Role.LEADER
SUPERIOR, ABOVE, OFFICE, DISCIPLINE = Role.SUPERIOR, Role.ABOVE, Role.OFFICE, Role.DISCIPLINE

_AT_WORK = (PLAN, RECTIFY, LONG_TERM)
_OPEN = (*_AT_WORK, VERIFY)
_DECIDES, _VERIFIES, _VOIDS = separation.DECIDES, separation.VERIFIES, separation.VOIDS
_DECIDES_EXTENSION = (guards.extension_pending, separation.not_own_request, separation.does_not_do_it, *_DECIDES)
_DECIDES_PLAN = (guards.plan_submitted, separation.not_own_plan, separation.does_not_do_it, *_DECIDES)

_DECLARED = (
    # into the ledger, and out of it
    Move(Act.REGISTER, "登记", (), DIAGNOSE, by=(HEAD, LIAISON, SUPERIOR, OFFICE)),
    Move(Act.CONFIRM, "确认入账", (DIAGNOSE,), PLAN, by=(SUPERIOR,), guards=_DECIDES),
    Move(
        Act.VOID,
        "撤销并案",
        (DIAGNOSE, PLAN),
        VOID,
        by=(SUPERIOR, ABOVE),
        guards=(*_VOIDS, separation.above_who_confirmed),
    ),
    Move(Act.REQUEST_VOID, "提请撤销", (PLAN,), None, by=(SUPERIOR, ABOVE), guards=(guards.no_void_requested, *_VOIDS)),
    Move(
        Act.GRANT_VOID,
        "同意撤销",
        (PLAN,),
        VOID,
        by=(ABOVE,),
        guards=(guards.void_requested, *separation.SECONDS, *_VOIDS),
    ),
    Move(Act.REFUSE_VOID, "不同意撤销", (PLAN,), None, by=(SUPERIOR, ABOVE), guards=(guards.void_requested, *_DECIDES)),
    # the plan, and the work
    Move(Act.ASSIGN, "分派", (PLAN, RECTIFY), None, by=(SUPERIOR, HEAD)),
    Move(Act.SUBMIT_PLAN, "报方案", (PLAN,), None, by=(HEAD,), guards=(guards.plan_open, guards.has_people)),
    Move(Act.RETURN_PLAN, "退回方案", (PLAN,), None, by=(SUPERIOR,), guards=_DECIDES_PLAN),
    Move(Act.APPROVE_PLAN, "批准方案", (PLAN,), RECTIFY, by=(SUPERIOR,), guards=_DECIDES_PLAN),
    Move(Act.PROGRESS, "报进展", (RECTIFY, LONG_TERM), None, by=(RESPONSIBLE, LIAISON)),
    Move(Act.ATTACH, "上传佐证", (RECTIFY, LONG_TERM), None, by=(RESPONSIBLE, LIAISON)),
    # the closure
    Move(
        Act.APPLY,
        "申请销号",
        (RECTIFY, LONG_TERM),
        VERIFY,
        by=(Role.GUARANTOR,),
        guards=(guards.measures_done, separation.no_liaison_for_head),
    ),
    Move(Act.VERIFY, "验收", (VERIFY,), None, by=(Role.VERIFIER,), guards=(guards.not_yet_verified, *_VERIFIES)),
    Move(
        Act.RETURN,
        "退回",
        (VERIFY,),
        RECTIFY,
        by=(Role.VERIFIER, Role.SIGNER),
        guards=(guards.may_return,),
        completes=ItemContext.back_to_work,
        otherwise="行动规定只退到验收时",
    ),
    Move(
        Act.SIGN,
        "签批",
        (VERIFY,),
        CLOSED,
        by=(Role.SIGNER,),
        guards=(guards.verified, *separation.SIGNS, guards.signers_turn, guards.no_open_difference),
        completes=ItemContext.closes,
        otherwise="未签完",
    ),
    # the dates
    Move(
        Act.TURN_LONG_TERM,
        "转长期",
        (RECTIFY, VERIFY, LONG_TERM),  # once there, it sets the next review
        LONG_TERM,
        by=(SUPERIOR,),
        guards=(guards.no_extension_pending, *_VERIFIES),
    ),
    Move(
        Act.REQUEST_EXTENSION,
        "申请延期",
        (RECTIFY,),
        None,
        by=(HEAD,),
        guards=(guards.no_extension_pending, guards.before_expiry, guards.extensions_left),
    ),
    Move(Act.GRANT_EXTENSION, "同意延期", (RECTIFY,), None, by=(Role.EXTENDER,), guards=_DECIDES_EXTENSION),
    Move(Act.REFUSE_EXTENSION, "不同意延期", (RECTIFY,), None, by=(Role.EXTENDER,), guards=_DECIDES_EXTENSION),
    # into other hands
    Move(Act.TRANSFER, "转办", (PLAN, RECTIFY), None, by=(RESPONSIBLE, LEADER), guards=(guards.holds_it,)),
    Move(
        Act.TRANSFER_MEASURE,
        "转办措施",
        (RECTIFY, LONG_TERM),
        None,
        by=(RESPONSIBLE,),
        guards=(guards.has_measures_to_do,),
    ),
    Move(Act.DELEGATE, "委托", (PLAN, RECTIFY), None, by=(RESPONSIBLE, LEADER), guards=(guards.holds_it,)),
    Move(
        Act.REVOKE_DELEGATION,
        "收回委托",
        (*_OPEN, CLOSED, VOID),  # whatever became of the item, the delegate still sees it
        None,
        by=(RESPONSIBLE, LEADER, SUPERIOR, OFFICE),
        guards=(guards.delegation_to_revoke,),
    ),
    # not while others verify: who leads or does it must not change under them
    Move(Act.HAND_OVER, "交接", _AT_WORK, None, by=(SUPERIOR, OFFICE)),
    Move(Act.APPOINT_PATRON, "指定挂点领导", _OPEN, None, by=(OFFICE,)),
    # after the closure
    Move(Act.SPOT_CHECK, "抽查", (CLOSED,), None, by=(DISCIPLINE,), guards=(separation.is_a_third_person,)),
    Move(Act.REOPEN, "重新挂号", (CLOSED,), RECTIFY, by=(SUPERIOR, DISCIPLINE)),
)

MOVES: Mapping[str, Move] = {move.name: move for move in _DECLARED}
"""The moves by act, in the order in which people meet them."""
REGISTER = MOVES[Act.REGISTER]
