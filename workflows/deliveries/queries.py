"""What was sent to whom, when and how, and whether it was opened: for whom it concerns, and for 党委工作部."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.delivery import Delivery, DeliveryLine
from models.delivery_states import Channel, DeliveryKind, DeliveryState
from models.journal import Entry
from models.notice import Notice
from models.people import Appointment, Organization, User
from models.vocabulary import SubjectKind
from workflows.authz import paths, permissions
from workflows.authz.actors import Actor, in_office
from workflows.rows import Listing, Row

TOGETHER = 500
"""How many rows are read at a time where all are."""
_MEANT = aliased(User)
_BY_DAY = (col(Delivery.day), col(Delivery.id))
_SHOWN = ("id", "recipient_id", "channel", "kind", "day", "subject", "state", "reason", "attempts", "created_at")
_LATER = ("next_at", "finished_at", "seen_at", "read_at")


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which messages are asked for."""

    state: DeliveryState | None = None
    channel: Channel | None = None
    kind: DeliveryKind | None = None
    since: date | None = None
    until: date | None = None
    """The last day."""
    person: str | None = None
    """A part of the name of whom it was sent to, or of the login."""


def deliveries(
    session: Session, actor: Actor, wanted: DeliveryFilter, *, before: tuple[date, UUID] | None = None, limit: int = 50
) -> Sequence[Row]:
    """Return what was sent, or was not, to people of the universities that 党委工作部 looks after, newest first.

    What was said is not told: that something was, and of what kind.
    """
    query = _asked(_listed(), actor, wanted)
    if before is not None:
        day, key = before
        query = query.where(sa.tuple_(*_BY_DAY) < sa.tuple_(sa.literal(day, sa.Date()), sa.literal(key, sa.Uuid())))
    return session.execute(_latest(query).limit(limit)).mappings().all()


def count_deliveries(session: Session, actor: Actor, wanted: DeliveryFilter) -> int:
    """Count them."""
    query = sa.select(sa.func.count()).select_from(Delivery).join(User, col(User.id) == Delivery.recipient_id)
    return session.scalar(_asked(query, actor, wanted)) or 0


def every_delivery(session: Session, actor: Actor, wanted: DeliveryFilter) -> Iterator[Row]:
    """Yield them all, newest first; they are read while they are taken."""
    query = _latest(_asked(_listed(), actor, wanted)).execution_options(yield_per=TOGETHER)
    yield from session.execute(query).mappings()


def _asked(query: Listing, actor: Actor, wanted: DeliveryFilter) -> Listing:
    query = query.where(_watched(actor))
    for name in ("state", "channel", "kind"):
        if (value := getattr(wanted, name)) is not None:
            query = query.where(getattr(Delivery, name) == value)
    if wanted.since is not None:
        query = query.where(col(Delivery.day) >= wanted.since)
    if wanted.until is not None:
        query = query.where(col(Delivery.day) <= wanted.until)
    if wanted.person:
        parts = (col(each).contains(wanted.person, autoescape=True) for each in (_MEANT.name, _MEANT.login))
        query = query.where(col(Delivery.recipient_id).in_(sa.select(col(_MEANT.id)).where(sa.or_(*parts))))
    return query


def _latest(query: Listing) -> Listing:
    return query.order_by(*(column.desc() for column in _BY_DAY))


def own(session: Session, actor: Actor, *, limit: int = 20) -> Sequence[Row]:
    """Return what was sent to the actor, newest first."""
    return (
        session.execute(_newest(_listed().where(col(Delivery.recipient_id) == actor.user_id), None, limit))
        .mappings()
        .all()
    )


def of_item(session: Session, item_id: UUID, *, limit: int = 50) -> Sequence[Row]:
    """Return which messages told of an item, newest first; whoever asks must be one to whom the item may be shown."""
    told = sa.select(col(DeliveryLine.delivery_id)).where(
        col(DeliveryLine.subject) == SubjectKind.ITEM, col(DeliveryLine.subject_id) == item_id
    )
    query = _newest(_listed().where(col(Delivery.id).in_(told)), None, limit)
    return session.execute(query).mappings().all()


def notices_of_item(session: Session, item_id: UUID, *, before: UUID | None = None, limit: int = 50) -> Sequence[Row]:
    """Return what was said of an item in the house, newest first, and whether it was acknowledged (签收), likewise."""
    columns = (Notice.id, Notice.text, Notice.created_at, Notice.acknowledged_at)
    query = (
        sa.select(*map(col, columns), col(User.name).label("recipient"))
        .join_from(Notice, Entry, col(Entry.id) == Notice.entry_id)
        .join(User, col(User.id) == Notice.recipient_id)
        .where(col(Entry.subject) == SubjectKind.ITEM, col(Entry.subject_id) == item_id)
    )
    if before is not None:
        query = query.where(col(Notice.id) < before)
    return session.execute(query.order_by(col(Notice.id).desc()).limit(limit)).mappings().all()


def _listed() -> Listing:
    shown = (getattr(Delivery, each) for each in _SHOWN + _LATER)
    return sa.select(*shown, col(User.name).label("recipient"), col(User.login)).join_from(
        Delivery, User, col(User.id) == Delivery.recipient_id
    )


def _newest(query: Listing, before: UUID | None, limit: int) -> Listing:
    if before is not None:
        query = query.where(col(Delivery.id) < before)
    return query.order_by(col(Delivery.id).desc()).limit(limit)


def _watched(actor: Actor) -> sa.ColumnElement[bool]:
    """Select what went to people who held an office, that day, in what 党委工作部 looks after."""
    if not permissions.watches(actor, "see_deliveries"):
        permissions.require(actor, "see_deliveries")
    return sa.exists().where(
        col(Appointment.user_id) == Delivery.recipient_id,
        in_office(col(Delivery.day)),
        col(Organization.id) == Appointment.organization_id,
        paths.within_subtrees(actor.scopes),
    )
