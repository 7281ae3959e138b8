"""Who holds an office, fills a seat, or signs for its holder, on a day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import Appointment, Organization, Proxy, User
from workflows.authz import actors, confirmed
from workflows.authz.actors import ATTACHED_KINDS, Actor, AppointmentView, Principal, in_office
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
_NEAR = (
    sa.select(
        col(User.id),
        col(User.name),
        sa.and_(col(User.active), sa.not_(col(User.is_admin))),
        _held.id,
        _held.office,
        _node.id,
        _node.kind,
        _node.parent_id,
        _node.path,
        _node.name,
        _held.item_id,
    )
    .select_from(Appointment)
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .join(User, col(User.id) == Appointment.user_id)
    .where(_AROUND, in_office(_TODAY))
    .order_by(col(Appointment.starts_on), col(Appointment.id))
)


def holders_of(
    session: Session, organization: Organization, seats: Iterable[Seat], today: date, item_id: UUID | None = None
) -> set[UUID]:
    """Return who fills the seats today, seen from the organization, in one statement."""
    wanted = tuple(seats)
    if not wanted:
        return set()
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
            _AROUND,
            col(Appointment.office).in_({seat.office for seat in wanted}),
            sa.or_(col(Appointment.item_id).is_(None), col(Appointment.item_id) == item_id),
            in_office(today),
        ),
        _places([organization]),
    ).all()
    posts = [
        (user, AppointmentView(given, office, where, kind, up, "", "")) for user, given, office, where, kind, up in rows
    ]
    return {user for user, post in posts if any(post.fills(seat, organization) for seat in wanted)}


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post, and whether it counts: an administrator's office gives nothing."""

    user_id: UUID
    name: str
    post: AppointmentView
    counts: bool


def appointments_near(session: Session, organizations: Collection[Organization], today: date) -> Sequence[Holder]:
    """Return who holds the posts that may fill seats seen from the organizations."""
    rows = session.execute(_NEAR, _places(organizations) | {"today": today})
    return [
        Holder(user, name, AppointmentView(given, office, where, kind, up, path, f"{at}{office.label}", item), counts)
        for user, name, counts, given, office, where, kind, up, path, at, item in rows
    ]


def _places(organizations: Iterable[Organization]) -> dict[str, Any]:
    """Return what `_AROUND` is given of organizations."""
    whole = tuple(organizations)
    universities = {each.committee_id for each in whole} - {None}
    around = {each.id for each in whole} | {each.parent_id for each in whole} | universities
    return {"around": list(around - {None}), "universities": list(universities)}


def employed(session: Session, committee_id: UUID | None, people: Iterable[UUID], today: date) -> set[UUID]:
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
                col(Appointment.item_id).is_(None),
            )
        )
    )


def _lent_on(day: Any) -> sa.ColumnElement[bool]:
    """Select the proxies that hold on a day, or on one given as a parameter.

    They do as long as their givers hold the office, and it counts: an administrator's does not.
    """
    return sa.and_(
        col(Proxy.starts_on) <= day,
        col(Proxy.ends_on) >= day,
        col(Proxy.revoked_at).is_(None),
        col(User.active),
        sa.not_(col(User.is_admin)),
        in_office(day),
    )


_LENT = (
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
        col(User.id),
        col(User.name),
        col(Proxy.id),
    )
    .select_from(Proxy)
    .join(Appointment, col(Appointment.id) == Proxy.appointment_id)
    .join(Organization, col(Organization.id) == Appointment.organization_id)
    .join(User, col(User.id) == Appointment.user_id)
    .where(_lent_on(_TODAY), col(Proxy.to_id) == sa.bindparam("me"))
)


def delegated_to(session: Session, actor: Actor, today: date) -> tuple[AppointmentView, ...]:
    """Return the offices whose signature was lent to the actor, while their holders hold them."""
    rows = session.execute(_LENT, {"today": today, "me": actor.user_id})
    return tuple(
        AppointmentView(
            given, office, where, kind, up, path, f"{name}{office.label}", item, Principal(*who), waits=waits
        )
        for given, office, where, kind, up, path, name, item, waits, *who in rows
    )


def delegators(session: Session, posts: Iterable[AppointmentView], today: date) -> tuple[Actor, ...]:
    """Return who lent the posts, with all the offices of their own."""
    people = {post.principal.user_id for post in posts if post.principal}
    found = (actors.load_actor(session, person, today) for person in people)
    return tuple(lender for lender in found if lender)


def proxies_of(session: Session, principals: Iterable[UUID], today: date) -> set[UUID]:
    """Return who signs for any of the people today."""
    return set(
        session.exec(
            select(Proxy.to_id)
            .join(Appointment, col(Appointment.id) == Proxy.appointment_id)
            .join(User, col(User.id) == Appointment.user_id)
            .where(_lent_on(today), col(User.id).in_(set(principals)))
        )
    )
