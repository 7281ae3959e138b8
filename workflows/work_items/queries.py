"""Rows of what waits, by who is asked: each clause is found by an index of its own."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.vocabulary import Role
from models.work_item import WorkItem
from workflows.authz.actors import Actor
from workflows.authz.held_offices import AppointmentView, HeldSeat
from workflows.authz.permissions import RIGHTS, ROLE_SEATS
from workflows.work_items.asks import BY_RIGHT

Clause = sa.ColumnElement[bool]


SeatsByPlace = tuple[tuple[UUID, tuple[str, ...]], ...]
"""Seats by where they are held; not by itself, but as part of what is asked for somebody (models/shaped.py)."""


def by_place(seats: Iterable[HeldSeat]) -> SeatsByPlace:
    """Return seats by where they are held."""
    held: dict[UUID, list[str]] = {}
    for where, seat in seats:
        held.setdefault(where, []).append(seat)
    return tuple((where, tuple(some)) for where, some in held.items())


def asked_in(seats: SeatsByPlace, row: type[WorkItem] = WorkItem) -> Clause:
    """Select what waits for whoever holds one of some seats."""
    return sa.or_(*(sa.and_(col(row.organization_id) == where, col(row.seat).in_(some)) for where, some in seats))


def mentions(barred: str) -> Clause:
    """Select what a person, or whoever acts for an organization, may not do: given by the id, as hexadecimal digits."""
    return col(WorkItem.barred).contains(barred)


def begun(today: date, row: type[WorkItem] = WorkItem) -> Clause:
    """Select what waits already."""
    return sa.or_(col(row.begins_on).is_(None), col(row.begins_on) <= today)


class OfficeHolder(NamedTuple):
    """Who holds some seats; the person as `mentions` has it."""

    person: str
    seats: SeatsByPlace


def office_holder(actor: Actor, *, deciding: bool = False) -> OfficeHolder | None:
    """Return who is asked by the offices held, where no more than these and who is barred is looked at.

    With `deciding` an account or an office that waits to be confirmed counts for nothing. None where nothing does, or
    where no office held is one that is asked by right.
    """
    posts = [post for post in actor.posts if post.item_id is None and not (deciding and post.waits)]
    seats = [each for each in seats_of(posts) if each.seat in _ASKED_BY_RIGHT]
    if not seats or (deciding and actor.waits):
        return None
    return OfficeHolder(actor.user_id.hex, by_place(seats))


def asked_by_office(holder: OfficeHolder) -> Clause:
    """Select what waits for whoever holds the seats."""
    return sa.and_(asked_in(holder.seats), sa.not_(mentions(holder.person)))


_ASKED_BY_RIGHT = {
    str(seat) for name in BY_RIGHT for role in RIGHTS[name].by if isinstance(role, Role) for seat in ROLE_SEATS[role]
}
"""The seats that are asked by right, as they are written where they are held; of 党组织 by what is their own."""


def seats_of(posts: Iterable[AppointmentView]) -> list[HeldSeat]:
    """Return the seats that some posts fill, each once."""
    return list(dict.fromkeys(seat for post in posts for seat in post.seats))
