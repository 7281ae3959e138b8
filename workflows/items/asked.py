"""Who is asked to decide on an item: exactly those who may, as the declarations of what is expected say.

A notice that somebody is asked goes to nobody whom the machine would refuse: separation, 回避, an office or an
account that waits to be confirmed. What an act brings about stands in `Expected.since`, in the files of the moves.
"""

from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from workflows.authz import actors, appointments
from workflows.items import machine, separation
from workflows.items.lifecycle import MOVES
from workflows.items.loading import load
from workflows.items.loading.context import ItemContext
from workflows.items.loading.parts import Part
from workflows.items.loading.read import read_proxies
from workflows.items.moves import DETAILS
from workflows.items.moves.situations import any_day
from workflows.items.needs import needs_to_ask
from workflows.items.queries.expected_moves import EXPECTED_MOVES, ExpectedMove

DECISIONS = {
    str(expected.move.name): expected
    for expected in EXPECTED_MOVES
    if separation.not_recused in expected.move.guards and expected.declared.situation.begins_on is any_day
}
"""The decisions of one level about another that an item waits for at once, by act."""
BROUGHT_ABOUT = {act: tuple(each for each in DECISIONS.values() if act in each.declared.since) for act in MOVES}
"""The decisions that are waited for since somebody made a move, by its act."""


def asked_by(session: Session, case: ItemContext, act: str) -> set[UUID]:
    """Return who is asked to decide since a move was made, of an item as it is by now."""
    return {person for expected in BROUGHT_ABOUT[act] for person in who_may_decide(session, case, expected)}


def relieved_by(session: Session, case: ItemContext, act: str) -> dict[UUID, str]:
    """Return who need not decide any more once a move is made, of an item as it was met, and what they are told."""
    return {
        person: told
        for relieved, told in DETAILS[act].relieves.items()
        for person in who_may_decide(session, case, DECISIONS[relieved])
    }


def who_may_decide(session: Session, case: ItemContext, expected: ExpectedMove) -> set[UUID]:
    """Return who may make a decision that an item waits for, by an office of their own or a lent one."""
    if case.item.state is not expected.declared.state:
        return set()
    case = load.with_parts(session, case, expected.declared.situation.looks_at)
    if not expected.stands(case):
        return set()
    case = load.with_parts(session, case, (needs_to_ask([expected.move]) | expected.told_by) - {Part.PROXIES})
    lendable, seats = DETAILS[expected.move.name].lendable, expected.seats(case)
    fill = appointments.signers_of if lendable else appointments.holders_of
    people = fill(session, case.organization, seats, case.today, case.item.id)
    found = set()
    for actor in actors.load_actors(session, people, case.today):
        theirs = replace(case, actor=actor)
        if lendable and theirs.post(seats) is None:
            lent = {actor.user_id: read_proxies(session, actor, case.today)}
            theirs = replace(theirs, parts=replace(case.parts, proxies=lent))
        if machine.move_refusal(theirs, expected.move) is None:
            found.add(actor.user_id)
    return found
