"""What happens next to an item: which move is awaited, of whom, since when and by when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from models.vocabulary import Role
from workflows.authz import visibility
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.seats import Seat
from workflows.items import machine
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Needs, Part
from workflows.items.queries.expected_moves import DOERS, EXPECTED_MOVES, ExpectedMove, doers_of


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can make an awaited move, by office or by name."""

    user_id: UUID
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """A move without which the item stands still.

    `people` are those who may make it now; nobody, where every seat is vacant or shut out by the
    rules of separation. `seats` are empty where the item itself names who does it.
    """

    act: str
    label: str
    who: str
    seats: tuple[str, ...]
    people: tuple[Person, ...]
    since: datetime | None
    due_on: date | None


WAITING: Needs = frozenset({Part.HOLDERS, Part.JOURNAL, Part.MEASURES, Part.DELEGATIONS})
"""What tells who may make a move that is expected, and since when, beside what the move itself looks at."""


def next_steps(case: ItemContext) -> tuple[NextStep, ...]:
    """Return what an item waits for, whoever asks; nothing for one that is settled."""
    return tuple(_awaited(case, expected) for expected in EXPECTED_MOVES if expected.stands(case))


def able(case: ItemContext, expected: ExpectedMove) -> tuple[Person, ...]:
    """Return who may make a move that is awaited: the same rules are asked of each."""
    if expected.by == DOERS:
        doers = sorted(doers_of(case), key=lambda person: case.parts.names[person])
        return tuple(Person(who, case.parts.names[who], _part(case, who)) for who in doers)
    return next(filter(None, (tuple(_filling(case, expected, seats)) for seats in expected.circles(case))), ())


def filling(case: ItemContext, seats: tuple[Seat, ...]) -> Sequence[tuple[Actor, AppointmentView]]:
    """Return who fills one of some seats of an item, whether they may act or not, each with the office."""
    return case.parts.filling(case.organization, seats, case.item.id, case.today)


def _filling(case: ItemContext, expected: ExpectedMove, seats: tuple[Seat, ...]) -> Iterator[Person]:
    for actor, post in filling(case, seats):
        if visibility.knows(actor, case) and machine.move_refusal(replace(case, actor=actor), expected.move) is None:
            yield Person(actor.user_id, actor.name, post.title)


def _awaited(case: ItemContext, expected: ExpectedMove) -> NextStep:
    return NextStep(
        act=expected.move.name,
        label=expected.task,
        who="或".join(role.label for role in expected.by),
        seats=tuple(seat.label for seat in expected.seats(case)),
        people=able(case, expected),
        since=expected.since(case),
        due_on=expected.due_on(case),
    )


def _part(case: ItemContext, person: UUID) -> str:
    named = {case.item.responsible_id, *(m.responsible_id for m in case.measures)}
    return Role.RESPONSIBLE.label if person in named else "受托人"
