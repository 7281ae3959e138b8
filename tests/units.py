"""What somebody of the cast asks for, as a door hands it on."""

from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from models.vocabulary import TokenKind, TokenScope
from tests import cast, make
from transport.services import UnitOfWork
from workflows.accounts.tokens import TokenHolder


def unit(session: Session, login: str, now: datetime = make.NOW) -> UnitOfWork:
    """Let somebody ask at a moment."""
    held = TokenHolder(cast.actor(session, login, now.date()), uuid4(), TokenKind.TOKEN, TokenScope.ALL)
    return UnitOfWork(session, held, now, now.date())
