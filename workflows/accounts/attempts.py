"""Counts of wrong passwords: by whose they are, forgotten in a day, and bounded (ADR 13).

What they are held against is decided in throttle.py. Rows of one guess are locked in one order:
that of who guesses, then of the site, of the login and of the source.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.people import LoginAttempt, LoginAttemptKind
from models.session import insert

FORGOTTEN_AFTER = timedelta(days=1)
"""How long wrong passwords are held against who gave them."""
MAX_ATTEMPT_ROWS = 10_000
"""How many counts are kept; those of who guessed longest ago make room."""


def key_of(*parts: str) -> str:
    """Return what is kept of what somebody tried: a login may be nobody's, maybe a password."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def find(session: Session, key: str, *, lock: bool = False) -> LoginAttempt | None:
    query = select(LoginAttempt).where(LoginAttempt.key == key)
    return session.exec(query.with_for_update() if lock else query).one_or_none()


def locked(
    session: Session, kind: LoginAttemptKind, key: str, login_digest: str | None, *, now: datetime
) -> LoginAttempt:
    """Return a row that nobody else changes or takes away meanwhile; a fresh one counts none."""
    fresh = insert(session, LoginAttempt).values(_new(kind, key, login_digest, now, failures=0))
    session.execute(
        fresh.on_conflict_do_update(index_elements=[col(LoginAttempt.key)], set_={"key": fresh.excluded.key})
    )
    query = select(LoginAttempt).where(LoginAttempt.key == key).execution_options(populate_existing=True)
    return session.exec(query).one()


def forgotten(row: LoginAttempt, now: datetime) -> bool:
    """Tell whether a count is held against nobody any more."""
    return now - row.last_at > FORGOTTEN_AFTER


def add(session: Session, kind: LoginAttemptKind, key: str, login_digest: str | None, now: datetime) -> int:
    """Count one more, in one statement; return how many there are."""
    lapsed = col(LoginAttempt.last_at) < now - FORGOTTEN_AFTER
    made = insert(session, LoginAttempt).values(_new(kind, key, login_digest, now, failures=1))
    counted = made.on_conflict_do_update(
        index_elements=[col(LoginAttempt.key)],
        set_={
            "failures": sa.case((lapsed, 1), else_=col(LoginAttempt.failures) + 1),
            "told": sa.and_(col(LoginAttempt.told), sa.not_(lapsed)),
            "last_at": now,
        },
    )
    return int(session.execute(counted.returning(col(LoginAttempt.failures))).scalar_one())


def take_off(session: Session, key: str, failures: int) -> None:
    """Count so many less, as they were slips."""
    its = col(LoginAttempt.key) == key
    session.execute(sa.update(LoginAttempt).where(its).values(failures=col(LoginAttempt.failures) - failures))
    session.execute(sa.delete(LoginAttempt).where(its, col(LoginAttempt.failures) <= 0))


def make_room(session: Session) -> None:
    """Let the counts go of who guessed longest ago, so that no flood of logins fills the disk."""
    excess = session.execute(sa.select(sa.func.count(col(LoginAttempt.id)))).scalar_one() - MAX_ATTEMPT_ROWS
    if excess > 0:
        oldest = sa.select(col(LoginAttempt.id)).order_by(col(LoginAttempt.last_at), col(LoginAttempt.id))
        session.execute(
            sa.delete(LoginAttempt)
            .where(col(LoginAttempt.id).in_(oldest.limit(excess)))
            .execution_options(synchronize_session=False)
        )


def untold(session: Session, key: str, least: int) -> LoginAttempt | None:
    """Return what people are to be told of now, if it is new and that many."""
    found = find(session, key, lock=True)
    return found if found and not found.told and found.failures >= least else None


def settle_told(session: Session, now: datetime) -> int:
    """Return of how many episodes that go on people were told."""
    lately = col(LoginAttempt.last_at) > now - FORGOTTEN_AFTER
    return session.scalars(sa.select(sa.func.count(col(LoginAttempt.id))).where(col(LoginAttempt.told), lately)).one()


def _new(kind: LoginAttemptKind, key: str, login_digest: str | None, now: datetime, *, failures: int) -> dict[str, Any]:
    return {
        "id": new_key(),
        "kind": kind,
        "key": key,
        "login_digest": login_digest,
        "failures": failures,
        "last_at": now,
        "told": False,
    }
