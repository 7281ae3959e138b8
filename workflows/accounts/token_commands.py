"""令牌: what a person or a program is known by, made, issued on the server, and ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import AccessToken, User
from models.vocabulary import TokenKind, TokenScope
from workflows.accounts import set_back, tokens
from workflows.accounts.commands import record_account
from workflows.authz.actors import Actor
from workflows.errors import Incomplete, NotFound, Unconfirmed
from workflows.journal.acts import Act


def make_token(
    session: Session, *, actor: Actor, now: datetime, label: str, scope: TokenScope, expires_at: datetime
) -> tuple[str, AccessToken]:
    """Make oneself a token for a program. It is shown once.

    The password must have been given shortly before: else whoever got hold of a session, or of
    another token, could stay for a year.
    """
    if not actor.confirmed(now):
        raise Unconfirmed("领取令牌前请再次输入密码。")
    if scope is TokenScope.PASSWORD:
        raise Incomplete({"scope": "令牌的范围只能是办理、只读或仅订阅日历。"})
    if not now < expires_at <= now + tokens.MAX_LIFE:
        raise Incomplete({"expires_at": f"有效期须在 1 至 {tokens.MAX_LIFE.days} 天之间。"})
    shown, made = tokens.mint(session, actor.user_id, now=now, label=label, expires_at=expires_at, scope=scope)
    _journal_issued(session, made, actor, now)
    return shown, made


def issue_token(
    session: Session,
    login: str,
    *,
    now: datetime,
    label: str,
    expires_at: datetime | None = None,
    scope: TokenScope = TokenScope.ALL,
) -> str:
    """Return a new token of a person, made on the server itself: no person of ours did it."""
    person = session.exec(select(User).where(User.login == login, col(User.active))).one_or_none()
    if person is None:
        raise NotFound(f"没有登录名为“{login}”的人员。")
    set_back.settle(session, now)
    shown, made = tokens.mint(session, person.id, now=now, label=label, expires_at=expires_at, scope=scope)
    _journal_issued(session, made, None, now, on_server=True)
    return shown


def revoke_token(session: Session, token_id: UUID, kind: TokenKind, *, actor: Actor, now: datetime) -> AccessToken:
    """End one of the actor's own sessions or tokens; ending it again changes nothing."""
    token = session.get(AccessToken, token_id)
    if token is None or token.user_id != actor.user_id or token.kind is not kind:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = now
        record_account(session, actor.user_id, Act.TOKEN_REVOKED, actor, now, token_id=str(token.id))
    return token


def _journal_issued(session: Session, token: AccessToken, actor: Actor | None, now: datetime, **more: Any) -> None:
    record_account(session, token.user_id, Act.TOKEN_ISSUED, actor, now, **tokens.journaled(token), **more)
