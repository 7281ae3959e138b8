"""What somebody sees: the only place that turns offices into a choice of rows."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Delegation, Item, Measure
from models.people import Appointment, Organization
from models.vocabulary import OrgKind, Place, Sensitivity
from workflows import actors
from workflows.actors import Actor, Post, in_office
from workflows.errors import NotFound
from workflows.seats import Seat


def within(scopes: Iterable[Any]) -> sa.ColumnElement[bool]:
    """Select the organizations of some subtrees, given by their paths or as parameters."""
    return sa.or_(sa.false(), *(col(Organization.path).startswith(scope) for scope in scopes))


def below(scopes: Iterable[Any]) -> sa.Select[tuple[UUID]]:
    """Select the ids of the organizations of some subtrees."""
    return sa.select(col(Organization.id)).where(within(scopes))  # type: ignore[return-value]


def filling(posts: Iterable[Post], seats: Iterable[Seat]) -> sa.ColumnElement[bool]:
    """Select the items and organizations seen from which one of the posts fills one of the seats.

    For a join with `Organization`, and with `Item` where a post is held for one item alone; it
    says of many rows what `Post.fills` says of one.
    """
    wanted = tuple(seats)
    ways = [
        sa.and_(_sees_at(post, seat.place), _serves(post))
        for post in posts
        for seat in wanted
        if post.office is seat.office and post.kind is _STANDS_AT.get(seat.place, post.kind)
    ]
    return sa.or_(*ways) if ways else sa.false()


_STANDS_AT = {
    Place.COMMITTEE: OrgKind.COMMITTEE,
    Place.OFFICE: OrgKind.OFFICE,
    Place.DISCIPLINE: OrgKind.DISCIPLINE,
}
"""The places where organizations of one kind alone stand."""


def _sees_at(post: Post, place: Place) -> sa.ColumnElement[bool]:
    match place:
        case Place.OWN:
            return col(Organization.id) == post.organization_id
        case Place.SUPERIOR:
            return col(Organization.parent_id) == post.organization_id
        case Place.COMMITTEE:
            return col(Organization.committee_id) == post.organization_id
    return col(Organization.committee_id) == post.parent_id


def _serves(post: Post) -> sa.ColumnElement[bool]:
    return sa.true() if post.item_id is None else col(Item.id) == post.item_id


Reach = Mapping[Any, frozenset[Sensitivity]]
"""Paths of subtrees, or parameters for them, with the kinds of item seen there."""


def open_to(kinds: Iterable[Sensitivity]) -> sa.ColumnElement[bool]:
    """Select the items of some kinds."""
    wanted = set(kinds)
    return sa.true() if wanted >= set(Sensitivity) else col(Item.sensitivity).in_(sorted(wanted))


def in_reach(reach: Reach) -> sa.ColumnElement[bool]:
    """Select the rows of a join with `Organization` that the subtrees and kinds allow.

    A row without an item, as a duty's, is of no sensitive kind.
    """
    ways = (
        sa.and_(within([scope]), sa.or_(col(Item.id).is_(None), open_to(kinds)))
        for scope, kinds in reach.items()
    )
    return sa.or_(sa.false(), *ways)


def visible(actor: Actor, today: date) -> sa.ColumnElement[bool]:
    """Select the items that somebody may know of: of the own subtrees, or of one's own work."""
    return _visible(actor.me, today, tuple(actor.reach.items()))


@lru_cache(maxsize=512)
def _visible(
    me: UUID | None, today: date, reach: tuple[tuple[str, frozenset[Sensitivity]], ...]
) -> sa.ColumnElement[bool]:
    """Make the choice of rows once for each person and day: a page asks for it over and over."""
    return known_to(me, today, dict(reach))


def seen_at(actor: Actor, owner: Organization) -> sa.ColumnElement[bool]:
    """Select the items that somebody may know of, of one organization that they see."""
    held = [post.item_id for post in actor.posts if post.item_id is not None]
    return sa.or_(open_to(actor.kinds(owner)), col(Item.id).in_(held), named_in(actor.user_id))


