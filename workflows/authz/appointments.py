"""Who holds an office, fills a seat, or signs for its holder, on a day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.kept import keep
from models.people import Appointment, Leave, Organization, Proxy, User
from models.prepared import KeptQuery, PreparedQuery
from models.vocabulary import Office
from workflows.authz import actors, confirmed, presence
from workflows.authz.actors import Actor, in_office, stood_in_for
from workflows.authz.held_offices import ATTACHED_KINDS, AppointmentView, Principal, Term, held_at
from workflows.authz.seats import Seat

_held, _node = sa.inspect(Appointment).c, sa.inspect(Organization).c
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date())
_AROUND = sa.or_(
    col(Organization.id).in_(sa.bindparam("around", expanding=True)),
    sa.and_(
        col(Organization.kind).in_(ATTACHED_KINDS),
        col(Organization.parent_id).in_(sa.bindparam("universities", expanding=True)),
    ),
)
"""Selects the organizations, those right above, their universities and what hangs under these.

No seat that is seen from the organizations stands anywhere else.
"""
_COUNTS = actors.counts()
_NEAR = PreparedQuery(
    sa.select(
        col(User.id),
        col(User.name),
        _COUNTS,
        *(_held.id, _held.office),
        *(_node.id, _node.kind, _node.parent_id, _node.path, _node.name),
        _held.item_id,
        confirmed.appointment_waits(_held.id),
        confirmed.account_waits(col(User.id)),
        col(Leave.user_id),
    )
    .select_from(Appointment)
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .join(User, col(User.id) == Appointment.user_id)
    .outerjoin(Leave, stood_in_for(col(User.id), _TODAY))
    .where(_AROUND, in_office(_TODAY))
    .order_by(col(Appointment.starts_on), col(Appointment.id))
)


_COMMITTEE: sa.BindParameter[UUID | None] = sa.bindparam("committee", type_=_node.id.type)
_SEEN_FROM = sa.or_(
    *(_node.id == sa.bindparam(place, type_=_node.id.type) for place in ("own", "superior")),
    _node.id == _COMMITTEE,
    sa.and_(col(Organization.kind).in_(ATTACHED_KINDS), _node.parent_id == _COMMITTEE),
)
"""Selects the same of one organization."""
_FILLING = (
    sa.select(col(Appointment.user_id), _held.id, _held.office, _node.id, _node.kind, _node.parent_id)
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .join(User, col(User.id) == Appointment.user_id)
    .where(
        _SEEN_FROM,
        _COUNTS,
        _held.office.in_(sa.bindparam("offices", expanding=True)),
        sa.or_(_held.item_id.is_(None), _held.item_id == sa.bindparam("item_id")),
        in_office(_TODAY),
    )
)


def holders_of(
    session: Session, organization: Organization, seats: Iterable[Seat], today: date, item_id: UUID | None = None
) -> set[UUID]:
    """Return who fills the seats today, seen from the organization, in one statement."""
    return {user for _, user, *_ in _filling(session, _HOLDERS, organization, tuple(seats), today, item_id)}


def signers_of(
    session: Session, organization: Organization, seats: Iterable[Seat], today: date, item_id: UUID | None = None
) -> set[UUID]:
    """Return who fills the seats today, and who signs for any of them, in one statement."""
    found = _filling(session, _SIGNERS, organization, tuple(seats), today, item_id)
    return {person for _, *people in found for person in people if person is not None}


def takers_at(
    session: Session, where: Organization, seat: Seat, today: date, item_id: UUID | None, *, lent: bool
) -> set[tuple[UUID, ...]]:
    """Return who fills a seat today that is held at an organization, each before the organization of the office.

    With `lent` also who signs for any of them, before the holder.
    """
    found = _filling(session, _SIGNERS if lent else _HOLDERS, where, (seat,), today, item_id)
    held = {(user, post.organization_id) for post, user, *_ in found}
    return held | {(to, user, post.organization_id) for post, user, *more in found for to in more if to}


def hearers_of(
    session: Session,
    organization: Organization,
    roles: Iterable[Sequence[Seat]],
    today: date,
    item_id: UUID | None = None,
) -> set[UUID]:
    """Return who hears what is for some roles: who fills their seats today; of a role that nobody fills, who instead.

    A 挂点领导 is no office that must be filled.
    """
    asked = [tuple(seats) for seats in roles if seats]
    seats = tuple(dict.fromkeys(seat for each in asked for seat in each))
    filling = _filling(session, _HOLDERS, organization, seats, today, item_id)
    found = {person for _, person in filling}
    for each in asked:
        if not any(post.fills(seat, organization) for post, *_ in filling for seat in each):
            found |= {who.user_id for who in heard_instead(session, organization, each, today)}
    return found


def heard_instead(
    session: Session, organization: Organization, vacant: Sequence[Seat], today: date, away: Collection[UUID] = ()
) -> Sequence[presence.Hearer]:
    """Return who hears what is for seats that nobody fills, or nobody but who is away: the 书记 there or above."""
    held = next((place for seat in vacant if (place := held_at(seat, organization))), None)
    if held is None or any(seat.office is Office.PATRON for seat in vacant):
        return ()
    return presence.above(session, organization, held.organization_id, today, away)


def addressees_of(session: Session, organization: Organization, seats: Sequence[Seat], today: date) -> set[UUID]:
    """Return who is told what is for a role about a thing of an organization."""
    people = hearers_of(session, organization, [seats], today)
    return presence.addressees(session, people, organization, today)


def _filling(
    session: Session,
    holders: KeptQuery[*tuple[Any, ...]],
    organization: Organization,
    seats: tuple[Seat, ...],
    today: date,
    item_id: UUID | None,
) -> list[tuple[Any, ...]]:
    """Return the rows of who fills a seat: the post, its holder, and what the statement adds behind it."""
    if not seats:
        return []
    if all(seat.office is not Office.PATRON for seat in seats):  # the one office that may be held for an item
        item_id = None

    def read() -> list[tuple[Any, ...]]:
        given: dict[str, object] = {
            "offices": list({seat.office for seat in seats}),
            "own": organization.id,
            "superior": organization.parent_id,
            "committee": organization.committee_id,
            "today": today,
            "item_id": item_id,
        }
        found = []
        for user, held, office, where, kind, up, *more in holders.all(session, **given):
            post = AppointmentView(held, office, where, kind, up, "", "")
            if any(post.fills(seat, organization) for seat in seats):
                found.append((post, user, *more))
        return found

    return keep(session, (holders, organization.id, seats, today, item_id), read)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post, and whether it counts: an administrator's office gives nothing."""

    user_id: UUID
    name: str
    post: AppointmentView
    counts: bool
    waits: bool
    """Whether the account waits to be confirmed (ADR 14)."""
    stands_in_for: UUID | None = None
    """Somebody who is away and whose work the holder has in hand: with several of them the post stands there anew."""


