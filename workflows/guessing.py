"""Guessing passwords: who guesses is slowed down, and nobody can slow down anybody else (ADR 13).

Each guess is counted before it is looked at, so that none comes for free. It is counted by who
makes it: within a session by that session, at a browser where the person signed in before by that
browser, and else by the network address and the login together, whether there is such a login or
not, so that a refusal tells nothing. The first guesses cost nothing, those after them a wait.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.base import UtcDateTime, new_key
from models.people import Attempt, AttemptKind
from models.session import columns, insert
from workflows.errors import Refusal

FREE = 3
"""How many wrong passwords in a row cost no waiting but that after the last of them."""
FIRST_DELAY = timedelta(seconds=1)
"""The wait after these; it doubles with each wrong password more."""
LONGEST_OWN = timedelta(minutes=15)
"""The longest wait within one session, and at a browser where the person signed in before."""
LONGEST_OTHER = timedelta(minutes=1)
"""The longest wait between two guesses from elsewhere at one login. Where several addresses guess
at it, each waits as many times as long, so that all together guess no more often."""
FORGOTTEN = timedelta(days=1)
"""How long wrong passwords are held against who gave them."""
MAX_ROWS = 10_000
"""How many counts are kept; those of who guessed longest ago make room."""
TELL_AT = 10
"""At how many wrong passwords for a person that person and the administrators are told."""
TELL_OF_SOURCE_AT = 100
"""At how many from one address, whatever the login, the administrators are told."""
SLOW_SOURCE_AT = 50
"""From how many on an address rests a moment after each, whatever the login."""
NETWORK_BITS = 64
"""The part of an IPv6 address that one household or machine has to itself."""

NOWHERE = "未知地址"
MAX_DOUBLINGS = 16
_MINUTE = 60


class TooMany(Refusal):
    """密码输错次数过多，请稍后再试。"""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, ceil(wait.total_seconds()))
        long = self.seconds > _MINUTE
        when = f"{ceil(self.seconds / _MINUTE)} 分钟" if long else f"{self.seconds} 秒"
        super().__init__(f"密码输错次数过多，请在 {when}后再试。")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a guess comes from: an address, the secret of a browser, or within which session."""

    address: str | None = None
    device: str | None = None
    session_id: UUID | None = None

    @property
    def place(self) -> str:
        """The network that the guess comes from, as far as somebody has it to himself."""
        if self.address is None:
            return ""
        found = ip_address(self.address)
        if not isinstance(found, IPv6Address):
            return str(found)
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return str(ip_network((int(found), NETWORK_BITS), strict=False))


@dataclass(frozen=True, slots=True)
class Counter:
    """By what a guess is counted, and made to wait."""

    kind: AttemptKind
    key: str
    login_digest: str
    source_key: str
    """Of a guess from elsewhere: its address is counted as well, whatever the login."""

    @property
    def login_key(self) -> str:
        """By what all guesses from elsewhere at one login are counted."""
        return digest(AttemptKind.LOGIN, self.login_digest)

    @property
    def elsewhere(self) -> bool:
        """Whether nothing says that the guess is the person's own."""
        return self.kind is AttemptKind.PLACE


def counter(source: Source, login: str, user_id: UUID | None, *, known: bool) -> Counter:
    """Return by what a guess is counted; `known` says that the person signed in there before."""
    if source.session_id is not None:
        kind, parts = AttemptKind.SESSION, [str(source.session_id)]
    elif known and source.device is not None:
        kind, parts = AttemptKind.DEVICE, [source.device, str(user_id)]
    else:
        kind, parts = AttemptKind.PLACE, [source.place, login]
    of_source = digest(AttemptKind.SOURCE, source.place)
    return Counter(kind, digest(kind, *parts), digest(login), of_source)


def check(session: Session, by: Counter, *, now: datetime) -> None:
    """Raise `TooMany` when a guess would come too early; nothing is counted."""
    _refuse_early(session, by, _row(session, by.key), now)


def count(session: Session, by: Counter, *, known_login: bool, now: datetime) -> int:
    """Count one more guess; return how many its address made lately, where that is counted.

    Raises `TooMany`. Of guesses made at the same time each is counted for itself.
    """
    made = session.execute(
        insert(session, Attempt)
        .values(_new(by.kind, by.key, by.login_digest, now, failures=0))
        .on_conflict_do_nothing()
    )
    row = _row(session, by.key, lock=True)
    assert row is not None  # noqa: S101  made above, or there before
    _refuse_early(session, by, row, now)
    anew = _forgotten(row, now)
    row.failures = 1 if anew else row.failures + 1
    row.told = row.told and not anew
    row.last_at = now
    session.flush()
    if not by.elsewhere:
        return 0
    if known_login:
        _add(session, AttemptKind.LOGIN, by.login_key, by.login_digest, now)
    of_source = _add(session, AttemptKind.SOURCE, by.source_key, None, now)
    if made.rowcount:  # type: ignore[attr-defined]
        _make_room(session)
    return of_source


