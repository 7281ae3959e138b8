"""A guess at a password: looked at beforehand, counted, and told of where there are many.

Between `claim` and what settles it, or `missed`, whoever drives checks the password, outside any
transaction (workflows/accounts/passwords.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import Credential, User
from models.vocabulary import SubjectKind
from workflows.accounts import attempts, throttle
from workflows.accounts.throttle import GuessCounter, GuessSource
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.journal.entries import DIRECTORY
from workflows.notifications import outbox

UNTOUCHED = "已放慢其速度；本人登录过的浏览器和已有的登录不受影响。"
MANY_FAILURES = "这样的情形一天之内已有 {} 起，再有的只记入日志，不再逐一通知。"
TOLD_OWNER = "如非您本人所为，请修改密码，并告知系统管理员。"


@dataclass(frozen=True, slots=True)
class GuessClaim:
    """One guess at the password of a login; without a person it is nobody's."""

    user_id: UUID | None
    kept: str | None
    counter: GuessCounter
    source: GuessSource
    of_source: int = 0
    """How many guesses its address made lately; 0 where that is not counted."""
    rehashed: str | None = None
    """The hash anew, once the password was found right and the hasher's parameters moved on."""


def approach(session: Session, login: str, source: GuessSource, *, now: datetime) -> GuessClaim:
    """Return who would guess at whose password; nothing is counted."""
    row = session.execute(
        sa.select(col(User.id), col(Credential.password_hash))
        .outerjoin_from(User, Credential, col(Credential.user_id) == User.id)
        .where(col(User.login) == login, col(User.active))
    ).one_or_none()
    user_id, kept = row or (None, None)
    by = throttle.counter_of(session, source, login, user_id, now=now)
    return GuessClaim(user_id, kept, by, source)


def claim(session: Session, login: str, source: GuessSource, *, now: datetime) -> GuessClaim:
    """Count a guess at a login's password. Raises `TooManyGuesses` (429) when it comes too early."""
    found = approach(session, login, source, now=now)
    known_login = found.user_id is not None
    of_source = throttle.count_failure(session, found.counter, known_login=known_login, now=now)
    return replace(found, of_source=of_source)


def missed(session: Session, claimed: GuessClaim, *, now: datetime) -> None:
    """Tell those whom it concerns, once an episode, that somebody goes on guessing."""
    by = claimed.counter
    of_login = of_source = None
    if claimed.user_id is not None:
        key = by.login_key if by.elsewhere else by.key
        of_login = attempts.untold(session, key, throttle.TELL_AT)
    if by.elsewhere:
        of_source = attempts.untold(session, by.source_key, throttle.TELL_OF_SOURCE_AT)
    for row, tell in ((of_login, _tell_of_login), (of_source, _tell_of_source)):
        if row is not None:
            row.told = True
            session.flush()
            tell(session, claimed, row.failures, now)


def _tell_of_login(session: Session, claimed: GuessClaim, failures: int, now: datetime) -> None:
    """Tell the person and the administrators; the entry is the clock's, for nobody known did it."""
    kind, address = claimed.counter.kind, claimed.source.address
    person = session.exec(select(User).where(User.id == claimed.user_id)).one()
    said = {"failures": failures, "where": kind.value, "address": address}
    subject = (SubjectKind.ACCOUNT, person.id)
    entry_id = entries.append(session, subject, Act.GUESSED, now=now, actor=None, data=said)
    told = f"有人{throttle.describe_source(kind, address)}连续输错{{}}的密码 {failures} 次，{UNTOUCHED}"
    outbox.enqueue(session, entry_id, [person.id], told.format("您") + TOLD_OWNER, now)
    said_to_others = told.format(f"{person.name}（{person.login}）")
    _tell_administrators(session, entry_id, said_to_others, now, but=person.id)


def _tell_of_source(session: Session, claimed: GuessClaim, failures: int, now: datetime) -> None:
    address = claimed.source.address
    said = {"failures": failures, "address": address}
    subject = (SubjectKind.DIRECTORY, DIRECTORY)
    entry_id = entries.append(session, subject, Act.GUESSED_FROM, now=now, actor=None, data=said)
    told = (
        f"从 {address or throttle.UNKNOWN_ADDRESS} 输错密码（不论谁的）已有 {failures} 次，已放慢其速度。"
        "全校共用一个出口地址时，也可能只是很多人各输错了一两次。"
    )
    _tell_administrators(session, entry_id, told, now)


def _tell_administrators(
    session: Session, entry_id: UUID, told: str, now: datetime, *, but: UUID | None = None
) -> None:
    """Tell them, unless they were told of so many that one more would only bury the others."""
    episodes = attempts.settle_told(session, now)
    if episodes > throttle.MAX_TOLD:
        return
    administrators: Iterable[UUID] = session.exec(select(User.id).where(col(User.is_admin), col(User.active))).all()
    if episodes == throttle.MAX_TOLD:
        told += MANY_FAILURES.format(episodes)
    outbox.enqueue(session, entry_id, set(administrators) - {but}, told, now)
