"""Bearer tokens: how one comes to be, who holds one, how it ends."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import UtcDateTime
from models.kept import demand_guarded, kept_of
from models.people import AccessToken, User
from models.prepared import PreparedQuery
from models.vocabulary import TokenKind, TokenScope
from workflows.authz import actors
from workflows.authz.actors import ACTOR_COLUMNS, Actor
from workflows.journal import entries, timekeeping

TOKEN_BYTES = 32
SESSION_LIFE = timedelta(hours=12)
"""One working day: who signs in in the morning is signed out by the next."""
SESSION_IDLE = timedelta(hours=2)
"""How long a session holds unused where no setting says otherwise: a phone between lectures."""
SEEN_EVERY = timedelta(minutes=5)
"""How often it is noted that a session is used: to look at a page should write nothing."""
SEEN_WITHIN_IDLE = 4
"""It is noted so many times within the time that a session may idle, at least."""
MAX_LIFE = timedelta(days=366)
"""How long a program's token may hold before its person must think of it again."""


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """A token that holds, and the person who holds it."""

    actor: Actor
    token_id: UUID
    kind: TokenKind
    scope: TokenScope
    last_seen_at: datetime | None = None
    ends: tuple[datetime | None, datetime | None] = (None, None)
    """When it expires, and when it has idled for too long."""

    def holds(self, now: datetime) -> bool:
        """Tell whether it has not ended by itself."""
        return all(end is None or end > now for end in self.ends)


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
        user_id=user_id,
        digest=token_digest(shown),
        label=label,
        created_at=now,
        expires_at=expires_at,
        kind=kind,
        scope=scope,
        confirmed_at=confirmed_at,
    )
    session.add(made)
    return shown, made


def open_session(
    session: Session,
    user_id: UUID,
    *,
    now: datetime,
    label: str,
    scope: TokenScope,
    idle: timedelta,
    address: str | None,
) -> tuple[str, AccessToken]:
    """Make a token of a person who just gave the password, at a browser or by a program."""
    shown, made = mint(
        session,
        user_id,
        now=now,
        label=label,
        expires_at=now + SESSION_LIFE,
        kind=TokenKind.SESSION,
        scope=scope,
        confirmed_at=now,
    )
    made.last_seen_at, made.idle_at, made.address = now, now + idle, address
    return shown, made


def live(now: object) -> sa.ColumnElement[bool]:
    """Select the tokens that are neither revoked nor expired nor idle for too long at a moment."""
    ends = (col(AccessToken.expires_at), col(AccessToken.idle_at))
    return sa.and_(col(AccessToken.revoked_at).is_(None), *(sa.or_(end.is_(None), end > now) for end in ends))


_TOKEN = sa.inspect(AccessToken).c
_HOLDER: sa.Select[*tuple[Any, ...]] = actors.actor_query(
    sa.and_(
        col(User.id) == _TOKEN.user_id,
        _TOKEN.digest == sa.bindparam("digest"),
        live(sa.bindparam("now", type_=UtcDateTime())),
    )
).add_columns(
    *(_TOKEN.id, _TOKEN.kind, _TOKEN.scope, _TOKEN.confirmed_at),
    *(_TOKEN.last_seen_at, _TOKEN.expires_at, _TOKEN.idle_at, timekeeping.LATEST_MARK),
)
demand_guarded(_HOLDER)  # what `bearer` makes of it is kept
_BEARER = PreparedQuery(_HOLDER)


def bearer(session: Session, token: str, *, now: datetime, today: date) -> TokenHolder | None:
    """Return who holds a token that holds now, in one statement; in none where it was read and nobody wrote since.

    Raises `ClockSetBack`, a matter of the door's, when it was later before: what had ended by
    then must be ended for good first.
    """
    kept, asked = kept_of(session), ("bearer", token_digest(token), today)
    known = kept.get(asked) if kept is not None else None
    if known is None or not known[0].holds(now):  # meanwhile it may have been used, and so hold longer
        known = _read(session, asked[1], now, today)
    held, latest = known
    if held is None or not held.holds(now):
        return None
    if timekeeping.is_set_back(now, latest):
        raise timekeeping.ClockSetBack
    if kept is not None:
        kept[asked] = held, latest
    return held


def _read(session: Session, digest: str, now: datetime, today: date) -> tuple[TokenHolder | None, datetime | None]:
    """Read who holds a token, and how late it has been."""
    rows = _BEARER.all(session, digest=digest, now=now, today=today)
    if not rows:
        return None, None
    token_id, kind, scope, confirmed_at, last_seen_at, expires_at, idle_at, latest = rows[0][ACTOR_COLUMNS:]
    actor = replace(actors.actor_of_rows(rows, today), confirmed_at=confirmed_at)
    return TokenHolder(actor, token_id, kind, scope, last_seen_at, (expires_at, idle_at)), latest


def use_unnoted(held: TokenHolder, *, now: datetime, idle: timedelta) -> bool:
    """Tell whether it is time to note that a session is used."""
    if held.kind is not TokenKind.SESSION:
        return False
    every = min(SEEN_EVERY, idle / SEEN_WITHIN_IDLE)
    return held.last_seen_at is None or now - held.last_seen_at >= every


def note_use(session: Session, held: TokenHolder, *, now: datetime, idle: timedelta) -> None:
    """Note that a session is used: until it idles for so long it goes on."""
    if (kept := kept_of(session)) is not None:
        kept.clear()
    session.execute(
        sa.update(AccessToken)
        .where(col(AccessToken.id) == held.token_id, live(now))
        .values(last_seen_at=now, idle_at=now + idle)
    )
    timekeeping.advance_latest(session, now)


def revoke(session: Session, user_id: UUID, *, now: datetime, kinds: Iterable[TokenKind] = TokenKind) -> list[UUID]:
    """End all that a person holds of some kinds; return what there was."""
    ended = session.scalars(
        sa.update(AccessToken)
        .where(col(AccessToken.user_id) == user_id, col(AccessToken.kind).in_(set(kinds)), live(now))
        .values(revoked_at=now)
        .returning(col(AccessToken.id))
    )
    return sorted(ended)


def journaled(token: AccessToken) -> dict[str, Any]:
    """Return what an entry says of a token: a hash over the one that is kept, and what it opens."""
    return {
        "token_id": str(token.id),
        "token_sha256": entries.sha256(token.digest),
        "scope": token.scope.value,
        "expires_at": token.expires_at.isoformat() if token.expires_at else None,
    }


def token_digest(token: str) -> str:
    """Return what is kept of a token. It is random, so a plain SHA-256 is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
