"""Browsers where a person signed in before: there nobody else's guesses make them wait (ADR 13).

Of a sign-in anywhere else the person is told (ADR 30). What a browser is known by opens nothing; with the password it
only tells who may be guessing.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models.base import new_key
from models.people import KnownDevice
from models.session import insert
from workflows.accounts import tokens

SECRET_BYTES = 32
MAX_DEVICES_EACH = 20
"""How many browsers of a person are kept; those used longest ago make room."""
KEPT_FOR = timedelta(days=400)
"""How long one is kept unused: as long as a browser keeps a cookie at all."""


def is_known(session: Session, user_id: UUID, secret: str) -> bool:
    """Tell whether a person signed in before at the browser that shows this."""
    return session.exec(_by(secret).where(KnownDevice.user_id == user_id)).first() is not None


def remember(session: Session, user_id: UUID, secret: str | None, *, now: datetime) -> tuple[str, bool]:
    """Note that a person signed in at a browser; return what it is to be known by, and whether it was known before.

    What it showed stays, if it was ever given out by the house: several people may share a browser.
    """
    if secret is None or session.exec(_by(secret)).first() is None:
        secret = secrets.token_urlsafe(SECRET_BYTES)
    key = new_key()
    kept = session.scalar(
        insert(session, KnownDevice)
        .values(id=key, user_id=user_id, digest=tokens.token_digest(secret), used_at=now)
        .on_conflict_do_update(
            index_elements=[col(KnownDevice.user_id), col(KnownDevice.digest)], set_={"used_at": now}
        )
        .returning(col(KnownDevice.id))
    )
    _make_room(session, user_id)
    return secret, kept != key


def forget_all(session: Session, user_id: UUID) -> None:
    """Know none of a person's browsers any more."""
    session.execute(sa.delete(KnownDevice).where(col(KnownDevice.user_id) == user_id))


def _by(secret: str) -> SelectOfScalar[UUID]:
    return select(KnownDevice.id).where(KnownDevice.digest == tokens.token_digest(secret))


def _make_room(session: Session, user_id: UUID) -> None:
    newest = (
        sa.select(col(KnownDevice.id))
        .where(col(KnownDevice.user_id) == user_id)
        .order_by(col(KnownDevice.used_at).desc(), col(KnownDevice.id).desc())
        .limit(MAX_DEVICES_EACH)
    )
    session.execute(
        sa.delete(KnownDevice)
        .where(col(KnownDevice.user_id) == user_id, col(KnownDevice.id).not_in(newest))
        .execution_options(synchronize_session=False)
    )
