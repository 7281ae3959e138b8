"""What is expected next of an item: which move, in which situation, as the moves' own files say.

MOVES says what may be done; most of that (转办, 委托, 重新挂号) nobody waits for. EXPECTED_MOVES are
those without which an item stands still. Whether somebody may make one, the machine says.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from models.vocabulary import Role, State
from workflows.items import machine
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Needs
from workflows.items.moves import DETAILS
from workflows.items.moves.details import Expected
from workflows.items.needs import needs_to_ask


@dataclass(frozen=True, slots=True)
class ExpectedMove:
    """A move that an item waits for while it is in a situation, and `by` whom: who is asked, of those who may."""

    move: Move
    by: tuple[Role, ...]
    declared: Expected

    def stands(self, case: ItemContext) -> bool:
        """Tell whether the item waits for the move, whoever is to make it."""
        return case.item.state is self.declared.state and self.declared.situation.when(case)

    def asks(self, case: ItemContext) -> bool:
        """Tell whether the item waits for the actor to make the move, and the actor may."""
        if not self.stands(case):
            return False
        if self.by == DOERS and case.actor.user_id not in doers_of(case):
            return False
        return machine.move_refusal(case, self.move) is None


DOERS = (Role.RESPONSIBLE,)


def doers_of(case: ItemContext) -> set[UUID]:
    """Return in whose hands the measures are that are not yet done: a delegate's, if there is one.

    The 责任人 who delegated waits like everybody else, and may still do it.
    """
    found: set[UUID] = set()
    for measure in case.measures:
        if measure.done_at is None:
            who = measure.responsible_id
            found |= (case.delegates(who) if who == case.item.responsible_id else set()) or {who}
    return found


def looked_at(moves: Iterable[ExpectedMove], states: Collection[State]) -> Needs:
    """Return what tells of items in some stages which of the moves they wait for, and whether anybody may make them."""
    asked = [each for each in moves if each.declared.state in states]
    situations = (each.declared.situation.looks_at for each in asked)
    return needs_to_ask(each.move for each in asked).union(*situations)


def _expected() -> Iterator[ExpectedMove]:
    for act, move in MOVES.items():
        if (expected := DETAILS[act].expected) is not None:
            yield ExpectedMove(move, expected.by or move.by, expected)


EXPECTED_MOVES = tuple(
    sorted(_expected(), key=lambda each: (list(State).index(each.declared.state), each.declared.rank))
)
"""In the order of the stages; within one, what holds the others up comes first."""
