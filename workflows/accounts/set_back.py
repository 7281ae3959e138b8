"""The clock set back: what had ended stays ended, and no password counts as given lately.

Nothing of it is undone when the clock is put right again. Whoever drives the rules asks before a
session is trusted; a session just begun, and each tick of the clock, ask as well.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import AccessToken, LoginAttempt
from models.vocabulary import SubjectKind, TokenKind
from workflows.accounts import tokens
from workflows.journal import entries, timekeeping
from workflows.journal.acts import Act
from workflows.journal.entries import DIRECTORY

log = logging.getLogger(__name__)


def settle(session: Session, now: datetime) -> None:
    """Note how late it is; if it was later before, end for good what had ended by then."""
    late = timekeeping.turn_back(session, now)
    if late is None:
        timekeeping.advance_latest(session, now)
        return
    ended = session.execute(
        sa.update(AccessToken)
        .where(tokens.live(now), sa.not_(tokens.live(late)))
        .values(revoked_at=now)
        .returning(col(AccessToken.user_id), col(AccessToken.id))
    ).all()
    left = _keep_what_was_left(session, now, late - now)
    session.execute(sa.update(AccessToken).where(tokens.live(now)).values(confirmed_at=None))
    session.execute(sa.delete(LoginAttempt).where(col(LoginAttempt.last_at) > now))
    session.flush()
    said = {"from": late.isoformat(), "to": now.astimezone(UTC).isoformat(), "ended": len(ended)}
    subject = (SubjectKind.DIRECTORY, DIRECTORY)
    entries.append(session, subject, Act.CLOCK_SET_BACK, now=now, actor=None, data=said)
    _tell_accounts(session, now, [(who, key) for who, key in ended], left)
    log.warning("the clock was set back by %s; tokens ended: %d", late - now, len(ended))


def _tell_accounts(
    session: Session, now: datetime, ended: Iterable[tuple[UUID, UUID]], left: Iterable[AccessToken]
) -> None:
    """Write into the journal of each account what became of its sessions and tokens."""
    said: dict[UUID, dict[str, Any]] = defaultdict(lambda: {"ended": [], "expires": {}})
    for user_id, token_id in sorted(ended):
        said[user_id]["ended"].append(str(token_id))
    for each in left:
        if each.expires_at is not None:
            said[each.user_id]["expires"][str(each.id)] = each.expires_at.isoformat()
    for user_id in sorted(said):
        subject = (SubjectKind.ACCOUNT, user_id)
        entries.append(session, subject, Act.SESSIONS_SET_BACK, now=now, actor=None, data=said[user_id])


def _keep_what_was_left(session: Session, now: datetime, by: timedelta) -> Sequence[AccessToken]:
    """Let a session that goes on live no longer than it would have; return those sessions."""
    going_on = select(AccessToken).where(AccessToken.kind == TokenKind.SESSION, tokens.live(now))
    found = session.exec(going_on.order_by(col(AccessToken.id))).all()
    for each in found:
        each.expires_at = each.expires_at and each.expires_at - by
        each.idle_at = each.idle_at and each.idle_at - by
        each.last_seen_at = each.last_seen_at and each.last_seen_at - by
    return found
