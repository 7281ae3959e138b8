"""Accounts: signing in, the password, and what a person holds to be known by.

A password is checked before: who gave the right one comes with a claim (guesses.py), and one
command settles it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from models.hold import Hold
from models.journal import Entry
from models.people import AccessToken, Credential, User
from models.vocabulary import HoldKind, SubjectKind, TokenKind, TokenScope
from workflows.accounts import devices, passwords, set_back, throttle, tokens
from workflows.accounts.guesses import GuessClaim
from workflows.authz import actors, permissions
from workflows.authz.actors import REAUTHENTICATED_FOR, Actor
from workflows.confirmations.announcements import DirectoryChange, announce, where
from workflows.days import day_in
from workflows.errors import Conflict, Incomplete, NotFound, Refusal
from workflows.journal import entries
from workflows.journal.acts import Act
from workflows.notifications import outbox

SIGNED_IN = "登录"
NEW_DEVICE = "您的账号刚在一台没有登录过的设备上登录（来自{}）。不是您本人的，请马上修改密码，并告知系统管理员。"
RESET = "系统管理员为您重置了密码，您原有的登录和令牌均已失效；如非您本人要求，请告知党委工作部。"


class WrongPassword(Refusal):
    sentence = "登录名或密码不对，或者账号已停用。"


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """A session just opened, with its token, which is shown this once."""

    token: str
    expires_at: datetime
    must_change: bool
    device: str | None = None
    """What the browser is to be known by; only its SHA-256 is kept."""


def sign_in(
    session: Session,
    claimed: GuessClaim,
    *,
    now: datetime,
    today: date,
    idle: timedelta = tokens.SESSION_IDLE,
    remember: bool = False,
) -> OpenedSession:
    """登录, after the password was found right; the session ends unused after `idle`.

    `remember` makes the browser one that the person is known to sign in at. Who signed in before, and never there, is
    told: a program that shows no browser is never known.
    """
    credential = _settled(session, claimed, now)
    actor = actors.load_actor(session, credential.user_id, today)
    if actor is None:
        raise WrongPassword
    address, device = claimed.source.address, claimed.source.device
    shown, known = devices.remember(session, actor.user_id, device, now=now) if remember else (None, False)
    tell = not known and _signed_in_before(session, actor.user_id)
    opened, token = _open(session, credential, now, idle, address)
    entry_id = record_account(
        session, actor.user_id, Act.SIGN_IN, actor, now, address=address, **tokens.journaled(token)
    )
    if tell:
        outbox.enqueue(session, entry_id, [actor.user_id], NEW_DEVICE.format(address or throttle.UNKNOWN_ADDRESS), now)
    return replace(opened, device=shown)


def _signed_in_before(session: Session, user_id: UUID) -> bool:
    """Tell whether somebody ever signed in, as the journal has it: sessions and browsers are forgotten in time."""
    signed_in = sa.exists().where(col(Entry.subject_id) == user_id, col(Entry.act) == Act.SIGN_IN)
    return bool(session.scalar(sa.select(signed_in)))


def confirm(session: Session, claimed: GuessClaim, token_id: UUID, *, actor: Actor, now: datetime) -> datetime:
    """Note that the holder of a token just gave the password; return how long that counts."""
    if claimed.user_id != actor.user_id:
        raise WrongPassword
    _settled(session, claimed, now)
    session.get_one(AccessToken, token_id).confirmed_at = now
    return now + REAUTHENTICATED_FOR


def may_choose(session: Session, password: str, old: str, *, actor: Actor) -> None:
    """Refuse a password that nobody should have, or that is no other."""
    person = session.get_one(User, actor.user_id)
    if password == old:
        raise Incomplete({"new": "新密码不能与原密码相同，请换一个。"})
    if sentence := passwords.fault(password, person.login, person.name):
        raise Incomplete({"new": sentence})


def change_password(
    session: Session,
    claimed: GuessClaim,
    password_hash: str,
    *,
    actor: Actor,
    now: datetime,
    idle: timedelta = tokens.SESSION_IDLE,
    address: str | None = None,
) -> OpenedSession:
    """修改密码, after the old one was found right: every session ends, and a new one begins."""
    if claimed.user_id != actor.user_id:
        raise WrongPassword
    credential = _settled(session, claimed, now)
    _keep(credential, password_hash, now, must_change=False)
    ended = tokens.revoke(session, actor.user_id, now=now, kinds=[TokenKind.SESSION])
    opened, token = _open(session, credential, now, idle, address)
    said = {"sessions_ended": len(ended), "ended": _ids(ended), "address": address}
    record_account(
        session,
        actor.user_id,
        Act.PASSWORD_CHANGED,
        actor,
        now,
        **said,
        **_kept(password_hash),
        **tokens.journaled(token),
    )
    return opened


def reset_password(
    session: Session,
    user_id: UUID,
    password_hash: str,
    *,
    actor: Actor,
    now: datetime,
    zone: tzinfo,
    changes: list[DirectoryChange] | None = None,
) -> User:
    """重置密码: a first password, to be changed at once; whatever the person held ends.

    The account signs nothing until somebody else has confirmed it (ADR 14). With `changes` the
    caller announces all of many at once.
    """
    person = may_reset(session, user_id, actor=actor)
    kind = _give(session, user_id, password_hash, now)
    ended = tokens.revoke(session, user_id, now=now)
    throttle.reset_login(session, person.login)
    devices.forget_all(session, user_id)
    hold = Hold(kind=kind, user_id=user_id, made_at=now, made_by_id=actor.user_id)
    signs = not person.is_admin  # an administrator signs nothing
    held = {"hold_id": str(hold.id)} if signs else {}
    said = {"tokens_ended": len(ended), "ended": _ids(ended), "kind": kind.value} | held | _kept(password_hash)
    hold.entry_id = entry_id = record_account(session, user_id, Act.PASSWORD_RESET, actor, now, **said)
    if signs:
        session.add(hold)
    outbox.enqueue(session, entry_id, [user_id], RESET, now)
    today = day_in(zone, now)
    done = "重置了" if kind is HoldKind.RESET else "发放了"
    told = f"系统管理员{actor.name}{done}{person.name}（{person.login}）的密码，待确认后方能签字。"
    change = DirectoryChange(entry_id, where(session, user_id), told, user_id)
    if changes is None:
        announce(session, [change], now=now, today=today)
    else:
        changes.append(change)
    return person


def _give(session: Session, user_id: UUID, password_hash: str, now: datetime) -> HoldKind:
    """Give a password that is to be changed; return whether it is the first, or another one."""
    credential = session.exec(select(Credential).where(Credential.user_id == user_id)).one_or_none()
    if credential is not None:
        _keep(credential, password_hash, now, must_change=True)
        return HoldKind.RESET
    session.add(Credential(user_id=user_id, password_hash=password_hash, must_change=True, changed_at=now))
    return HoldKind.FIRST_PASSWORD


def give_first_passwords(
    session: Session, hashes: Mapping[str, str], *, actor: Actor, now: datetime, zone: tzinfo
) -> None:
    """Give people, by login, their first passwords, to be changed at once."""
    changes: list[DirectoryChange] = []
    found = session.execute(sa.select(col(User.login), col(User.id)).where(col(User.login).in_(list(hashes)))).all()
    for login, user_id in found:
        reset_password(session, user_id, hashes[login], actor=actor, now=now, zone=zone, changes=changes)
    announce(session, changes, now=now, today=day_in(zone, now))


def may_reset(session: Session, user_id: UUID, *, actor: Actor) -> User:
    """Return the person whose password the actor may reset, or refuse."""
    permissions.require(actor, "reset_password")
    person = session.get(User, user_id)
    if person is None:
        raise NotFound
    if not person.active:
        raise Conflict("此人的账号已停用，不能重置密码。")
    return person


def deactivate(session: Session, user_id: UUID, *, actor: Actor, now: datetime, zone: tzinfo) -> User:
    """停用: the person can act no more, and nothing that the person held opens anything.

    The watchers are told: nobody is to be put out of the way unseen.
    """
    permissions.require(actor, "keep_directory")
    person = session.get(User, user_id)
    if person is None:
        raise NotFound
    if user_id == actor.user_id:
        raise Conflict("不能停用自己的账号，请由另一位系统管理员办理。")
    if person.active:
        person.active = False
        ended = tokens.revoke(session, user_id, now=now)
        devices.forget_all(session, user_id)
        said = {"tokens_ended": len(ended), "ended": _ids(ended)}
        entry_id = record_account(session, user_id, Act.DEACTIVATED, actor, now, **said)
        told = f"系统管理员{actor.name}停用了{person.name}（{person.login}）的账号。"
        change = DirectoryChange(entry_id, where(session, user_id), told)
        announce(session, [change], now=now, today=day_in(zone, now))
    return person


def _settled(session: Session, claimed: GuessClaim, now: datetime) -> Credential:
    """Forget the wrong passwords before a right one, unless it was changed in between."""
    credential = session.exec(
        select(Credential)
        .join(User, col(User.id) == Credential.user_id)
        .where(Credential.user_id == claimed.user_id, col(User.active))
        .with_for_update(of=Credential)
    ).one_or_none()
    if credential is None or credential.password_hash != claimed.kept:
        raise WrongPassword
    throttle.reset(session, claimed.counter)
    if claimed.rehashed is not None:
        credential.password_hash = claimed.rehashed
        record_account(session, credential.user_id, Act.PASSWORD_REHASHED, None, now, **_kept(claimed.rehashed))
    return credential


def _keep(credential: Credential, password_hash: str, now: datetime, *, must_change: bool) -> None:
    credential.password_hash = password_hash
    credential.must_change = must_change
    credential.changed_at = now


def _kept(password_hash: str) -> dict[str, str]:
    """Return what an entry says of a password: a hash over the salted hash that is kept."""
    return {"password_sha256": entries.sha256(password_hash)}


def _open(
    session: Session, credential: Credential, now: datetime, idle: timedelta, address: str | None
) -> tuple[OpenedSession, AccessToken]:
    set_back.settle(session, now)  # else the new session would be ended for what was before it
    first = credential.must_change
    shown, token = tokens.open_session(
        session,
        credential.user_id,
        now=now,
        label=SIGNED_IN,
        idle=idle,
        address=address,
        scope=TokenScope.PASSWORD if first else TokenScope.ALL,
    )
    return OpenedSession(shown, now + tokens.SESSION_LIFE, must_change=first), token


def _ids(ended: Iterable[UUID]) -> list[str]:
    return [str(token_id) for token_id in ended]


def record_account(session: Session, user_id: UUID, act: Act, actor: Actor | None, now: datetime, **data: Any) -> UUID:
    """Write what happened to an account: never a password, a token or a login."""
    session.flush()
    subject = (SubjectKind.ACCOUNT, user_id)
    return entries.append(session, subject, act, now=now, actor=actor, data=data)
