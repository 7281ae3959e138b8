"""Tokens by which tests ask the API, and which open the pages as well."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from models.people import User
from models.session import Database
from tests import made, make
from workflows.accounts import tokens

TEST = "test"
"""The label of the tokens by which a test asks; tests of sessions sign in themselves."""


def held(database: Database, now: datetime) -> dict[str, str]:
    """Give everybody a token, and return it by login."""
    if now != make.NOW:
        return minted(database, now)
    return dict(made.once(database, TEST, lambda: minted(database, now)))


def minted(database: Database, now: datetime) -> dict[str, str]:
    """Mint a token for everybody."""
    with database.transaction() as session:
        logins = session.execute(sa.select(col(User.login), col(User.id))).all()
        return {
            login: tokens.mint(session, user, now=now, label=TEST, expires_at=None, confirmed_at=now)[0]
            for login, user in logins
        }
