"""Which addresses are used, and for what: as their people, those who confirmed them and the university say."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from models.delivery import DIGEST_AT, ChannelRule, ContactAddress, Delivery, NotificationPreference
from models.delivery_states import ChannelUse
from models.people import Appointment, Organization
from workflows.authz.actors import Day, in_office

IN_USE = sa.and_(col(ContactAddress.confirmed_at).is_not(None), col(ContactAddress.failed_at).is_(None))
"""Selects the addresses that are confirmed, and did not turn out to be none."""


def reachable(today: Day) -> sa.ColumnElement[bool]:
    """Select the addresses that are used: in use, and through a channel that no university of the person withholds."""
    return sa.and_(IN_USE, sa.not_(_ruled(ChannelUse.WITHHELD, today)))


def digest_time(today: Day) -> sa.ColumnElement[object]:
    """Return when an address gets its digest, NULL for never; what is required gets one whatever its person chose."""
    usual = sa.case((_ruled(ChannelUse.REQUIRED, today), sa.literal(DIGEST_AT, sa.Time())))
    return sa.func.coalesce(col(ContactAddress.digest_at), usual)


def digest_order(today: Day) -> tuple[sa.SQLColumnExpression[Any], ...]:
    """Return by what one of a person's addresses comes first for the digest: what is required, then the earliest."""
    required = sa.case((_ruled(ChannelUse.REQUIRED, today), 0), else_=1)
    return required, digest_time(today), col(ContactAddress.channel)


def takes_urgent(today: Day) -> sa.ColumnElement[bool]:
    """Tell of an address whether what is urgent goes there, likewise."""
    return sa.or_(col(ContactAddress.takes_urgent), _ruled(ChannelUse.REQUIRED, today))


def _ruled(use: ChannelUse, today: Day) -> sa.ColumnElement[bool]:
    """Tell of an address whether a university where its person holds an office says so of its channel."""
    return sa.exists().where(
        col(ChannelRule.channel) == ContactAddress.channel,
        col(ChannelRule.use) == use,
        col(Organization.committee_id) == ChannelRule.committee_id,
        col(Appointment.organization_id) == Organization.id,
        col(Appointment.user_id) == ContactAddress.person_id,
        in_office(today),
    )


def in_quiet_hours(now: datetime) -> sa.ColumnElement[bool]:
    """Tell of a message whether its recipient is not to be disturbed now; `now` is in the university's time."""
    begins, ends = col(NotificationPreference.quiet_from), col(NotificationPreference.quiet_until)
    at = sa.literal(now.time(), sa.Time())
    within = sa.case((begins < ends, sa.and_(begins <= at, at < ends)), else_=sa.or_(begins <= at, at < ends))
    return sa.exists().where(col(NotificationPreference.person_id) == Delivery.recipient_id, within)
