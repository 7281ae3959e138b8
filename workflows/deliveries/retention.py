"""What is kept of messages is forgotten in time: they told of things, and nothing rests on them (ADR 30)."""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col

from models.delivery import Delivery, DeliveryLine, DeliveryNotice


def forget(session: Session, before: date, limit: int) -> int:
    """Delete the oldest messages of days before one, so many at most; return how many."""
    oldest = sa.select(col(Delivery.id)).where(col(Delivery.day) < before)
    ids = session.scalars(oldest.order_by(col(Delivery.day), col(Delivery.id)).limit(limit)).all()
    if ids:
        once = {"synchronize_session": False}
        for part in (DeliveryLine, DeliveryNotice):
            session.execute(sa.delete(part).where(col(part.delivery_id).in_(ids)).execution_options(**once))
        session.execute(sa.delete(Delivery).where(col(Delivery.id).in_(ids)).execution_options(**once))
    return len(ids)
