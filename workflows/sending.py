"""Rows of what leaves the house: each is claimed by one process, sent outside of any transaction, and noted by it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.delivery import Delivery
from models.delivery_states import DeliveryState
from models.webhook import WebhookDelivery

CLAIMED_FOR = timedelta(minutes=5)
"""How long one process may take to send what it claimed; then another sends it, under the same id."""
Outbound = type[Delivery] | type[WebhookDelivery]


class Claimed(Protocol):
    """A row that this process claimed, and nobody else sends meanwhile."""

    @property
    def id(self) -> UUID: ...
    @property
    def attempts(self) -> int:
        """Those before this one."""
        ...


def unclaimed(table: Outbound) -> sa.ColumnElement[bool]:
    """Select what waits and nobody sends at `now`, which the statement is given."""
    held = sa.or_(col(table.claimed_until).is_(None), col(table.claimed_until) < sa.bindparam("now"))
    return sa.and_(col(table.state) == DeliveryState.WAITING, held)


def claim(session: Session, table: Outbound, ids: Sequence[UUID], now: datetime) -> set[UUID]:
    """Claim those of some rows that nobody else has by now: each claim is an attempt more."""
    if not ids:
        return set()
    changed = (
        sa.update(table)
        .where(col(table.id).in_(ids), unclaimed(table))
        .values(claimed_until=now + CLAIMED_FOR, attempts=table.attempts + 1)
        .returning(col(table.id))
        .execution_options(synchronize_session=False)
    )
    return set(session.scalars(changed, {"now": now}))


def still_ours(table: Outbound, some: Sequence[Claimed]) -> sa.ColumnElement[bool]:
    """Select what waits and was claimed by nobody else since: what somebody else has is theirs to note."""
    mine = (sa.and_(col(table.id) == each.id, col(table.attempts) == each.attempts + 1) for each in some)
    return sa.and_(col(table.state) == DeliveryState.WAITING, sa.or_(*mine))