def appointments_near(session: Session, organizations: Collection[Organization], today: date) -> Sequence[Holder]:
    """Return who holds the posts that may fill seats seen from the organizations."""
    rows = _NEAR.all(session, **_places(organizations), today=today)
    return list(map(_holder, rows))


def _holder(row: Any) -> Holder:
    user, name, counts, given, office, where, kind, up, path, at, item, post_waits, waits, away = row
    post = AppointmentView(given, office, where, kind, up, path, f"{at}{office.label}", item, waits=post_waits)
    return Holder(user, name, post, counts, waits, away)


def _places(organizations: Iterable[Organization]) -> dict[str, Any]:
    """Return what `_AROUND` is given of organizations."""
    whole = tuple(organizations)
    universities = {each.committee_id for each in whole} - {None}
    around = {each.id for each in whole} | {each.parent_id for each in whole} | universities
    return {"around": list(around - {None}), "universities": list(universities)}


def employed(session: Session, committee_id: UUID | None, people: Iterable[UUID], today: date) -> set[UUID]:
    """Return those of the people who hold an office in a university today."""
    rows = _EMPLOYED.all(session, people=sorted(set(people)), committee_id=committee_id, today=today)
    return {person for person, _ in rows}


def who_left(session: Session, committee_id: UUID | None, people: Iterable[UUID], today: date) -> dict[UUID, str]:
    """Return the names of those of the people who held an office in a university once, by id."""
    rows = _EVER_EMPLOYED.all(session, people=sorted(set(people)), committee_id=committee_id, today=today)
    return {person: name for person, name in rows}  # noqa: C416  rows are no pairs to mypy


