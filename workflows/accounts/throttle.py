"""Guessing passwords: who guesses is slowed down, and nobody can slow down anybody else (ADR 13).

Each guess is counted before it is looked at, so that none comes for free. It is counted by who
makes it: within a session by that session, at a browser where the person signed in before by that
browser, and else by the network address and the login together, whether there is such a login or
not, so that a refusal tells nothing. The first guesses cost nothing, those after them a wait. A
browser that has to wait counts as any other: whoever took what it is known by keeps nobody out.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from math import ceil
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from models.base import UtcDateTime
from models.people import LoginAttempt, LoginAttemptKind
from models.session import columns
from workflows.accounts import attempts, devices
from workflows.accounts.attempts import FORGOTTEN_AFTER, key_of
from workflows.errors import Refusal

FREE_FAILURES = 3
"""How many wrong passwords in a row cost no waiting but that after the last of them."""
FIRST_DELAY = timedelta(seconds=1)
"""The wait after these; it doubles with each wrong password more."""
MAX_DELAY_OWN = timedelta(minutes=15)
"""The longest wait within one session, and at a browser where the person signed in before."""
MAX_DELAY_OTHER = timedelta(minutes=1)
"""The longest wait between two guesses from elsewhere at one login. Where several addresses guess
at it, each waits as many times as long, so that all together guess no more often."""
TELL_AT = 10
"""At how many wrong passwords for a person that person and the administrators are told."""
TELL_OF_SOURCE_AT = 100
"""At how many from one address, whatever the login, the administrators are told."""
SLOW_SOURCE_AT = 50
"""From how many on an address rests a moment after each, whatever the login."""
MAX_TOLD = 10
"""Of how many such episodes at once the administrators are told one by one."""
NETWORK_BITS, SITE_BITS = 64, 48
"""The parts of an IPv6 address that one machine or household, and a whole site, has to itself."""
MAX_NETWORKS = 16
"""From so many networks of one site at one login on, the site counts as one: it is rotating."""

UNKNOWN_ADDRESS = "未知地址"
MAX_DOUBLINGS = 16
_MINUTE = 60


class TooManyGuesses(Refusal):
    sentence = "密码输错次数过多，请稍后再试。"

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, ceil(wait.total_seconds()))
        long = self.seconds > _MINUTE
        when = f"{ceil(self.seconds / _MINUTE)} 分钟" if long else f"{self.seconds} 秒"
        super().__init__(f"密码输错次数过多，请在 {when}后再试。")


@dataclass(frozen=True, slots=True)
class GuessSource:
    """Where a guess comes from: an address, the secret of a browser, or within which session."""

    address: str | None = None
    device: str | None = None
    session_id: UUID | None = None

    @property
    def place(self) -> str:
        """The network that the guess comes from, as far as somebody has it to himself."""
        return self._network(NETWORK_BITS)

    @property
    def site(self) -> str:
        """The network that the place belongs to; of IPv4, which is scarce, the place itself."""
        return self._network(SITE_BITS)

    def _network(self, bits: int) -> str:
        if self.address is None:
            return ""
        found = ip_address(self.address)
        if not isinstance(found, IPv6Address):
            return str(found)
        return str(found.ipv4_mapped or IPv6Network((int(found), bits), strict=False))


@dataclass(frozen=True, slots=True)
class GuessCounter:
    """By what a guess is counted, and made to wait."""

    kind: LoginAttemptKind
    key: str
    login_digest: str
    source_key: str
    """Of a guess from elsewhere: its site is counted as well, whatever the login."""
    site_key: str | None = None
    """Of one from a network that is one of many: how many of the site's guess at the login."""

    @property
    def login_key(self) -> str:
        """By what all guesses from elsewhere at one login are counted."""
        return key_of(LoginAttemptKind.LOGIN, self.login_digest)

    @property
    def elsewhere(self) -> bool:
        """Whether nothing says that the guess is the person's own."""
        return self.kind is LoginAttemptKind.PLACE


def counter_of(
    session: Session, source: GuessSource, login: str, user_id: UUID | None, *, now: datetime
) -> GuessCounter:
    """Return by what a guess at a login, and at the person whose it is, counts now."""
    if source.session_id is not None:
        return _counter(LoginAttemptKind.SESSION, source, login, str(source.session_id))
    other = _elsewhere(session, source, login, now)
    if user_id is None or source.device is None:
        return other
    if not devices.is_known(session, user_id, source.device):
        return other
    own = _counter(LoginAttemptKind.DEVICE, source, login, source.device, str(user_id))
    return min(own, other, key=lambda by: _left(session, by, attempts.find(session, by.key), now))


def refuse_while_slowed(session: Session, by: GuessCounter, *, now: datetime) -> None:
    """Raise `TooManyGuesses` when a guess would come too early; nothing is counted."""
    _refuse_early(session, by, attempts.find(session, by.key), now)


