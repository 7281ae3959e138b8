"""Who somebody is, and what they see: the only place that reads the organization tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.item import Delegation, Item, Measure
from models.people import Appointment, Organization, User
from models.session import columns
from models.vocabulary import Office, OrgKind, Place
from workflows.errors import NotFound
from workflows.seats import Seat

ATTACHED = (OrgKind.OFFICE, OrgKind.DISCIPLINE)
"""Kinds of organization that see the whole tree of the committee they hang under."""


@dataclass(frozen=True, slots=True)
class Post:
    """An office that somebody holds today, with the organization as far as rules ask for it."""

    appointment_id: UUID
    office: Office
    organization_id: UUID
    kind: OrgKind
    parent_id: UUID | None
    path: str
    title: str

    @property
    def organization(self) -> str:
        """The organization's name."""
        return self.title.removesuffix(self.office.label)

    @property
    def scope(self) -> str:
        """The path of the subtree that the office sees."""
        return above(self.path) if self.kind in ATTACHED else self.path

    def fills(self, seat: Seat, organization: Organization) -> bool:
        """Tell whether this is the seat, seen from the organization."""
        if self.office is not seat.office:
            return False
        match seat.place:
            case Place.OWN:
                return self.organization_id == organization.id
            case Place.SUPERIOR:
                return self.organization_id == organization.parent_id
            case Place.COMMITTEE:
                return self.organization_id == organization.committee_id
        attached = OrgKind.OFFICE if seat.place is Place.OFFICE else OrgKind.DISCIPLINE
        return self.kind is attached and self.parent_id == organization.committee_id


@dataclass(frozen=True)
class Actor:
    """A person, with the offices held today."""

    user_id: UUID
    name: str
    is_admin: bool
    posts: tuple[Post, ...]

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """The paths of the subtrees that the person's offices see."""
        return tuple({post.scope for post in self.posts})

    @property
    def unit(self) -> str:
        """The name of the organization that the person speaks for on a ledger (填报单位)."""
        return self.posts[0].organization if self.posts else ""

    def holds(self, organization_id: UUID) -> bool:
        """Tell whether an organization is the root of a subtree that the person sees."""
        return any(scope.endswith(f"/{organization_id.hex}/") for scope in self.scopes)

    def sees(self, organization: Organization) -> bool:
        return organization.path.startswith(self.scopes)

    def post_in(self, seats: Iterable[Seat], organization: Organization) -> Post | None:
        """Return the first office that fills one of the seats, seen from the organization."""
        for seat in seats:
            for post in self.posts:
                if post.fills(seat, organization):
                    return post
        return None


def above(path: str) -> str:
    """Return the path of the node above the one at `path`."""
    return path[: path.rindex("/", 0, -1) + 1]


def in_office(day: Any) -> sa.ColumnElement[bool]:
    """Select the appointments that hold on a day, or on one given as a parameter."""
    return sa.and_(
        col(Appointment.starts_on) <= day,
        sa.or_(col(Appointment.ends_on).is_(None), col(Appointment.ends_on) >= day),
    )


def roster(who: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Make the statement that finds the active person `who` selects, with a day's offices.

    Made once per way of asking: building a statement costs more than running it.
    """
    today = sa.bindparam("today", type_=sa.Date())
    held = sa.and_(
        col(Appointment.user_id) == User.id,
        in_office(today),
    )
    person, office = sa.inspect(User).c, sa.inspect(Appointment).c
    node = sa.inspect(Organization).c
    return (
        sa.select(
            person.id.label("user_id"),
            person.name,
            person.is_admin,
            office.id,
            office.office,
            node.id,
            node.kind,
            node.parent_id,
            node.path,
            node.name,
        )
        .outerjoin_from(User, Appointment, held)
        .outerjoin(Organization, col(Organization.id) == Appointment.organization_id)
        .where(who, col(User.active))
        .order_by(col(Appointment.starts_on), col(Appointment.id))
    )


_NAMED = roster(col(User.login) == sa.bindparam("login"))


def named(session: Session, login: str, today: date) -> Actor | None:
    """Load the active person of a login, with today's offices."""
    return actor(session, _NAMED, today, login=login)


def actor(session: Session, person: sa.Select[Any], today: date, **who: Any) -> Actor | None:
    """Load the person that a roster finds, with today's offices, in one statement."""
    rows: Sequence[Any] = columns(session, person, {"today": today, **who}).all()
    if not rows:
        return None
    user_id, name, is_admin = rows[0][:3]
    posts = tuple(
        Post(given, held_as, where, kind, parent, path, f"{called}{held_as.label}")
        for _, _, _, given, held_as, where, kind, parent, path, called in rows
        if given is not None
    )
    return Actor(user_id=user_id, name=name, is_admin=is_admin, posts=posts)


def within(scopes: Iterable[Any]) -> sa.ColumnElement[bool]:
    """Select the organizations of some subtrees, given by their paths or as parameters."""
    return sa.or_(sa.false(), *(col(Organization.path).startswith(scope) for scope in scopes))


def below(scopes: Iterable[Any]) -> sa.Select[tuple[UUID]]:
    """Select the ids of the organizations of some subtrees."""
    return sa.select(col(Organization.id)).where(within(scopes))  # type: ignore[return-value]


def visible(me: Any, scopes: Iterable[Any]) -> sa.ColumnElement[bool]:
    """Select the items that somebody may know of: of the own subtrees, or of one's own work."""
    return sa.or_(
        col(Item.organization_id).in_(below(scopes)),
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
    if actor.sees(owner) or actor.user_id in {row.responsible_id, row.leader_id}:
        return row, owner
    mine = visible(actor.user_id, actor.scopes)
    if session.scalar(sa.select(col(Item.id)).where(col(Item.id) == item_id, mine)):
        return row, owner
    raise NotFound


def organization(session: Session, actor: Actor, organization_id: UUID) -> Organization:
    """Return a visible organization, or raise `NotFound`."""
    found = session.get(Organization, organization_id)
    if found is None or not (actor.is_admin or actor.sees(found)):
        raise NotFound
    return found


def holders(
    session: Session, organization: Organization, seats: Iterable[Seat], today: date
) -> set[UUID]:
    """Return who fills the seats today, seen from the organization, in one statement."""
    wanted = tuple(seats)
    if not wanted:
        return set()
    near = {organization.id, organization.parent_id, organization.committee_id} - {None}
    attached = sa.and_(
        col(Organization.kind).in_(ATTACHED),
        col(Organization.parent_id) == organization.committee_id,
    )
    rows = session.execute(
        sa.select(
            col(Appointment.user_id),
            col(Appointment.id),
            col(Appointment.office),
            col(Organization.id),
            col(Organization.kind),
            col(Organization.parent_id),
        )
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .where(
            sa.or_(col(Organization.id).in_(near), attached),
            col(Appointment.office).in_({seat.office for seat in wanted}),
            in_office(today),
        )
    ).all()
    posts = [
        (user, Post(given, office, where, kind, up, "", ""))
        for user, given, office, where, kind, up in rows
    ]
    return {user for user, post in posts if any(post.fills(seat, organization) for seat in wanted)}


def serving(
    session: Session, committee_id: UUID | None, people: Iterable[UUID], today: date
) -> set[UUID]:
    """Return those of the people who hold an office in a university today."""
    return set(
        session.exec(
            select(User.id)
            .join(Appointment, col(Appointment.user_id) == User.id)
            .join(Organization, col(Organization.id) == Appointment.organization_id)
            .where(
                col(User.id).in_(set(people)),
                col(User.active),
                Organization.committee_id == committee_id,
                in_office(today),
            )
        )
    )