_IN_UNIVERSITY = (
    sa.select(col(User.id), col(User.name))
    .join(Appointment, col(Appointment.user_id) == User.id)
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .where(
        col(User.id).in_(sa.bindparam("people", expanding=True)),
        col(Organization.committee_id) == sa.bindparam("committee_id"),
        col(Appointment.item_id).is_(None),
    )
)
_EMPLOYED = KeptQuery(_IN_UNIVERSITY.where(col(User.active), in_office(_TODAY)))
_EVER_EMPLOYED = PreparedQuery(_IN_UNIVERSITY.where(col(Appointment.starts_on) <= _TODAY))


def _lent_on(day: date | sa.SQLColumnExpression[date]) -> sa.ColumnElement[bool]:
    """Select the proxies that hold on a day, or on one given as a parameter.

    They do as long as their givers hold the office, and it counts: an administrator's does not.
    """
    return sa.and_(
        col(Proxy.starts_on) <= day, col(Proxy.ends_on) >= day, col(Proxy.revoked_at).is_(None), _COUNTS, in_office(day)
    )


_LENT = KeptQuery(
    sa.select(
        _held.id,
        _held.office,
        _node.id,
        _node.kind,
        _node.parent_id,
        _node.path,
        _node.name,
        _held.item_id,
        sa.or_(confirmed.appointment_waits(_held.id), confirmed.account_waits(col(User.id))),
        _held.starts_on,
        _held.ends_on,
        col(User.id),
        col(User.name),
        col(Proxy.id),
        col(Proxy.starts_on),
        col(Proxy.ends_on),
    )
    .select_from(Proxy)
    .join(Appointment, col(Appointment.id) == Proxy.appointment_id)
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .join(User, col(User.id) == Appointment.user_id)
    .where(_lent_on(_TODAY), col(Proxy.to_id) == sa.bindparam("me"))
)


def offices_lent_to(session: Session, actor: Actor, today: date) -> tuple[AppointmentView, ...]:
    """Return the offices whose signature was lent to the actor, while their holders hold them."""
    rows = _LENT.all(session, today=today, me=actor.user_id)
    return tuple(map(_lent_office, rows))


def _lent_office(row: Any) -> AppointmentView:
    given, office, where, kind, up, path, name, item, waits, since, until, who, called, proxy, *lent = row
    principal, held, title = Principal(who, called, proxy, Term(*lent)), Term(since, until), f"{name}{office.label}"
    return AppointmentView(given, office, where, kind, up, path, title, item, principal, waits=waits, term=held)


def delegators(session: Session, posts: Iterable[AppointmentView], today: date) -> tuple[Actor, ...]:
    """Return who lent the posts, with all the offices of their own."""
    people = {post.principal.user_id for post in posts if post.principal}
    return tuple(actors.load_actors(session, people, today))


_lent = (
    sa.select(col(Proxy.to_id), col(Proxy.appointment_id))
    .join(Appointment, col(Appointment.id) == Proxy.appointment_id)
    .join(User, col(User.id) == Appointment.user_id)
    .where(_lent_on(_TODAY))
    .subquery()
)
_HOLDERS: KeptQuery[*tuple[Any, ...]] = KeptQuery(_FILLING)
_SIGNERS: KeptQuery[*tuple[Any, ...]] = KeptQuery(
    _FILLING.add_columns(_lent.c.to_id).outerjoin(_lent, _lent.c.appointment_id == _held.id)
)
