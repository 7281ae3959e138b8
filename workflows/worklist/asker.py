"""Who asks what waits: all that somebody carries to every item, as statements are told it (models/shaped.py).

Offices and whether they are confirmed, offices lent (代签), for whom somebody stands in (请假), 回避, being of 纪委 or
the 书记.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.people import Organization, Recusal
from models.prepared import PreparedQuery
from models.vocabulary import Office, OrgKind, Role
from workflows.authz import access
from workflows.authz.access import Sight
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView
from workflows.authz.permissions import ROLE_SEATS
from workflows.days import DAY
from workflows.items.loading.parts import Proxies
from workflows.items.loading.read import read_proxies
from workflows.work_items.queries import SeatsByPlace, by_place, seats_of
from workflows.worklist import clerks
from workflows.worklist.clerks import LeftOver

HEADS = {seat.office for seat in ROLE_SEATS[Role.HEAD]}
_RECUSED = PreparedQuery(
    sa.select(col(Recusal.user_id), col(Organization.path))
    .join(Organization, col(Organization.id) == Recusal.organization_id)
    .where(col(Recusal.user_id).in_(sa.bindparam("people", expanding=True)), col(Recusal.lifted_at).is_(None))
)


class Decider(NamedTuple):
    """What keeps somebody from deciding, or from being signed for; people as `mentions` has them."""

    person: str
    absent: tuple[tuple[str, UUID], ...]
    """For whom somebody stands in."""
    of_discipline: bool
    recused: tuple[str, ...]
    """The subtrees in which 回避 is declared."""
    heads: tuple[UUID, ...]
    """The organizations whose 书记 it is."""


class HeldOffices(NamedTuple):
    """The own offices in one organization that count alike."""

    organization: str
    seats: SeatsByPlace
    left: tuple[LeftOver, ...]
    """What clerks leave."""
    waits: bool
    item_id: UUID | None


class LentOffice(NamedTuple):
    """An office whose signature was lent; of several that fill a seat, the first is signed by."""

    seats: SeatsByPlace
    item_id: UUID | None
    lender_id: UUID
    lender: Decider
    own: SeatsByPlace
    """Own seats that come before it, and wait to be confirmed."""
    others: SeatsByPlace
    """Those of other lent offices, which come before it where they are asked before it."""


class Asker(NamedTuple):
    """Somebody who asks on a day; only for some `acts`, if any are given."""

    sees: Sight
    yesterday: date
    decides: Decider
    offices: tuple[HeldOffices, ...]
    lent: tuple[LentOffice, ...]
    acts: frozenset[str] | None
    coming: bool
    """Whether what waits from a later day on is asked for, too."""


def asker(
    session: Session,
    actor: Actor,
    today: date,
    acts: Collection[str] | None = None,
    *,
    coming: bool = False,
    lent: Proxies | None = None,
) -> Asker | None:
    """Return who asks, in a few statements; None for who holds no office: nothing waits for them.

    `lent` is what was lent to the actor, if it was read already.
    """
    if actor.me is None:
        return None
    offices = tuple(_offices(session, actor, today))
    proxies = lent or read_proxies(session, actor, today)
    recused = _recused(session, (actor, *proxies.lenders))
    return Asker(
        sees=access.sight(actor, today),
        yesterday=today - DAY,
        decides=_decider(actor, recused),
        offices=offices,
        lent=tuple(_lent(actor, proxies, recused)),
        acts=None if acts is None else frozenset(acts),
        coming=coming,
    )


def headed(actor: Actor) -> tuple[UUID, ...]:
    """Return the organizations whose 书记 somebody is."""
    return tuple(sorted({post.organization_id for post in actor.posts if post.office in HEADS and not post.item_id}))


def _offices(session: Session, actor: Actor, today: date) -> Iterator[HeldOffices]:
    groups: dict[tuple[UUID, bool, UUID | None], list[AppointmentView]] = {}
    for post in actor.posts:
        groups.setdefault((post.organization_id, post.waits or actor.waits, post.item_id), []).append(post)
    left = clerks.left_over(session, actor, today)
    for (organization_id, waits, item_id), posts in groups.items():
        seats = by_place(seats_of(posts))
        places = {place for place, _ in seats}
        of_clerks = tuple(each for each in left if each[0] in places)
        yield HeldOffices(organization_id.hex, seats, of_clerks, waits, item_id)


def _lent(actor: Actor, proxies: Proxies, recused: dict[UUID, list[str]]) -> Iterator[LentOffice]:
    lent = [post for post in proxies.posts if not post.waits and not actor.waits]
    lenders = {lender.user_id: _decider(lender, recused) for lender in proxies.lenders}
    own = by_place(seats_of(post for post in actor.posts if post.waits))
    for n, post in enumerate(lent):
        if not _signs_for(actor, post) or any(post.seats == earlier.seats for earlier in lent[:n]):
            continue
        assert post.principal is not None  # noqa: S101  it was lent
        who = post.principal.user_id
        others = by_place(seats_of(other for other in lent if other.seats != post.seats))
        yield LentOffice(by_place(post.seats), post.item_id, who, lenders[who], own, others)


def _signs_for(actor: Actor, post: AppointmentView) -> bool:
    """Tell whether somebody may sign by an office that was lent: who is no more than 联络员 there may not."""
    return not {own.office for own in actor.posts if own.organization_id == post.organization_id} <= {Office.LIAISON}


def _recused(session: Session, people: Iterable[Actor]) -> dict[UUID, list[str]]:
    """Return the subtrees in which somebody decides nothing, by person."""
    found: dict[UUID, list[str]] = {}
    for person, path in _RECUSED.all(session, people=list({each.user_id for each in people})):
        found.setdefault(person, []).append(path)
    return found


def _decider(person: Actor, recused: dict[UUID, list[str]]) -> Decider:
    return Decider(
        person=person.user_id.hex,
        absent=tuple((each.hex, each) for each in sorted(person.stands_in_for)),
        of_discipline=any(post.kind is OrgKind.DISCIPLINE for post in person.posts),
        recused=tuple(recused.get(person.user_id, ())),
        heads=tuple(sorted({post.organization_id for post in person.posts if post.office in HEADS})),
    )
