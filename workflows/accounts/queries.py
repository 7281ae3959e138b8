"""What a person holds: sessions and tokens."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from models.people import AccessToken, User
from models.vocabulary import TokenKind
from workflows.accounts import tokens
from workflows.authz.actors import Actor


def held(
    session: Session, actor: Actor, kind: TokenKind, *, now: datetime, after: UUID | None = None, limit: int = 50
) -> Sequence[AccessToken]:
    """Return the actor's own sessions or tokens that still hold."""
    query = select(AccessToken).where(AccessToken.user_id == actor.user_id, AccessToken.kind == kind, tokens.live(now))
    if after is not None:
        query = query.where(col(AccessToken.id) > after)
    return session.exec(query.order_by(col(AccessToken.id)).limit(limit)).all()


def login(session: Session, actor: Actor) -> str:
    """Return what the actor signs in with."""
    return session.get_one(User, actor.user_id).login


def holder(session: Session, token: str) -> UUID | None:
    """Return whose a token is or was, whether it still holds or not."""
    return session.exec(
        select(AccessToken.user_id).where(AccessToken.digest == tokens.token_digest(token))
    ).one_or_none()
