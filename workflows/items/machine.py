"""MOVES as a state machine. It answers yes, or refuses; whatever else a move does, commands do.

One machine serves every row: it holds no model, and a row is handed to it at each trigger.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from transitions import EventData, Machine

from models.item import Item
from models.vocabulary import State
from workflows.authz import confirmed
from workflows.authz.held_offices import AppointmentView
from workflows.errors import Conflict, NotPermitted, Refusal
from workflows.items import separation
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading.context import ItemContext
from workflows.items.moves import DETAILS


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as it stands for one actor: open, or refused with the reason."""

    move: Move
    refusal: Refusal | None


def move_refusal(case: ItemContext, move: Move) -> Refusal | None:
    """Return why the actor cannot make this move now, or None: role, then stage, then guards."""
    return _out_of_place(case, move) or _guarded(case, move)


def acting_appointment(case: ItemContext, move: Move) -> AppointmentView | None:
    """Return the office by which the actor makes the move, if one gives the right to it."""
    if DETAILS[move.name].lendable and (post := separation.signing_appointment(case)):
        return post
    for role in move.by:
        if post := case.post(case.seats(role)):
            return post
    return None


def _guarded(case: ItemContext, move: Move) -> Refusal | None:
    if found := _unconfirmed(case, move):
        return found
    for guard in move.guards:
        if found := guard(case):
            found.move = move.name
            return found
    return None


def _unconfirmed(case: ItemContext, move: Move) -> Refusal | None:
    """Refuse what signs or decides to an account or an office that waits to be confirmed."""
    if not DETAILS[move.name].confirmed_only:
        return None
    if case.actor.waits:
        return NotPermitted(confirmed.ACCOUNT_WAITS, move=move.name)
    post = acting_appointment(case, move)
    if post is None or not post.waits:
        return None
    return NotPermitted(confirmed.PRINCIPAL_WAITS if post.principal else confirmed.OFFICE_WAITS, move=move.name)


def _out_of_place(case: ItemContext, move: Move) -> Refusal | None:
    lendable = DETAILS[move.name].lendable
    if not (case.names(move.by) or any(case.plays(role, lent=lendable) for role in move.by)):
        who = "或".join(role.label for role in move.by) or "任何人都不能"
        return NotPermitted(f"{move.label}由{who}办理，您的职务不能办理此事。", move=move.name)
    if case.item.state not in move.sources:
        return Conflict(wrong_stage(case.item.state, move), move=move.name)
    return None


def offers(case: ItemContext) -> list[Offer]:
    """Return the moves that leave or keep the item's stage, each with its refusal if any."""
    return [Offer(move, move_refusal(case, move)) for move in MOVES.values() if case.item.state in move.sources]


def admits(case: ItemContext, move: Move) -> bool:
    """Tell whether the actor has a role in the move and the item is in its stage."""
    return _out_of_place(case, move) is None


def admit(case: ItemContext, move: Move) -> None:
    """Raise the refusal, if the actor has no role in the move or the item is not in its stage."""
    if found := _out_of_place(case, move):
        raise found


def guard(case: ItemContext, move: Move) -> None:
    """Raise the refusal of a guard, to an actor who was admitted."""
    if found := _guarded(case, move):
        raise found


def allow(case: ItemContext, move: Move) -> None:
    """Raise the refusal, if there is one."""
    if found := move_refusal(case, move):
        raise found


def fire(case: ItemContext, move: Move, item: Item) -> None:
    """Move an item that `allow` let pass to its next stage: as it is to be, after what it was."""
    MACHINE.events[move.name].trigger(item, case=case)


def wrong_stage(state: State, move: Move) -> str:
    """Say in which stages a move is made, of an item that is in another."""
    stages = "、".join(f"“{source.label}”" for source in move.sources)
    return f"本事项处于“{state.label}”，{move.label}只能在{stages}环节办理。"


def _transitions(move: Move) -> Iterator[dict[str, object]]:
    base: dict[str, object] = {"trigger": move.name, "source": list(move.sources)}
    if move.completes is not None:
        yield base | {"dest": move.target, "conditions": _asks(move)}
        yield base | {"dest": None}
    else:
        yield base | {"dest": move.target}


def _asks(move: Move) -> object:
    completes = move.completes
    assert completes is not None  # noqa: S101  only moves that complete are asked

    def condition(event: EventData) -> bool:
        return completes(event.kwargs["case"])

    return condition


MACHINE = Machine(
    model=None,
    states=State,
    initial=None,
    transitions=[t for move in MOVES.values() if move.sources for t in _transitions(move)],
    auto_transitions=False,
    send_event=True,
    model_attribute="state",
)
