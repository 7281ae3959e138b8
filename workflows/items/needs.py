"""What a move needs of an item, and what is read for it: declared by its rules, added up here."""

from collections.abc import Iterable

from sqlmodel import Session

from models.vocabulary import Role, State
from workflows.items import machine
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import SHOWN, Needs, Part, needs
from workflows.items.moves import DETAILS

_PLAYS: dict[Role, Needs] = {
    Role.RESPONSIBLE: frozenset({Part.MEASURES, Part.DELEGATIONS}),
    Role.LEADER: frozenset({Part.DELEGATIONS}),
    Role.EXTENDER: frozenset({Part.EXTENSIONS}),
}
"""What tells whether somebody plays a role; of all others their offices do."""
_LENT: Needs = frozenset({Part.PROXIES})
_DECIDERS: Needs = _LENT | {Part.SIGNATURES}
"""What tells who decides on an item in 验收: once it is verified, whoever is signed for, too."""


def needs_to_ask(moves: Iterable[Move]) -> Needs:
    """Return what tells of any item, for anybody, whether the moves may be made."""
    asked = list(moves)
    deciders = _DECIDERS if any(State.VERIFY in move.sources for move in asked) else frozenset()
    return deciders.union(*(_admission(move) | needs(move.guards) for move in asked))


def read_to_admit(session: Session, case: ItemContext, move: Move) -> ItemContext:
    """Read what tells whether the actor may come to make a move at all: the role and the stage.

    Whoever the item itself names needs no more to be known.
    """
    return case if case.names(move.by) else load.with_parts(session, case, _admission(move))


def read_to_make(session: Session, case: ItemContext, move: Move) -> ItemContext:
    """Read all that making a move looks at: guards, effect, who is told of it, what its signer was shown."""
    details = DETAILS[move.name]
    looks_at = needs((*move.guards, details.effect, details.notifies, details.particulars))
    return _read(session, case, looks_at | (SHOWN if details.signs else frozenset()))


def read_to_offer(session: Session, case: ItemContext) -> ItemContext:
    """Read what tells which moves of its stage the actor may make, of an item."""
    moves = [move for move in MOVES.values() if case.item.state in move.sources]
    for move in moves:
        case = read_to_admit(session, case, move)
    admitted = [move for move in moves if machine.admits(case, move)]
    return _read(session, case, needs(guard for move in admitted for guard in move.guards))


def _admission(move: Move) -> Needs:
    lent = _LENT if DETAILS[move.name].lendable else frozenset()
    return lent.union(*(_PLAYS.get(role, ()) for role in move.by))


def _read(session: Session, case: ItemContext, looks_at: Needs) -> ItemContext:
    """Read what is looked at; in 验收 who decides, too, but what was lent only once the item is verified."""
    if case.item.state is not State.VERIFY:
        return load.with_parts(session, case, looks_at)
    case = load.with_parts(session, case, looks_at | (_DECIDERS - _LENT))
    return case if case.verified_by is None else load.with_parts(session, case, _DECIDERS)
