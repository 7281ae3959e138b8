"""An office that somebody holds on a day, and which seats it fills: asked of one organization, and of rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col

from models.item import Item
from models.people import Organization
from models.vocabulary import Office, OrgKind, SeatPlace
from workflows.authz import paths
from workflows.authz.seats import Seat

ATTACHED_KINDS = (OrgKind.OFFICE, OrgKind.DISCIPLINE)
"""Kinds of organization that see the whole tree of the committee they hang under."""
WIDE_KINDS = (OrgKind.AUTHORITY, OrgKind.COMMITTEE, *ATTACHED_KINDS)
"""Kinds of organization that see the whole of a university, or more."""


@dataclass(frozen=True, slots=True)
class Term:
    """From which day until which an office is held or lent, both included; without a last day, open."""

    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who lent the signature of an office to somebody else, by which 代签委托, and for how long."""

    user_id: UUID
    name: str
    proxy_id: UUID
    term: Term


class HeldSeat(NamedTuple):
    """A seat by where it is held, whatever it is seen from; written as a seat is.

    One of 党委工作部 or of 纪委 is held at the 院党委 that they hang under: of either there may be several.
    """

    organization_id: UUID
    seat: str


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """An office that somebody holds today, with the organization as far as rules ask for it."""

    appointment_id: UUID
    office: Office
    organization_id: UUID
    kind: OrgKind
    parent_id: UUID | None
    path: str
    title: str
    item_id: UUID | None = None
    """The one item that the office is held for, if it is not held for the organization."""
    principal: "Principal | None" = None
    """For whom the office is lent (代签)."""
    waits: bool = False
    """Whether the appointment, or the principal's account, waits to be confirmed (ADR 14)."""
    term: Term | None = None
    """How long the office is held; None where nobody is to act by it, as of those who are looked for."""

    @property
    def organization(self) -> str:
        """The organization's name."""
        return self.title.removesuffix(self.office.label)

    @property
    def scope(self) -> str:
        """The path of the subtree that the office sees."""
        return paths.parent_path(self.path) if self.kind in ATTACHED_KINDS else self.path

    @property
    def seats(self) -> tuple[HeldSeat, ...]:
        """The seats that the office fills, by where they are held."""
        own = HeldSeat(self.organization_id, f"{SeatPlace.OWN}:{self.office}")
        if self.kind not in ATTACHED_KINDS or self.parent_id is None:
            return (own,)
        place = SeatPlace.OFFICE if self.kind is OrgKind.OFFICE else SeatPlace.DISCIPLINE
        return own, HeldSeat(self.parent_id, f"{place}:{self.office}")

    def fills(self, seat: Seat, organization: Organization) -> bool:
        """Tell whether this is the seat, seen from the organization."""
        if self.office is not seat.office:
            return False
        match seat.place:
            case SeatPlace.OWN:
                return self.organization_id == organization.id
            case SeatPlace.SUPERIOR:
                return self.organization_id == organization.parent_id
            case SeatPlace.COMMITTEE:
                return self.organization_id == organization.committee_id
        attached = OrgKind.OFFICE if seat.place is SeatPlace.OFFICE else OrgKind.DISCIPLINE
        return self.kind is attached and self.parent_id == organization.committee_id


def held_at(seat: Seat, organization: Organization) -> HeldSeat | None:
    """Return where a seat is held that is seen from an organization; None where there is no such place.

    A post fills the seat exactly if this is one of its `seats`.
    """
    attached = seat.place in {SeatPlace.OFFICE, SeatPlace.DISCIPLINE}
    where: UUID | None = organization.committee_id
    if seat.place is SeatPlace.SUPERIOR:
        where = organization.parent_id
    elif seat.place is SeatPlace.OWN:
        where = organization.id
    return HeldSeat(where, f"{seat.place if attached else SeatPlace.OWN}:{seat.office}") if where else None


def first_filling(
    posts: Iterable[AppointmentView], seats: Iterable[Seat], organization: Organization, item_id: UUID | None = None
) -> AppointmentView | None:
    """Return the first post that fills one of the seats; those of one item serve there alone.

    One that waits to be confirmed comes after all others. Of rows, `holding_seat` says whether there is one.
    """
    wanted = tuple(seats)
    held = [post for post in posts if post.item_id in {None, item_id}]
    for waits in (False, True):
        standing = [post for post in held if post.waits is waits]
        for seat in wanted:
            for post in standing:
                if post.fills(seat, organization):
                    return post
    return None


def holding_seat(posts: Iterable[AppointmentView], seats: Iterable[Seat]) -> sa.ColumnElement[bool]:
    """Select the items and organizations seen from which one of the posts fills one of the seats.

    For a join with `Organization`, and with `Item` where a post is held for one item alone.
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
    SeatPlace.COMMITTEE: OrgKind.COMMITTEE,
    SeatPlace.OFFICE: OrgKind.OFFICE,
    SeatPlace.DISCIPLINE: OrgKind.DISCIPLINE,
}
"""The places where organizations of one kind alone stand."""


def _sees_at(post: AppointmentView, place: SeatPlace) -> sa.ColumnElement[bool]:
    match place:
        case SeatPlace.OWN:
            return col(Organization.id) == post.organization_id
        case SeatPlace.SUPERIOR:
            return col(Organization.parent_id) == post.organization_id
        case SeatPlace.COMMITTEE:
            return col(Organization.committee_id) == post.organization_id
    return col(Organization.committee_id) == post.parent_id


def _serves(post: AppointmentView) -> sa.ColumnElement[bool]:
    return sa.true() if post.item_id is None else col(Item.id) == post.item_id
