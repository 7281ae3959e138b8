"""Bearer tokens: how one comes to be, who holds one, how it ends."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import UtcDateTime
from models.people import AccessToken, User
from models.session import columns
from models.vocabulary import TokenKind, TokenScope
from workflows import actors
from workflows.actors import ROSTER, Actor

TOKEN_BYTES = 32
SESSION_LIFE = timedelta(hours=12)
"""One working day: who signs in in the morning is signed out by the next."""
LONGEST_LIFE = timedelta(days=366)
"""How long a program's token may hold before its person must think of it again."""


@dataclass(frozen=True, slots=True)
class Held:
    """A token that holds, and the person who holds it."""

    actor: Actor
    token_id: UUID
    kind: TokenKind
    scope: TokenScope


def mint(
    session: Session,
    user_id: UUID,
    *,
    now: datetime,
    label: str,
    expires_at: datetime | None,
    kind: TokenKind = TokenKind.TOKEN,
    scope: TokenScope = TokenScope.ALL,
    confirmed_at: datetime | None = None,
) -> tuple[str, AccessToken]:
    """Make a token of a person. It is shown once; only its SHA-256 is kept."""
    shown = secrets.token_urlsafe(TOKEN_BYTES)
    made = AccessToken(
        user_id=user_id, digest=digest(shown), label=label, created_at=now,
        expires_at=expires_at, kind=kind, scope=scope, confirmed_at=confirmed_at,
    )  # fmt: skip
    session.add(made)
    return shown, made


def live(now: object) -> sa.ColumnElement[bool]:
    """Select the tokens that are neither revoked nor expired at a moment."""
    return sa.and_(
        col(AccessToken.revoked_at).is_(None),
        sa.or_(col(AccessToken.expires_at).is_(None), col(AccessToken.expires_at) > now),
    )


_TOKEN = sa.inspect(AccessToken).c
_BEARER = actors.roster(
    sa.and_(
        col(User.id) == _TOKEN.user_id,
        _TOKEN.digest == sa.bindparam("digest"),
        live(sa.bindparam("now", type_=UtcDateTime())),
    )
).add_columns(_TOKEN.id, _TOKEN.kind, _TOKEN.scope, _TOKEN.confirmed_at)


def bearer(session: Session, token: str, *, now: datetime, today: date) -> Held | None:
    """Return who holds a token that is neither revoked nor expired, in one statement."""
    given = {"digest": digest(token), "now": now, "today": today}
    rows = columns(session, _BEARER, given).all()
    if not rows:
        return None
    token_id, kind, scope, confirmed_at = rows[0][ROSTER:]
    actor = replace(actors.enrolled(rows), confirmed_at=confirmed_at)
    return Held(actor, token_id, kind, scope)


def revoke(
    session: Session, user_id: UUID, *, now: datetime, kinds: Iterable[TokenKind] = TokenKind
) -> int:
    """End all that a person holds of some kinds; return how many there were."""
    ended = session.execute(
        sa.update(AccessToken)
        .where(
            col(AccessToken.user_id) == user_id, col(AccessToken.kind).in_(set(kinds)), live(now)
        )
        .values(revoked_at=now)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]


def digest(token: str) -> str:
    """Return what is kept of a token. It is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