def known_to(me: Any, today: Any, reach: Reach) -> sa.ColumnElement[bool]:
    """Select what is visible to who is given by parameters."""
    alike: dict[frozenset[Sensitivity], list[Any]] = {}
    for scope, kinds in reach.items():
        alike.setdefault(kinds, []).append(scope)
    return sa.or_(
        *(
            sa.and_(col(Item.organization_id).in_(below(scopes)), open_to(kinds))
            for kinds, scopes in alike.items()
        ),
        own_work(me, today) if me is not None else sa.false(),
    )


def own_work(me: Any, today: Any) -> sa.ColumnElement[bool]:
    """Select the items that are somebody's own work, whatever their kind."""
    held = sa.select(col(Appointment.item_id)).where(
        col(Appointment.user_id) == me, col(Appointment.item_id).is_not(None), in_office(today)
    )
    return sa.or_(named_in(me), col(Item.id).in_(held))


def named_in(me: Any) -> sa.ColumnElement[bool]:
    """Select the items that name somebody as the one who leads, does or was delegated to."""
    return sa.or_(
        col(Item.responsible_id) == me,
        col(Item.leader_id) == me,
        col(Item.id).in_(sa.select(col(Measure.item_id)).where(col(Measure.responsible_id) == me)),
        col(Item.id).in_(sa.select(col(Delegation.item_id)).where(col(Delegation.to_id) == me)),
    )


_ITEM: Any = (
    select(Item, Organization).join(Organization).where(col(Item.id) == sa.bindparam("item_id"))
)
_ITEM_LOCKED = _ITEM.with_for_update(of=Item)


def item(
    session: Session, actor: Actor, item_id: UUID, *, lock: bool = False
) -> tuple[Item, Organization]:
    """Return a visible item with its organization, or raise `NotFound`.

    With `lock` no other writer changes the item until this transaction ends.
    """
    query = _ITEM_LOCKED if lock else _ITEM
    found = session.execute(query, {"item_id": item_id}).one_or_none()
    if found is None:
        raise NotFound
    row, owner = found
    if not _knows(session, actor, row, owner):
        raise NotFound
    return row, owner


def knowing(
    session: Session, people: Iterable[UUID], row: Item, owner: Organization, today: date
) -> set[UUID]:
    """Return those of the people who may know of the item."""
    if row.sensitivity is Sensitivity.NONE:
        return set(people)
    found = (actors.of(session, person, today) for person in people)
    return {actor.user_id for actor in found if actor and _knows(session, actor, row, owner)}


def _knows(session: Session, actor: Actor, row: Item, owner: Organization) -> bool:
    return (
        row.sensitivity in actor.kinds(owner)
        or any(post.item_id == row.id for post in actor.posts)
        or (actor.me is not None and _named(session, actor.me, row))
    )


def _named(session: Session, me: UUID, row: Item) -> bool:
    if me in {row.responsible_id, row.leader_id}:
        return True
    found = sa.select(col(Item.id)).where(col(Item.id) == row.id, named_in(me))
    return session.scalar(found) is not None


def organization(session: Session, actor: Actor, organization_id: UUID) -> Organization:
    """Return a visible organization, or raise `NotFound`."""
    found = session.get(Organization, organization_id)
    if found is None or not (actor.is_admin or actor.sees(found)):
        raise NotFound
    return found


def organization_asked(
    session: Session,
    actor: Actor,
    organization_id: UUID,
    today: date,
    campaign_ids: Collection[UUID] | None = None,
) -> Organization:
    """Return an organization by which rows may be asked for, or raise `NotFound`.

    The actor sees it; or, within campaigns, something below it: figures name such ones.
    """
    found = session.get(Organization, organization_id)
    if found is None or campaign_ids is None or actor.is_admin or actor.sees(found):
        return organization(session, actor, organization_id)
    if any(scope.startswith(found.path) for scope in actor.scopes):
        return found
    known = sa.select(col(Item.id)).where(
        col(Item.campaign_id).in_(campaign_ids),
        col(Item.organization_id).in_(below([found.path])),
        visible(actor, today),
    )
    if session.scalar(known.limit(1)) is None:
        raise NotFound
    return found
