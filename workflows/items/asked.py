"""Who is asked to decide on an item: exactly those who may, as the declarations of what is expected say.

A notice that somebody is asked goes to nobody whom the machine would refuse: separation, 回避, an office or an
account that waits to be confirmed. What an act brings about stands in `Expected.since`, in the files of the moves.
Whoever stands in for somebody away (请假) is asked if the signature was lent with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session

from models.kept import keep
from models.vocabulary import Office
from workflows.authz import actors, appointments
from workflows.authz.actors import Actor
from workflows.authz.seats import Seat
from workflows.items import machine, separation
from workflows.items.lifecycle import MOVES, Move
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part, Proxies
from workflows.items.loading.read import read_proxies
from workflows.items.moves import DETAILS
from workflows.items.moves.situations import any_day
from workflows.items.needs import needs_to_ask
from workflows.items.queries.expected_moves import EXPECTED_MOVES, ExpectedMove
from workflows.items.recipients import NOBODY, Asked

DECISIONS = {
    str(expected.move.name): expected
    for expected in EXPECTED_MOVES
    if separation.not_recused in expected.move.guards and expected.declared.situation.begins_on is any_day
}
"""The decisions of one level about another that an item waits for at once, by act."""
BROUGHT_ABOUT = {act: tuple(each for each in DECISIONS.values() if act in each.declared.since) for act in MOVES}
"""The decisions that are waited for since somebody made a move, by its act."""


def asked_by(session: Session, case: ItemContext, act: str) -> list[Asked]:
    """Return who is asked to decide since a move was made, of an item as it is by now."""
    return [who_may_decide(session, case, expected) for expected in BROUGHT_ABOUT[act]]


def relieved_by(session: Session, case: ItemContext, act: str) -> dict[UUID, str]:
    """Return who need not decide any more once a move is made, of an item as it was met, and what they are told."""
    return {
        person: told
        for relieved, told in DETAILS[act].relieves.items()
        for person in who_may_decide(session, case, DECISIONS[relieved]).people
    }


def who_may_decide(session: Session, case: ItemContext, expected: ExpectedMove) -> Asked:
    """Return who may make a decision that an item waits for, by an office of their own or a lent one."""
    if case.item.state is not expected.declared.state:
        return NOBODY
    case = load.with_parts(session, case, expected.declared.situation.looks_at)
    if not expected.stands(case):
        return NOBODY
    case = load.with_parts(session, case, expected.told_by)
    barred = separation.barred(case, expected.move.guards)
    people: set[UUID] = set()
    vacant: Sequence[Seat] = ()
    for seats in expected.circles(case):
        candidates = _candidates(session, case, expected, seats)
        may = [
            each.actor
            for each in candidates
            if each.actor.user_id not in barred and each.may_decide(session, case, expected.move, barred)
        ]
        people |= {actor.user_id for actor in may}
        if not all(actor.is_away for actor in may):
            return Asked(people, (), f"请{expected.task}")
        vacant = seats if people or not candidates else ()
    return Asked(people, vacant, f"请{expected.task}")


@dataclass(slots=True)
class _Candidate:
    """Somebody who holds an office that is asked to decide, or was lent it.

    Whoever the item does not bar may decide on one of an organization's items as on another: that is asked once.
    """

    actor: Actor
    lent: Proxies | None
    known_as: frozenset[UUID]
    """Whom an item can bar, so that this one may not: the person, who lent them something, where they hold offices.

    With them whoever they stand in for, while these are away.
    """
    unbarred: bool | None = None
    """What the machine said of an item that bars none of these."""

    def may_decide(self, session: Session, case: ItemContext, move: Move, barred: frozenset[UUID]) -> bool:
        if not self.known_as.isdisjoint(barred):
            return self._admitted(session, case, move)
        if self.unbarred is None:
            self.unbarred = self._admitted(session, case, move)
        return self.unbarred

    def _admitted(self, session: Session, case: ItemContext, move: Move) -> bool:
        case = load.with_parts(session, case, needs_to_ask([move]) - {Part.PROXIES})
        parts = replace(case.parts, proxies={self.actor.user_id: self.lent}) if self.lent else case.parts
        return machine.move_refusal(replace(case, actor=self.actor, parts=parts), move) is None


def _candidates(
    session: Session, case: ItemContext, expected: ExpectedMove, seats: tuple[Seat, ...]
) -> Sequence[_Candidate]:
    """Return who holds or was lent some seats that are asked, kept with what is known of whether they may decide."""
    move = expected.move
    its = case.item.id if any(seat.office is Office.PATRON for seat in seats) else None  # he may be of one item alone
    asked = (_candidates, move.name, case.item.campaign_id, case.organization.id, its, seats, case.today)

    def read() -> list[_Candidate]:
        lendable = DETAILS[move.name].lendable
        fill = appointments.signers_of if lendable else appointments.holders_of
        people = fill(session, case.organization, seats, case.today, case.item.id)
        found = actors.load_actors(session, people, case.today)
        return [_candidate(session, case, seats, actor, lendable=lendable) for actor in found]

    return keep(session, (*asked, separation.bars_head(case, move.guards)), read)


def _candidate(
    session: Session, case: ItemContext, seats: tuple[Seat, ...], actor: Actor, *, lendable: bool
) -> _Candidate:
    own = case.organization, case.item.id
    lent = None
    if lendable and actor.post_in(seats, *own) is None:
        lent = read_proxies(session, actor, case.today)
    people = (actor, *lent.lenders) if lent else (actor,)
    where = (post.organization_id for post in actor.posts)
    known_as = frozenset(where).union(*({each.user_id, *each.stands_in_for} for each in people))
    return _Candidate(actor, lent, known_as)
