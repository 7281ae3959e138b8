"""MOVES: the one declaration of an item's life.

Permissions, refusals, API routes, form fields, buttons, the diagram and docs/lifecycle.md all
derive from here. A move whose `by` is empty is nobody's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from models.vocabulary import Role, State
from workflows import given, guards, separation
from workflows.case import Case
from workflows.errors import Refusal
from workflows.given import Given

Guard = Callable[[Case], Refusal | None]


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that people do to an item.

    Without `sources` it makes the item; without a `target` the stage stays. A `target` with
    `completes` is reached only when that says so, and the stage stays otherwise.
    """

    name: str
    label: str
    sources: tuple[State, ...]
    target: State | None
    by: tuple[Role, ...]
    given: type[Given] = Given
    guards: tuple[Guard, ...] = ()
    completes: Callable[[Case], bool] | None = None


_BEFORE_PLAN = (State.DIAGNOSE, State.PLAN)
_IN_HAND = (State.PLAN, State.RECTIFY)
_UNDER_WAY = (State.RECTIFY, State.LONG_TERM)
_BEING_CLOSED = (State.RECTIFY, State.VERIFY)
_HOLDER = (Role.RESPONSIBLE, Role.LEADER)
_ITS_PEOPLE = (Role.RESPONSIBLE, Role.LIAISON)

_DECLARED = (
    Move(
        "register",
        "登记",
        (),
        State.DIAGNOSE,
        by=(Role.HEAD, Role.LIAISON, Role.SUPERIOR, Role.OFFICE),
        given=given.Register,
    ),
    Move(
        "confirm",
        "确认入账",
        (State.DIAGNOSE,),
        State.PLAN,
        by=(Role.SUPERIOR,),
        given=given.Confirm,
    ),
    Move(
        "void",
        "撤销并案",
        _BEFORE_PLAN,
        State.VOID,
        by=(Role.SUPERIOR,),
        given=given.Void,
    ),
    Move(
        "assign",
        "分派",
        _IN_HAND,
        None,
        by=(Role.SUPERIOR, Role.HEAD),
        given=given.Assign,
    ),
    Move(
        "submit_plan",
        "报方案",
        (State.PLAN,),
        None,
        by=(Role.HEAD,),
        given=given.SubmitPlan,
        guards=(guards.plan_open, guards.has_people),
    ),
    Move(
        "return_plan",
        "退回方案",
        (State.PLAN,),
        None,
        by=(Role.SUPERIOR,),
        given=given.Opinion,
        guards=(guards.plan_submitted, separation.not_own_plan),
    ),
    Move(
        "approve_plan",
        "批准方案",
        (State.PLAN,),
        State.RECTIFY,
        by=(Role.SUPERIOR,),
        given=given.MayHaveOpinion,
        guards=(guards.plan_submitted, separation.not_own_plan),
    ),
    Move(
        "progress",
        "报进展",
        _UNDER_WAY,
        None,
        by=_ITS_PEOPLE,
        given=given.Progress,
    ),
    Move(
        "attach",
        "上传佐证",
        _UNDER_WAY,
        None,
        by=_ITS_PEOPLE,
        given=given.Attach,
    ),
    Move(
        "apply",
        "申请销号",
        _UNDER_WAY,
        State.VERIFY,
        by=(Role.GUARANTOR,),
        given=given.MayHaveOpinion,
        guards=(guards.no_extension_pending, guards.measures_done),
    ),
    Move(
        "verify",
        "验收",
        (State.VERIFY,),
        None,
        by=(Role.VERIFIER,),
        given=given.Verify,
        guards=(guards.not_yet_verified, separation.independent_verifier),
    ),
    Move(
        "return",
        "退回",
        (State.VERIFY,),
        State.RECTIFY,
        by=(Role.VERIFIER, Role.SIGNER),
        given=given.Return,
        guards=(guards.may_return,),
    ),
    Move(
        "sign",
        "签批",
        (State.VERIFY,),
        State.CLOSED,
        by=(Role.SIGNER,),
        given=given.MayHaveOpinion,
        guards=(guards.verified, separation.independent_signer, guards.signers_turn),
        completes=Case.closes,
    ),
    Move(
        "turn_long_term",
        "转长期",
        (*_BEING_CLOSED, State.LONG_TERM),  # once there, it sets the next review
        State.LONG_TERM,
        by=(Role.SUPERIOR,),
        given=given.TurnLongTerm,
        guards=(guards.no_extension_pending, separation.uninvolved),
    ),
    Move(
        "request_extension",
        "申请延期",
        (State.RECTIFY,),
        None,
        by=(Role.HEAD,),
        given=given.RequestExtension,
        guards=(guards.no_extension_pending, guards.before_expiry, guards.extensions_left),
    ),
    Move(
        "grant_extension",
        "同意延期",
        (State.RECTIFY,),
        None,
        by=(Role.SUPERIOR,),
        given=given.MayHaveOpinion,
        guards=(guards.extension_pending, separation.not_own_request),
    ),
    Move(
        "refuse_extension",
        "不同意延期",
        (State.RECTIFY,),
        None,
        by=(Role.SUPERIOR,),
        given=given.Opinion,
        guards=(guards.extension_pending, separation.not_own_request),
    ),
    Move(
        "transfer",
        "转办",
        _IN_HAND,
        None,
        by=_HOLDER,
        given=given.Transfer,
        guards=(guards.holds_it,),
    ),
    Move(
        "delegate",
        "委托",
        _IN_HAND,
        None,
        by=_HOLDER,
        given=given.Delegate,
        guards=(guards.holds_it,),
    ),
    Move(
        "reopen",
        "重新挂号",
        (State.CLOSED,),
        State.RECTIFY,
        by=(Role.SUPERIOR, Role.DISCIPLINE),
        given=given.Reopen,
    ),
)

MOVES: dict[str, Move] = {move.name: move for move in _DECLARED}
REGISTER = MOVES["register"]
