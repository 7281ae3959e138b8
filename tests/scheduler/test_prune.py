"""What is forgotten, and what is not yet."""

from datetime import timedelta

import pytest

from models.draft import Draft
from models.item import ItemView
from models.people import AccessToken, KnownDevice, LoginAttempt, LoginAttemptKind
from models.session import Database
from models.vocabulary import State
from scheduler.prune import prune
from tests import cast, make
from workflows.accounts import devices, drafts, tokens

SECOND = timedelta(seconds=1)


def attempt(database: Database) -> type[LoginAttempt]:
    with database.transaction() as session:
        session.add(LoginAttempt(key="0f" * 32, kind=LoginAttemptKind.SOURCE, failures=3, last_at=make.NOW))
    return LoginAttempt


def device(database: Database) -> type[KnownDevice]:
    with database.transaction() as session:
        devices.remember(session, make.user(session, "head"), None, now=make.NOW)
    return KnownDevice


def token(database: Database, **ended) -> type[AccessToken]:
    with database.transaction() as session:
        user = make.user(session, "head")
        _, made = tokens.mint(session, user, now=make.NOW, label="x", expires_at=ended.get("expires_at"))
        made.revoked_at = ended.get("revoked_at")
    return AccessToken


def expired(database: Database) -> type[AccessToken]:
    return token(database, expires_at=make.NOW)


def revoked(database: Database) -> type[AccessToken]:
    return token(database, revoked_at=make.NOW)


def look(database: Database) -> type[ItemView]:
    make.look(database, make.item(database, State.VERIFY), "xx_organizer")
    return ItemView


def draft(database: Database) -> type[Draft]:
    with database.transaction() as session:
        drafts.keep(session, "/items/new", {"text": ["未开"]}, actor=cast.actor(session, "head"), now=make.NOW)
    return Draft


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        (attempt, timedelta(days=1)),
        (device, timedelta(days=400)),
        (expired, timedelta(days=90)),
        (revoked, timedelta(days=90)),
        (look, timedelta(days=90)),
        (draft, timedelta(days=90)),
    ],
)
def test_what_ended_is_forgotten_after_a_while(database: Database, made, kept):
    table = made(database)
    before = len(make.rows(database, table))
    prune(database, make.NOW + kept)
    assert len(make.rows(database, table)) == before
    assert prune(database, make.NOW + kept + SECOND) == before
    assert make.rows(database, table) == []


def test_a_token_that_holds_is_not_forgotten(database: Database):
    token(database)
    token(database, expires_at=make.NOW + timedelta(days=366))
    assert prune(database, make.NOW + timedelta(days=365)) == 0
