"""A guess at a password: looked at beforehand, counted, and told of where there are many.

Between `claim` and what settles it, or `missed`, whoever drives checks the password, outside any
transaction (workflows/passwords.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.people import Credential, User
from models.vocabulary import SubjectKind
from workflows import audience, devices, guessing, journal
from workflows.commands.people import DIRECTORY
from workflows.guessing import Counter, Source

UNTOUCHED = "已放慢其速度；本人登录过的浏览器和已有的登录不受影响。"
YOURS = "如非您本人所为，请修改密码，并告知系统管理员。"


@dataclass(frozen=True, slots=True)
class Claim:
    """One guess at the password of a login; without a person it is nobody's."""

    user_id: UUID | None
    kept: str | None
    counter: Counter
    source: Source
    of_source: int = 0
    """How many guesses its address made lately; 0 where that is not counted."""
    rehashed: str | None = None
    """The hash anew, once the password was found right and the hasher's parameters moved on."""


def approach(session: Session, login: str, source: Source) -> Claim:
    """Return who would guess at whose password; nothing is counted."""
    row = session.execute(
        sa.select(col(User.id), col(Credential.password_hash))
        .outerjoin_from(User, Credential, col(Credential.user_id) == User.id)
        .where(col(User.login) == login, col(User.active))
    ).one_or_none()
    user_id, kept = row or (None, None)
    known = bool(user_id and source.device and devices.known(session, user_id, source.device))
    return Claim(user_id, kept, guessing.counter(source, login, user_id, known=known), source)


def claim(session: Session, login: str, source: Source, *, now: datetime) -> Claim:
    """Count a guess at a login's password. Raises `TooMany` (429) when it comes too early."""
    found = approach(session, login, source)
    known_login = found.user_id is not None
    of_source = guessing.count(session, found.counter, known_login=known_login, now=now)
    return replace(found, of_source=of_source)


def missed(session: Session, claimed: Claim, *, now: datetime) -> None:
    """Tell those whom it concerns, once an episode, that somebody goes on guessing."""
    by = claimed.counter
    if claimed.user_id is not None:
        key = by.login_key if by.elsewhere else by.key
        if failures := guessing.untold(session, key, guessing.TELL_AT):
            _tell_of_login(session, claimed.user_id, claimed, failures, now)
    if by.elsewhere and (
        failures := guessing.untold(session, by.source_key, guessing.TELL_OF_SOURCE_AT)
    ):
        _tell_of_source(session, claimed.source, failures, now)


def _tell_of_login(
    session: Session, user_id: UUID, claimed: Claim, failures: int, now: datetime
) -> None:
    """Tell the person and the administrators; the entry is the clock's, for nobody known did it."""
    kind, address = claimed.counter.kind, claimed.source.address
    said = {"failures": failures, "where": kind.value, "address": address}
    subject = (SubjectKind.ACCOUNT, user_id)
    session.flush()
    entry_id = journal.append(session, subject, "guessed", now=now, actor=None, data=said)
    person = session.get_one(User, user_id)
    told = f"有人{guessing.whence(kind, address)}连续输错{{}}的密码 {failures} 次，{UNTOUCHED}"
    audience.tell(session, entry_id, [user_id], told.format("您") + YOURS, now)
    others = _administrators(session) - {user_id}
    audience.tell(session, entry_id, others, told.format(f"{person.name}（{person.login}）"), now)


def _tell_of_source(session: Session, source: Source, failures: int, now: datetime) -> None:
    said = {"failures": failures, "address": source.address}
    subject = (SubjectKind.DIRECTORY, DIRECTORY)
    session.flush()
    entry_id = journal.append(session, subject, "guessed_from", now=now, actor=None, data=said)
    where = source.address or guessing.NOWHERE
    told = (
        f"从 {where} 输错密码（不论谁的）已有 {failures} 次，已放慢其速度。"
        "全校共用一个出口地址时，也可能只是很多人各输错了一两次。"
    )
    audience.tell(session, entry_id, _administrators(session), told, now)


def _administrators(session: Session) -> set[UUID]:
    found: Iterable[UUID] = session.exec(
        select(User.id).where(col(User.is_admin), col(User.active))
    ).all()
    return set(found)
