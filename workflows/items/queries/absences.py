"""Who is not there of those whom an item names or waits for, and who hears in their place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session

from workflows.authz import appointments, presence
from workflows.authz.presence import Presence
from workflows.items.loading.context import ItemContext
from workflows.items.queries.expected_moves import EXPECTED_MOVES
from workflows.items.queries.next_steps import NextStep, filling

Absences = tuple["Absence", ...]


class AbsenceKind(StrEnum):
    """Why somebody is not there."""

    LEAVE = "leave"
    LEFT = "left"
    VACANT = "vacant"


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody away until a day, or who has left; or, without a `user_id`, seats that nobody fills (空缺).

    Without a `user_id` and on leave it is all who may take a step that are away, the first until that day. `hears` are
    the stand-in, or who hears instead; nobody, where who is away named no stand-in.
    """

    kind: AbsenceKind
    user_id: UUID | None
    name: str
    until: date | None
    hears: tuple[str, ...]


def absences(session: Session, case: ItemContext, awaited: Sequence[NextStep]) -> Absences:
    """Return who is not there of an item: its 责任人 and 责任领导, who has open measures, and who is waited for."""
    item = case.item
    measures = (m.responsible_id for m in case.measures if m.done_at is None)
    people = [who for who in (item.responsible_id, item.leader_id, *measures, *_people(awaited)) if who]
    there = presence.presence_of(session, people, case.today)
    known = {each.user_id: each for each in there}
    return (*_absent(session, case, there), *_unattended(session, case, awaited, known))


def absences_of_waited_for(session: Session, waits: Sequence[tuple[ItemContext, NextStep]]) -> dict[UUID, Absences]:
    """Return who is not there of those for whom items wait, by item: who is, is asked for all of them at once."""
    if not waits:
        return {}
    today = waits[0][0].today
    people = {who for _, step in waits for who in _people([step])}
    there = {each.user_id: each for each in presence.presence_of(session, people, today)}
    return {
        case.item.id: (
            *_absent(session, case, [there[who] for who in _people([step])]),
            *_unattended(session, case, [step], there),
        )
        for case, step in waits
    }


def _people(awaited: Iterable[NextStep]) -> list[UUID]:
    return [person.user_id for step in awaited for person in step.people]


def _absent(session: Session, case: ItemContext, people: Iterable[Presence]) -> Iterator[Absence]:
    for each in people:
        if not each.serves:
            hears = presence.successors(session, each.user_id, case.organization, case.today)
            yield Absence(AbsenceKind.LEFT, each.user_id, each.name, None, tuple(who.name for who in hears))
        elif each.until:
            instead = (each.stand_in.name,) if each.stand_in else ()
            yield Absence(AbsenceKind.LEAVE, each.user_id, each.name, each.until, instead)


def _unattended(
    session: Session, case: ItemContext, awaited: Iterable[NextStep], there: Mapping[UUID, Presence]
) -> Iterator[Absence]:
    """Yield the seats of what is awaited that nobody fills at all, or nobody but who is away, and who hears instead.

    Where all are barred, none is vacant.
    """
    steps = {step.act: step for step in awaited}
    for expected in EXPECTED_MOVES:
        step = steps.get(expected.move.name)
        seats = expected.circles(case)[-1] if step else ()
        if not step or not seats:
            continue
        people = _people([step])
        away = [until for who in people if (until := there[who].until)]
        vacant = not filling(case, seats)
        if vacant or (people and len(away) == len(people)):
            hears = appointments.heard_instead(session, case.organization, seats, case.today, people)
            label, kind = "、".join(seat.label for seat in seats), AbsenceKind.VACANT if vacant else AbsenceKind.LEAVE
            yield Absence(kind, None, label, min(away, default=None), tuple(who.name for who in hears))
