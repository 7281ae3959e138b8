"""未登记: who has no address that is used where the university requires one, and in which organization they serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.delivery import ChannelRule, ContactAddress
from models.delivery_states import Channel, ChannelUse
from models.people import Appointment, Organization, User
from workflows.authz import paths, permissions
from workflows.authz.actors import Actor, counts, in_office
from workflows.deliveries.reach import IN_USE
from workflows.rows import Row

_ABOVE = aliased(Organization)


@dataclass(frozen=True, slots=True)
class Unreached:
    """How many people of one organization have no address of one required channel."""

    organization_id: UUID
    organization: str
    above: str | None
    """The organization right above it: many have a 教师党支部."""
    channel: Channel
    people: int


def count_by_organization(session: Session, actor: Actor, today: date) -> Sequence[Unreached]:
    """Return the organizations in which somebody is not reached, in the order of the tree."""
    query = (
        sa.select(
            col(Organization.id),
            col(Organization.name),
            col(_ABOVE.name),
            col(ChannelRule.channel),
            sa.func.count(sa.distinct(col(Appointment.user_id))),
        )
        .select_from(Appointment)
        .join(Organization, col(Organization.id) == Appointment.organization_id)
        .outerjoin(_ABOVE, col(_ABOVE.id) == Organization.parent_id)
        .where(*_lacking(actor, today))
        .group_by(
            *(col(Organization.id), col(Organization.name), col(Organization.path)),
            *(col(_ABOVE.name), col(ChannelRule.channel)),
        )
        .order_by(col(Organization.path), col(ChannelRule.channel))
    )
    return [Unreached(*row) for row in session.execute(query)]


def people(
    session: Session,
    actor: Actor,
    today: date,
    *,
    organization_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> Sequence[Row]:
    """Return those who are not reached, of one organization if one is named, by their id."""
    lacking = sa.exists().where(*_lacking(actor, today))
    if organization_id is not None:
        lacking = lacking.where(col(Organization.id) == organization_id)
    shown = sa.select(col(User.id), col(User.name), col(User.login)).where(lacking)
    if after is not None:
        shown = shown.where(col(User.id) > after)
    return session.execute(shown.order_by(col(User.id)).limit(limit)).mappings().all()


def _lacking(actor: Actor, today: date) -> tuple[sa.ColumnElement[Any], ...]:
    """Select offices of people, with the required channels of which they have no address that is used."""
    if not permissions.watches(actor, "see_deliveries"):
        permissions.require(actor, "see_deliveries")
    reached = sa.exists().where(
        col(ContactAddress.person_id) == Appointment.user_id, col(ContactAddress.channel) == ChannelRule.channel, IN_USE
    )
    return (
        col(Organization.id) == Appointment.organization_id,
        col(ChannelRule.committee_id) == Organization.committee_id,
        col(ChannelRule.use) == ChannelUse.REQUIRED,
        col(User.id) == Appointment.user_id,
        counts(),
        in_office(today),
        col(Appointment.item_id).is_(None),
        paths.within_subtrees(actor.scopes),
        sa.not_(reached),
    )
