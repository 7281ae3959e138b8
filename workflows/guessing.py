"""Guessing passwords: each guess is counted before it is looked at, so that none comes for free.

The count is of a login, whether there is one or not, so that a refusal tells nothing. The first
guesses cost nothing, those after them a delay that doubles, and from the tenth on a lock-out.
"""

import hashlib
from datetime import datetime, timedelta
from math import ceil

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import new_key
from models.people import Attempt
from models.session import insert
from workflows.errors import Refusal

FREE = 3
"""How many wrong passwords in a row cost no waiting but that after the last of them."""
FIRST_DELAY = timedelta(seconds=1)
LOCKED_FROM = 10
LOCK_OUT = timedelta(minutes=15)
_MINUTE = 60


class TooMany(Refusal):
    """密码输错次数过多，请稍后再试。"""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, ceil(wait.total_seconds()))
        long = self.seconds > _MINUTE
        when = f"{ceil(self.seconds / _MINUTE)} 分钟" if long else f"{self.seconds} 秒"
        super().__init__(f"密码输错次数过多，请在 {when}后再试。")


def count(session: Session, login: str, *, now: datetime) -> int:
    """Count one more guess for a login and return which it is, or raise `TooMany`.

    Of guesses made at the same time each is counted for itself, and refused when too early.
    """
    mine = digest(login)
    session.execute(
        insert(session, Attempt)
        .values(id=new_key(), login_digest=mine, failures=0, not_before=now)
        .on_conflict_do_nothing()
    )
    found = session.exec(
        select(Attempt).where(Attempt.login_digest == mine).with_for_update()
    ).one()
    if now < found.not_before:
        raise TooMany(found.not_before - now)
    found.failures += 1
    found.not_before = now + delay(found.failures)
    return found.failures


def delay(failures: int) -> timedelta:
    """Return how long to wait after so many wrong passwords in a row."""
    if failures >= LOCKED_FROM:
        return LOCK_OUT
    return FIRST_DELAY * 2 ** (failures - FREE) if failures >= FREE else timedelta()


def forget(session: Session, login: str) -> None:
    """Start counting anew, after a right password."""
    session.execute(sa.delete(Attempt).where(col(Attempt.login_digest) == digest(login)))


def digest(login: str) -> str:
    """Return what is kept of a login that somebody tried: maybe nobody's, maybe a password."""
    return hashlib.sha256(login.encode()).hexdigest()