def count_failure(session: Session, by: GuessCounter, *, known_login: bool, now: datetime) -> int:
    """Count one more guess; return how many its site made lately, where that is counted.

    Raises `TooManyGuesses`. Of guesses made at the same time each is counted for itself.
    """
    row = attempts.locked(session, by.kind, by.key, by.login_digest, now=now)
    _refuse_early(session, by, row, now)
    anew = row.failures == 0 or attempts.forgotten(row, now)
    row.failures = 1 if anew else row.failures + 1
    row.told = row.told and not anew
    row.last_at = now
    session.flush()
    of_source = 0
    if by.elsewhere:
        if anew and by.site_key:
            attempts.add(session, LoginAttemptKind.SITE, by.site_key, by.login_digest, now)
        if known_login:
            attempts.add(session, LoginAttemptKind.LOGIN, by.login_key, by.login_digest, now)
        of_source = attempts.add(session, LoginAttemptKind.SOURCE, by.source_key, None, now)
    attempts.make_room(session)
    return of_source


def reset(session: Session, by: GuessCounter) -> None:
    """Start counting anew after a right password: the wrong ones before it were slips."""
    row = attempts.find(session, by.key, lock=True)
    if row is None:
        return
    if by.elsewhere:
        slips = {by.site_key: 1, by.login_key: row.failures, by.source_key: row.failures}
        for key, failures in slips.items():  # in the order in which they are counted
            if key is not None:
                attempts.take_off(session, key, failures)
    session.delete(row)


def reset_login(session: Session, login: str) -> None:
    """Start counting anew for a login, whoever guessed at it."""
    session.execute(sa.delete(LoginAttempt).where(col(LoginAttempt.login_digest) == key_of(login)))


def addresses(session: Session, login_digest: str, now: datetime) -> int:
    """Return from how many addresses somebody lately guessed at a login, slips aside."""
    given = {"login_digest": login_digest, "since": now - FORGOTTEN_AFTER}
    return int(columns(session, _ADDRESSES, given).scalar_one())


def describe_source(kind: str, address: str | None) -> str:
    """Say where guesses were made, as far as they can be made nowhere else."""
    own = {LoginAttemptKind.SESSION: "在一次登录之内", LoginAttemptKind.DEVICE: "在本人登录过的浏览器上"}
    return next((said for each, said in own.items() if each == kind), f"从{address or UNKNOWN_ADDRESS}等处")


def delay(failures: int, longest: timedelta, addresses: int = 1) -> timedelta:
    """Return how long to wait after so many wrong passwords in a row, from so many addresses."""
    if failures < FREE_FAILURES:
        return timedelta()
    if addresses > 1:
        return longest * addresses
    doublings = min(failures - FREE_FAILURES, MAX_DOUBLINGS)
    return min(FIRST_DELAY * (1 << doublings), longest)


def _counter(kind: LoginAttemptKind, source: GuessSource, login: str, *parts: str) -> GuessCounter:
    of_source = key_of(LoginAttemptKind.SOURCE, source.site)
    return GuessCounter(kind, key_of(kind, *parts), key_of(login), of_source)


def _elsewhere(session: Session, source: GuessSource, login: str, now: datetime) -> GuessCounter:
    """Return the counter of a network, or of its site where that changes networks too often."""
    by = _counter(LoginAttemptKind.PLACE, source, login, source.place, login)
    if source.site == source.place:
        return by
    site_key = key_of(LoginAttemptKind.SITE, source.site, login)
    row = attempts.find(session, site_key)
    if row is None or row.failures < MAX_NETWORKS or attempts.forgotten(row, now):
        return replace(by, site_key=site_key)
    return _counter(LoginAttemptKind.PLACE, source, login, source.site, login)


def _refuse_early(session: Session, by: GuessCounter, row: LoginAttempt | None, now: datetime) -> None:
    if left := _left(session, by, row, now):
        raise TooManyGuesses(left)


def _left(session: Session, by: GuessCounter, row: LoginAttempt | None, now: datetime) -> timedelta:
    """Return how long until a guess would not come too early."""
    if row is None or row.failures < FREE_FAILURES or attempts.forgotten(row, now):
        return timedelta()
    if by.elsewhere:
        wait = delay(row.failures, MAX_DELAY_OTHER, addresses(session, by.login_digest, now))
    else:
        wait = delay(row.failures, MAX_DELAY_OWN)
    return max(row.last_at + wait - now, timedelta())


_ADDRESSES = sa.select(sa.func.count(col(LoginAttempt.id))).where(
    col(LoginAttempt.login_digest) == sa.bindparam("login_digest"),
    col(LoginAttempt.kind) == LoginAttemptKind.PLACE,
    col(LoginAttempt.failures) >= FREE_FAILURES,
    col(LoginAttempt.last_at) > sa.bindparam("since", type_=UtcDateTime()),
)
