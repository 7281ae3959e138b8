"""What happens next to an item: which move is awaited, of whom, since when and by when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from models.vocabulary import Role
from workflows.authz import visibility
from workflows.authz.seats import Seat
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


def _filling(case: ItemContext, expected: ExpectedMove, seats: Sequence[Seat]) -> Iterator[Person]:
    for actor in case.colleagues:
        post = actor.post_in(seats, case.organization, case.item.id)
        if post and visibility.knows(actor, case) and expected.asks(replace(case, actor=actor)):
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