def forget(session: Session, by: Counter) -> None:
    """Start counting anew after a right password: the wrong ones before it were slips."""
    row = _row(session, by.key, lock=True)
    if row is None:
        return
    if by.elsewhere:
        slips, others = row.failures, col(Attempt.key).in_([by.login_key, by.source_key])
        session.execute(
            sa.update(Attempt).where(others).values(failures=col(Attempt.failures) - slips)
        )
        session.execute(sa.delete(Attempt).where(others, col(Attempt.failures) <= 0))
    session.delete(row)


def forget_login(session: Session, login: str) -> None:
    """Start counting anew for a login, whoever guessed at it."""
    session.execute(sa.delete(Attempt).where(col(Attempt.login_digest) == digest(login)))


def untold(session: Session, key: str, least: int) -> int:
    """Return how many wrong passwords people are to be told of now; 0 where nothing is new."""
    row = _row(session, key, lock=True)
    if row is None or row.told or row.failures < least:
        return 0
    row.told = True
    return row.failures


def addresses(session: Session, login_digest: str, now: datetime) -> int:
    """Return from how many addresses somebody lately guessed at a login, slips aside."""
    given = {"login_digest": login_digest, "since": now - FORGOTTEN}
    return int(columns(session, _ADDRESSES, given).scalar_one())


def whence(kind: str, address: str | None) -> str:
    """Say where guesses were made, as far as they can be made nowhere else."""
    own = {AttemptKind.SESSION: "在一次登录之内", AttemptKind.DEVICE: "在本人登录过的浏览器上"}
    return next((said for each, said in own.items() if each == kind), f"从{address or NOWHERE}等处")


def delay(failures: int, longest: timedelta, addresses: int = 1) -> timedelta:
    """Return how long to wait after so many wrong passwords in a row, from so many addresses."""
    if failures < FREE:
        return timedelta()
    if addresses > 1:
        return longest * addresses
    doublings = min(failures - FREE, MAX_DOUBLINGS)
    return min(FIRST_DELAY * (1 << doublings), longest)


def digest(*parts: str) -> str:
    """Return what is kept of what somebody tried: a login may be nobody's, maybe a password."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _row(session: Session, key: str, *, lock: bool = False) -> Attempt | None:
    query = select(Attempt).where(Attempt.key == key)
    return session.exec(query.with_for_update() if lock else query).one_or_none()


def _refuse_early(session: Session, by: Counter, row: Attempt | None, now: datetime) -> None:
    if row is None or row.failures < FREE or _forgotten(row, now):
        return
    if by.elsewhere:
        wait = delay(row.failures, LONGEST_OTHER, addresses(session, by.login_digest, now))
    else:
        wait = delay(row.failures, LONGEST_OWN)
    if (left := row.last_at + wait - now) > timedelta():
        raise TooMany(left)


def _forgotten(row: Attempt, now: datetime) -> bool:
    return now - row.last_at > FORGOTTEN


def _new(
    kind: AttemptKind, key: str, login_digest: str | None, now: datetime, *, failures: int
) -> dict[str, Any]:
    return {
        "id": new_key(), "kind": kind, "key": key, "login_digest": login_digest,
        "failures": failures, "last_at": now, "told": False,
    }  # fmt: skip


def _add(
    session: Session, kind: AttemptKind, key: str, login_digest: str | None, now: datetime
) -> int:
    """Count one more, in one statement; return how many there are."""
    forgotten = col(Attempt.last_at) < now - FORGOTTEN
    made = insert(session, Attempt).values(_new(kind, key, login_digest, now, failures=1))
    counted = made.on_conflict_do_update(
        index_elements=[col(Attempt.key)],
        set_={
            "failures": sa.case((forgotten, 1), else_=col(Attempt.failures) + 1),
            "told": sa.and_(col(Attempt.told), sa.not_(forgotten)),
            "last_at": now,
        },
    )
    return int(session.execute(counted.returning(col(Attempt.failures))).scalar_one())


def _make_room(session: Session) -> None:
    """Let the counts go of who guessed longest ago, so that no flood of logins fills the disk."""
    excess = session.execute(sa.select(sa.func.count(col(Attempt.id)))).scalar_one() - MAX_ROWS
    if excess > 0:
        oldest = sa.select(col(Attempt.id)).order_by(col(Attempt.last_at), col(Attempt.id))
        session.execute(
            sa.delete(Attempt)
            .where(col(Attempt.id).in_(oldest.limit(excess)))
            .execution_options(synchronize_session=False)
        )


_ADDRESSES = sa.select(sa.func.count(col(Attempt.id))).where(
    col(Attempt.login_digest) == sa.bindparam("login_digest"),
    col(Attempt.kind) == AttemptKind.PLACE,
    col(Attempt.failures) >= FREE,
    col(Attempt.last_at) > sa.bindparam("since", type_=UtcDateTime()),
)
