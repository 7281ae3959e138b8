"""How much a robot is sent: 企业微信 and 钉钉 take 20 messages a minute, 飞书 more, and none is asked for more."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col

from models.claim import ROBOT, take_turn
from models.delivery import Delivery
from models.delivery_states import ROBOTS, Channel

A_MINUTE = 20
_MINUTE = timedelta(minutes=1)


def allowed(session: Session, channel: Channel, now: datetime, limit: int) -> int:
    """Return how many messages a channel may be sent now, of some: those of the last minute count.

    Whoever counts holds up all others who would until this transaction is kept: what is claimed in it counts for them.
    """
    if channel not in ROBOTS:
        return limit
    take_turn(session, ROBOT)
    lately = sa.or_(col(Delivery.finished_at) > now - _MINUTE, col(Delivery.claimed_until) > now)
    to_groups = sa.select(sa.func.count()).where(col(Delivery.campaign_id).is_not(None))  # in the words of its index
    sent = session.scalar(to_groups.where(col(Delivery.channel) == channel, lately)) or 0
    return max(min(limit, A_MINUTE - sent), 0)
