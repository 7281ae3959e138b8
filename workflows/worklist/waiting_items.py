"""Which items may wait for somebody, by the offices held: SQL that leaves out all but a few.

It never leaves out one that the machine would let the person act on; the rest the machine drops.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.campaign import Campaign
from models.item import Item, Measure
from models.people import Organization
from models.signature import Signature
from models.vocabulary import Role, SignAct, SignRule
from workflows.authz import access, visibility
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView, holding_seat
from workflows.authz.permissions import ROLE_SEATS
from workflows.authz.seats import Seat
from workflows.days import DAY
from workflows.items.lateness import late_clause
from workflows.items.loading import load
from workflows.items.moves import DETAILS
from workflows.items.moves.situations import signed
from workflows.items.queries.branches import BY_DUE_DATE, NOTHING, Clause, chosen_ids
from workflows.items.queries.expected_moves import DOERS, ExpectedMove
from workflows.rules.chain import Chain, SignStep
from workflows.rules.snapshot import campaign_rules

MAX_WAITING = 200
"""How many items are looked at for one person; whoever has more has enough to begin with."""


def waiting_items(
    session: Session,
    actor: Actor,
    moves: Sequence[ExpectedMove],
    lent: tuple[AppointmentView, ...],
    *,
    today: date,
    cap: int,
) -> Sequence[load.ItemRow]:
    """Return the items that may wait for the actor, the most urgent first.

    They are one more than the cap, if there are so many. `lent` are the offices lent to the actor.
    """
    seated = _Seated(session, actor, lent, today)
    ways = [
        sa.and_(col(Item.state) == expected.declared.state, expected.declared.situation.rows, mine)
        for expected in moves
        if (mine := seated.plays(expected)) is not NOTHING
    ]
    if not ways:
        return []
    # Within a way all are of one stage: by due date those that are late are the first of them anyway.
    chosen = chosen_ids(ways, [access.visible_clause(actor, today)], cap + 1)
    late = late_clause([(None, today - DAY)])
    query = load.ITEMS.where(col(Item.id).in_(chosen)).order_by(sa.case((late, 0), else_=1), *BY_DUE_DATE)
    return load.read_rows(session, query.limit(cap + 1))


class _Seated:
    """Selects the items in which somebody has a role."""

    def __init__(self, session: Session, actor: Actor, lent: tuple[AppointmentView, ...], today: date) -> None:
        self.actor, self.lent, self.today = actor, lent, today
        self.chains = _chains(session, actor)

    def plays(self, expected: ExpectedMove) -> Clause:
        """Select the items in which the actor is one of those whom an expected move asks."""
        if expected.by == DOERS:
            return _does(self.actor.user_id, self.today)
        posts = self.actor.posts + (self.lent if _lendable(expected) else ())
        return _any(self._role(posts, role) for role in expected.by)

    def _role(self, posts: tuple[AppointmentView, ...], role: Role) -> Clause:
        standing = holding_seat(posts, ROLE_SEATS.get(role, ()))
        if role is Role.SUPERIOR:
            return _any((standing, _acting_for_committee(posts)))
        if role not in _BY_CHAIN:
            return standing
        return _any(
            sa.and_(
                col(Item.campaign_id).in_(campaigns),
                col(Organization.kind).in_(chain.organizations),
                col(Item.level).in_(chain.levels),
                held,
            )
            for chain, campaigns in self.chains
            if (held := _BY_CHAIN[role](posts, chain)) is not NOTHING
        )


def _lendable(expected: ExpectedMove) -> bool:
    return DETAILS[expected.move.name].lendable


def _any(ways: Iterable[Clause]) -> Clause:
    found = [way for way in ways if way is not NOTHING]
    return sa.or_(*found) if found else NOTHING


def _chains(session: Session, actor: Actor) -> list[tuple[Chain, list[UUID]]]:
    """Return the closure chains of the actor's universities, each with its campaigns."""
    found: dict[Chain, list[UUID]] = {}
    mine = sa.select(col(Campaign.id)).where(col(Campaign.organization_id).in_(access.committees(actor)))
    for campaign_id in session.scalars(mine):
        for chain in campaign_rules(session, campaign_id).rules.chains:
            found.setdefault(chain, []).append(campaign_id)
    return list(found.items())


def _does(me: UUID, today: date) -> Clause:
    """Select the items of which a measure is in somebody's hands."""
    undone = sa.select(col(Measure.item_id)).where(col(Measure.responsible_id) == me, col(Measure.done_at).is_(None))
    return sa.or_(col(Item.id).in_(undone), visibility.delegated_to(me, today))


def _acting_for_committee(posts: Iterable[AppointmentView]) -> Clause:
    """Select what lies right below 院党委, for those who act for it there (`permissions.seats_of`)."""
    acting = holding_seat(posts, ROLE_SEATS[Role.OFFICE])
    if acting is NOTHING:
        return NOTHING
    return sa.and_(col(Organization.parent_id) == col(Organization.committee_id), acting)


def _extenders(posts: tuple[AppointmentView, ...], chain: Chain) -> Clause:
    """Select by all who may ever decide on an extension: rows do not say which one it is."""
    named = [seat for seats in chain.extenders for seat in seats]
    if named:
        return holding_seat(posts, named)
    seats = (*ROLE_SEATS[Role.SUPERIOR], *chain.signers[-1].seats)
    return _any((holding_seat(posts, seats), _acting_for_committee(posts)))


def _turn(posts: tuple[AppointmentView, ...], chain: Chain) -> Clause:
    """Select the items in which it is the turn of one of the posts to sign."""
    return _any(
        sa.and_(held, *_reached(number, step, seat))
        for number, step in enumerate(chain.signers, start=1)
        for seat in step.seats
        if (held := holding_seat(posts, [seat])) is not NOTHING
    )


def _reached(number: int, step: SignStep, seat: Seat) -> Iterator[Clause]:
    """Select the items that came to a step, in which a seat is still to be filled."""
    if number > 1:
        yield signed(SignAct.SIGN, col(Signature.step) == number - 1)
    taken = [col(Signature.step) == number]
    if step.rule is SignRule.ALL:
        taken.append(col(Signature.seat) == str(seat))
    yield sa.not_(signed(SignAct.SIGN, *taken))


_BY_CHAIN: dict[Role, Callable[[tuple[AppointmentView, ...], Chain], Clause]] = {
    Role.GUARANTOR: lambda posts, chain: holding_seat(posts, chain.guarantor),
    Role.VERIFIER: lambda posts, chain: holding_seat(posts, chain.verifier),
    Role.SIGNER: _turn,
    Role.EXTENDER: _extenders,
}
"""The roles that a campaign's rules give."""
