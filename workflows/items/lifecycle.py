"""MOVES: the one declaration of an item's life.

Permissions, refusals, API routes, form fields, buttons, the diagram and docs/lifecycle.md all
derive from here. A move whose `by` is empty is nobody's.
"""

from collections.abc import Callable
from dataclasses import dataclass

from models.vocabulary import Role, State
from workflows.errors import Refusal
from workflows.items import guards, inputs, separation
from workflows.items.context import ItemContext
from workflows.items.inputs import MoveInput
from workflows.journal.acts import Act

Guard = Callable[[ItemContext], Refusal | None]


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that people do to an item.

    Without `sources` it makes the item; without a `target` the stage stays. A `target` with
    `completes` is reached only when that says so; `otherwise` says when the stage stays. A move
    that `signs` stands for exactly what its actor was shown (workflows/items/signing.py); a `lendable` one
    may be made for the holder of an office (代签); `many` may be made on many items at once. One
    that `decides`, as every one that signs does, is for confirmed accounts and offices alone.
    """

    name: Act
    label: str
    sources: tuple[State, ...]
    target: State | None
    by: tuple[Role, ...]
    given: type[MoveInput] = MoveInput
    guards: tuple[Guard, ...] = ()
    completes: Callable[[ItemContext], bool] | None = None
    otherwise: str = ""
    signs: bool = False
    lendable: bool = False
    many: bool = False
    decides: bool = False

    @property
    def confirmed_only(self) -> bool:
        """Tell whether an account or an office that waits to be confirmed is refused (ADR 14)."""
        return self.signs or self.decides


_BEFORE_PLAN = (State.DIAGNOSE, State.PLAN)
_IN_HAND = (State.PLAN, State.RECTIFY)
_UNDER_WAY = (State.RECTIFY, State.LONG_TERM)
_BEING_CLOSED = (State.RECTIFY, State.VERIFY)
_AT_WORK = (State.PLAN, State.RECTIFY, State.LONG_TERM)
_OPEN = (*_AT_WORK, State.VERIFY)
_CONFIRMED = (*_OPEN, State.CLOSED, State.VOID)
_HOLDER = (Role.RESPONSIBLE, Role.LEADER)
_ITS_PEOPLE = (Role.RESPONSIBLE, Role.LIAISON)

_DECLARED = (
    Move(
        Act.REGISTER,
        "登记",
        (),
        State.DIAGNOSE,
        by=(Role.HEAD, Role.LIAISON, Role.SUPERIOR, Role.OFFICE),
        given=inputs.Register,
    ),
    Move(
        Act.CONFIRM,
        "确认入账",
        (State.DIAGNOSE,),
        State.PLAN,
        by=(Role.SUPERIOR,),
        given=inputs.Confirm,
        guards=separation.DECIDES,
        many=True,
        decides=True,
    ),
    Move(
        Act.VOID,
        "撤销并案",
        _BEFORE_PLAN,
        State.VOID,
        by=(Role.SUPERIOR, Role.ABOVE),
        given=inputs.Void,
        decides=True,
        guards=(*separation.VOIDS, separation.above_who_confirmed),
    ),
    Move(
        Act.REQUEST_VOID,
        "提请撤销",
        (State.PLAN,),
        None,
        by=(Role.SUPERIOR, Role.ABOVE),
        given=inputs.Void,
        decides=True,
        guards=(guards.no_void_requested, *separation.VOIDS),
    ),
    Move(
        Act.GRANT_VOID,
        "同意撤销",
        (State.PLAN,),
        State.VOID,
        by=(Role.ABOVE,),
        given=inputs.OptionalOpinion,
        decides=True,
        guards=(guards.void_requested, *separation.SECONDS, *separation.VOIDS),
    ),
    Move(
        Act.REFUSE_VOID,
        "不同意撤销",
        (State.PLAN,),
        None,
        by=(Role.SUPERIOR, Role.ABOVE),
        given=inputs.Opinion,
        decides=True,
        guards=(guards.void_requested, *separation.DECIDES),
    ),
    Move(Act.ASSIGN, "分派", _IN_HAND, None, by=(Role.SUPERIOR, Role.HEAD), given=inputs.Assign, many=True),
    Move(
        Act.SUBMIT_PLAN,
        "报方案",
        (State.PLAN,),
        None,
        by=(Role.HEAD,),
        given=inputs.SubmitPlan,
        guards=(guards.plan_open, guards.has_people),
    ),
    Move(
        Act.RETURN_PLAN,
        "退回方案",
        (State.PLAN,),
        None,
        by=(Role.SUPERIOR,),
        given=inputs.Opinion,
        guards=(guards.plan_submitted, separation.not_own_plan, *separation.DECIDES),
        decides=True,
    ),
    Move(
        Act.APPROVE_PLAN,
        "批准方案",
        (State.PLAN,),
        State.RECTIFY,
        by=(Role.SUPERIOR,),
        given=inputs.OptionalOpinion,
        guards=(guards.plan_submitted, separation.not_own_plan, *separation.DECIDES),
        decides=True,
    ),
    Move(Act.PROGRESS, "报进展", _UNDER_WAY, None, by=_ITS_PEOPLE, given=inputs.Progress),
    Move(Act.ATTACH, "上传佐证", _UNDER_WAY, None, by=_ITS_PEOPLE, given=inputs.Attach),
    Move(
        Act.APPLY,
        "申请销号",
        _UNDER_WAY,
        State.VERIFY,
        by=(Role.GUARANTOR,),
        given=inputs.Sign,
        guards=(guards.no_extension_pending, guards.measures_done, separation.no_liaison_for_head),
        signs=True,
        lendable=True,
    ),
    Move(
        Act.VERIFY,
        "验收",
        (State.VERIFY,),
        None,
        by=(Role.VERIFIER,),
        given=inputs.Verify,
        guards=(guards.not_yet_verified, *separation.VERIFIES),
        signs=True,
    ),
    Move(
        Act.RETURN,
        "退回",
        (State.VERIFY,),
        State.RECTIFY,
        by=(Role.VERIFIER, Role.SIGNER),
        given=inputs.Return,
        guards=(guards.may_return,),
        completes=ItemContext.back_to_work,
        otherwise="行动规定只退到验收时",
        lendable=True,
        decides=True,
    ),
    Move(
        Act.SIGN,
        "签批",
        (State.VERIFY,),
        State.CLOSED,
        by=(Role.SIGNER,),
        given=inputs.Sign,
        guards=(guards.verified, *separation.SIGNS, guards.signers_turn),
        completes=ItemContext.closes,
        otherwise="未签完",
        signs=True,
        lendable=True,
        many=True,
    ),
    Move(
        Act.TURN_LONG_TERM,
        "转长期",
        (*_BEING_CLOSED, State.LONG_TERM),  # once there, it sets the next review
        State.LONG_TERM,
        by=(Role.SUPERIOR,),
        given=inputs.TurnLongTerm,
        guards=(guards.no_extension_pending, *separation.VERIFIES),
        decides=True,
    ),
    Move(
        Act.REQUEST_EXTENSION,
        "申请延期",
        (State.RECTIFY,),
        None,
        by=(Role.HEAD,),
        given=inputs.RequestExtension,
        guards=(guards.no_extension_pending, guards.before_expiry, guards.extensions_left),
    ),
    Move(
        Act.GRANT_EXTENSION,
        "同意延期",
        (State.RECTIFY,),
        None,
        by=(Role.EXTENDER,),
        given=inputs.OptionalOpinion,
        guards=(guards.extension_pending, separation.not_own_request, *separation.DECIDES),
        decides=True,
    ),
    Move(
        Act.REFUSE_EXTENSION,
        "不同意延期",
        (State.RECTIFY,),
        None,
        by=(Role.EXTENDER,),
        given=inputs.Opinion,
        guards=(guards.extension_pending, separation.not_own_request, *separation.DECIDES),
        decides=True,
    ),
    Move(Act.TRANSFER, "转办", _IN_HAND, None, by=_HOLDER, given=inputs.Transfer, guards=(guards.holds_it,)),
    Move(Act.DELEGATE, "委托", _IN_HAND, None, by=_HOLDER, given=inputs.Delegate, guards=(guards.holds_it,)),
    Move(
        Act.REVOKE_DELEGATION,
        "收回委托",
        _CONFIRMED,  # whatever became of the item, the delegate still sees it
        None,
        by=(*_HOLDER, Role.SUPERIOR, Role.OFFICE),
        given=inputs.RevokeDelegation,
        guards=(guards.delegation_to_revoke,),
    ),
    Move(
        Act.HAND_OVER,
        "交接",
        _AT_WORK,  # not while others verify: who leads or does it must not change under them
        None,
        by=(Role.SUPERIOR, Role.OFFICE),
        given=inputs.HandOver,
        many=True,
    ),
    Move(Act.APPOINT_PATRON, "指定挂点领导", _OPEN, None, by=(Role.OFFICE,), given=inputs.AppointPatron, decides=True),
    Move(Act.SPOT_CHECK, "抽查", (State.CLOSED,), None, by=(Role.DISCIPLINE,), given=inputs.Opinion),
    Move(
        Act.REOPEN,
        "重新挂号",
        (State.CLOSED,),
        State.RECTIFY,
        by=(Role.SUPERIOR, Role.DISCIPLINE),
        given=inputs.Reopen,
        decides=True,
    ),
)

MOVES: dict[str, Move] = {move.name: move for move in _DECLARED}
REGISTER = MOVES[Act.REGISTER]
