"""Counts of wrong passwords: by whose they are, forgotten in a day, and bounded (ADR 13).

What they are held against is decided in guessing.py. Rows of one guess are locked in one order:
that of who guesses, then of the site, of the login and of the source.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.people import Attempt, AttemptKind
from models.session import insert

FORGOTTEN = timedelta(days=1)
"""How long wrong passwords are held against who gave them."""
MAX_ROWS = 10_000
"""How many counts are kept; those of who guessed longest ago make room."""


def digest(*parts: str) -> str:
    """Return what is kept of what somebody tried: a login may be nobody's, maybe a password."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def row(session: Session, key: str, *, lock: bool = False) -> Attempt | None:
    query = select(Attempt).where(Attempt.key == key)
    return session.exec(query.with_for_update() if lock else query).one_or_none()


def locked(
    session: Session, kind: AttemptKind, key: str, login_digest: str | None, *, now: datetime
) -> Attempt:
    """Return a row that nobody else changes or takes away meanwhile; a fresh one counts none."""
    fresh = insert(session, Attempt).values(_new(kind, key, login_digest, now, failures=0))
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=[col(Attempt.key)], set_={"key": fresh.excluded.key}
        )
    )
    query = select(Attempt).where(Attempt.key == key).execution_options(populate_existing=True)
    return session.exec(query).one()


def forgotten(row: Attempt, now: datetime) -> bool:
    """Tell whether a count is held against nobody any more."""
    return now - row.last_at > FORGOTTEN


def add(
    session: Session, kind: AttemptKind, key: str, login_digest: str | None, now: datetime
) -> int:
    """Count one more, in one statement; return how many there are."""
    lapsed = col(Attempt.last_at) < now - FORGOTTEN
    made = insert(session, Attempt).values(_new(kind, key, login_digest, now, failures=1))
    counted = made.on_conflict_do_update(
        index_elements=[col(Attempt.key)],
        set_={
            "failures": sa.case((lapsed, 1), else_=col(Attempt.failures) + 1),
            "told": sa.and_(col(Attempt.told), sa.not_(lapsed)),
            "last_at": now,
        },
    )
    return int(session.execute(counted.returning(col(Attempt.failures))).scalar_one())


def take_off(session: Session, key: str, failures: int) -> None:
    """Count so many less, as they were slips."""
    its = col(Attempt.key) == key
    session.execute(sa.update(Attempt).where(its).values(failures=col(Attempt.failures) - failures))
    session.execute(sa.delete(Attempt).where(its, col(Attempt.failures) <= 0))


def make_room(session: Session) -> None:
    """Let the counts go of who guessed longest ago, so that no flood of logins fills the disk."""
    excess = session.execute(sa.select(sa.func.count(col(Attempt.id)))).scalar_one() - MAX_ROWS
    if excess > 0:
        oldest = sa.select(col(Attempt.id)).order_by(col(Attempt.last_at), col(Attempt.id))
        session.execute(
            sa.delete(Attempt)
            .where(col(Attempt.id).in_(oldest.limit(excess)))
            .execution_options(synchronize_session=False)
        )


def untold(session: Session, key: str, least: int) -> Attempt | None:
    """Return what people are to be told of now, if it is new and that many."""
    found = row(session, key, lock=True)
    return found if found and not found.told and found.failures >= least else None


def told(session: Session, now: datetime) -> int:
    """Return of how many episodes that go on people were told."""
    lately = col(Attempt.last_at) > now - FORGOTTEN
    return session.scalars(
        sa.select(sa.func.count(col(Attempt.id))).where(col(Attempt.told), lately)
    ).one()


def _new(
    kind: AttemptKind, key: str, login_digest: str | None, now: datetime, *, failures: int
) -> dict[str, Any]:
    return {
        "id": new_key(), "kind": kind, "key": key, "login_digest": login_digest,
        "failures": failures, "last_at": now, "told": False,
    }  # fmt: skip
