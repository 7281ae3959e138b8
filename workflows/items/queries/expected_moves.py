"""What is expected next of an item: which move, in which situation, as the moves' own files say.

MOVES says what may be done; most of that (转办, 委托, 重新挂号) nobody waits for. EXPECTED_MOVES are
those without which an item stands still. Whether somebody may make one, the machine says.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from models.vocabulary import Role, Sensitivity, State
from workflows.authz import visibility
from workflows.authz.permissions import CLEARANCES
from workflows.authz.seats import Seat
from workflows.items import machine, separation
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Needs, Part, needs
from workflows.items.moves import DETAILS
from workflows.items.moves.details import Expected
from workflows.items.needs import needs_to_ask
from workflows.rules.steps import STEP_LABELS
from workflows.work_items.asks import Ask, held_seats

_SEATS_TOLD_BY = {Role.EXTENDER: Part.EXTENSIONS, Role.SIGNER: Part.SIGNATURES, Role.RESPONSIBLE: Part.MEASURES}
"""What tells who is asked in a role; in all others the seats do."""


@dataclass(frozen=True)
class ExpectedMove:
    """A move that an item waits for while it is in a situation, and `by` whom: who is asked, of those who may."""

    move: Move
    by: tuple[Role, ...]
    declared: Expected

    @property
    def task(self) -> str:
        """What there is to do, in words: not 同意, but 审批."""
        return STEP_LABELS.get(self.move.name) or self.declared.task or self.move.label

    def stands(self, case: ItemContext) -> bool:
        """Tell whether the item waits for the move today, whoever is to make it."""
        return case.item.state is self.declared.state and self.declared.situation.now(case)

    @cached_property
    def told_by(self) -> Needs:
        """What tells of whom it is expected, and who may not: what the item must be read with for `asked_of`."""
        told = frozenset(_SEATS_TOLD_BY[role] for role in self.by if role in _SEATS_TOLD_BY)
        return told | needs(separation.named_by(self.move.guards))

    @cached_property
    def looks_at(self) -> Needs:
        """What tells whether it is expected, and of whom."""
        return self.declared.situation.looks_at | self.told_by

    def asked_of(self, case: ItemContext) -> tuple[Ask, ...]:
        """Return of whom the move is expected while its situation holds, whoever looks and on whatever day."""
        act = self.move.name
        if self.by == DOERS:
            return tuple(
                Ask(act, measure.responsible_id, measure_id=measure.id, due_on=measure.due_on)
                for measure in case.measures
                if measure.done_at is None
            )
        guards = self.move.guards
        return (
            Ask(
                act,
                seats=held_seats(self.seats(case), case.organization),
                due_on=self.due_on(case),
                begins_on=self.declared.situation.begins_on(case),
                barred=separation.barred(case, guards),
                head_barred=separation.bars_head(case, guards),
            ),
        )

    def seats(self, case: ItemContext) -> tuple[Seat, ...]:
        """Return the seats that are asked, seen from the item's organization; none where the item names who does it."""
        return self.circles(case)[0]

    def circles(self, case: ItemContext) -> tuple[tuple[Seat, ...], ...]:
        """Return the seats that are asked, and then those that are where of these nobody is there who may.

        Clerks who may not know of such an item are not asked for it.
        """
        everybody = tuple(dict.fromkeys(seat for role in self.by for seat in _of_role(case, role)))
        clerks = tuple(
            seat
            for seat in everybody
            if seat.office in self.declared.clerks
            and (case.item.sensitivity is Sensitivity.NONE or seat.office in CLEARANCES[case.item.sensitivity])
        )
        return (clerks, everybody) if clerks else (everybody,)

    def since(self, case: ItemContext) -> datetime | None:
        """Return when the item last came into the situation, as its journal tells."""
        return case.journal.last(self.declared.since)

    def due_on(self, case: ItemContext) -> date | None:
        """Return by when the move is to be made: the measures' own day for who does them, else the item's."""
        if self.by == DOERS:
            return min(measure.due_on for measure in case.measures if measure.done_at is None)
        return case.item.due_on

    def asks(self, case: ItemContext) -> bool:
        """Tell whether the item waits for the actor to make the move, and the actor may."""
        if not self.stands(case):
            return False
        if self.by == DOERS and visibility.in_hands_of(case.actor, case.item).isdisjoint(doers_of(case)):
            return False
        return machine.move_refusal(case, self.move) is None


DOERS = (Role.RESPONSIBLE,)


def _of_role(case: ItemContext, role: Role) -> Iterable[Seat]:
    if role is Role.SIGNER:
        waiting = case.next_step
        return waiting[2] if waiting else ()
    return case.seats(role)


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
EXPECTED_IN = {state: tuple(each for each in EXPECTED_MOVES if each.declared.state is state) for state in State}
"""The same by stage."""
