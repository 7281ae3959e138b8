"""The closure chain of one item: who has signed, whose turn it is, and who comes after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.labelled import LabelledEnum
from models.signature import Signature
from models.vocabulary import Method, SignAct, SignRule, State
from workflows.authz.seats import Seat
from workflows.items.loading.context import ItemContext
from workflows.items.moves import DETAILS
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.items.queries.next_steps import Person, able


class ChainTurn(LabelledEnum):
    """How a link of the chain stands."""

    DONE = "done", "已签"
    NOW = "now", "正等待"
    LATER = "later", "尚未轮到"


@dataclass(frozen=True, slots=True)
class ChainSignature:
    """Who filled a seat, by which office, and for whom if it was lent (代签)."""

    name: str
    office: str
    at: datetime
    principal: str | None
    opinion: str | None
    method: Method | None


@dataclass(frozen=True, slots=True)
class ChainSeat:
    """One seat of a link, and how it was filled."""

    seat: str
    signature: ChainSignature | None


@dataclass(frozen=True, slots=True)
class ChainStep:
    """背书, 验收, or one step of 签批. `people` are those awaited now.

    By the rule `all` each chair is to be filled; by `any` one of them is enough.
    """

    act: SignAct
    step: int
    label: str
    rule: SignRule
    turn: ChainTurn
    chairs: tuple[ChainSeat, ...]
    people: tuple[Person, ...]


_AWAITED = {signature: each for each in EXPECTED_MOVES if (signature := DETAILS[each.move.name].signature)}
"""The move by which each kind of signature is given."""


def signature_chain(case: ItemContext, *, people: bool = True) -> tuple[ChainStep, ...]:
    """Return the whole chain of an item; what was signed and then returned counts no more.

    Without `people` nobody is named who is awaited, and nobody looked for.
    """
    steps = (
        (SignAct.GUARANTEE, 0, SignRule.ANY, case.chain.guarantor),
        (SignAct.VERIFY, 0, SignRule.ANY, case.chain.verifier),
        *((SignAct.SIGN, number, step.rule, step.seats) for number, step in enumerate(case.chain.signers, start=1)),
    )
    return tuple(_link(case, *step, people=people) for step in steps)


def _link(
    case: ItemContext, act: SignAct, step: int, rule: SignRule, seats: Sequence[Seat], *, people: bool
) -> ChainStep:
    made = {s.seat: s for s in _standing(case) if s.act is act and s.step == step}
    filled = sum(str(seat) in made for seat in seats)
    waits = _turn_of(case) == (act, step)
    turn = ChainTurn.NOW if waits else ChainTurn.LATER
    if filled == len(seats) or (filled and rule is SignRule.ANY):
        turn = ChainTurn.DONE
    expected = _AWAITED[act]
    awaited = able(case, expected) if people and turn is ChainTurn.NOW and expected.stands(case) else ()
    chairs = tuple(ChainSeat(seat.label, _signature(case, made.get(str(seat)))) for seat in seats)
    label = f"第{step}步{act.label}" if step else act.label
    return ChainStep(act, step, label, rule, turn, chairs, awaited)


def _standing(case: ItemContext) -> Iterable[Signature]:
    """Return the signatures that hold: the guarantee may be of an earlier round (`ReturnScope`)."""
    if case.item.state not in {State.VERIFY, State.CLOSED}:
        return ()
    guarantees = [s for s in case.signatures if s.act is SignAct.GUARANTEE]
    return (*guarantees[-1:], *(s for s in case.signoffs if s.act is not SignAct.GUARANTEE))


def _turn_of(case: ItemContext) -> tuple[SignAct, int] | None:
    for act in (SignAct.GUARANTEE, SignAct.VERIFY):
        if _AWAITED[act].stands(case):
            return act, 0
    waiting = case.next_step if _AWAITED[SignAct.SIGN].stands(case) else None
    return (SignAct.SIGN, waiting[0]) if waiting else None


def _signature(case: ItemContext, made: Signature | None) -> ChainSignature | None:
    if made is None:
        return None
    names = case.parts.names
    return ChainSignature(
        name=names[made.user_id],
        office=case.parts.titles[made.appointment_id],
        at=made.signed_at,
        principal=names[made.principal_id] if made.principal_id else None,
        opinion=made.opinion,
        method=made.method,
    )
