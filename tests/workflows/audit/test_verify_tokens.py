"""核验: nobody forges, widens or revives a session or a token past the program."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from models.people import AccessToken
from models.session import Database
from models.vocabulary import TokenKind, TokenScope
from scheduler.prune import prune
from tests import accounts, make, tamper
from tests.workflows.accounts.test_accounts import change
from tests.workflows.confirmations.held import reset
from workflows.accounts import passwords, set_back
from workflows.accounts.token_commands import issue_token
from workflows.audit.verify import verify_journal

pytestmark = pytest.mark.slow


@pytest.fixture
def held(database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Somebody who signed in, chose a password and goes on, with a token for a program."""
    monkeypatch.setattr(passwords, "HASHER", accounts.CHEAP)
    reset(database, "member")
    first = accounts.sign_in(database, "member")
    change(database, "member", first.token)
    with database.transaction() as session:
        issue_token(session, "member", now=make.NOW, label="同步")
    assert verified(database) == []
    return database


def verified(database: Database) -> list[str | None]:
    with database.reading() as session:
        return [fault.column for fault in verify_journal(session).faults]


def _edit(kind: TokenKind, /, **values: Any) -> Callable[[Session], Any]:
    table = sa.update(AccessToken).where(col(AccessToken.kind) == kind)
    return lambda session: session.execute(table.values(**values))


def _forge(session: Session) -> None:
    session.add(
        AccessToken(
            user_id=make.user(session, "director"),
            digest="0" * 64,
            label="登录",
            created_at=make.NOW,
            expires_at=None,
            kind=TokenKind.SESSION,
        )
    )


CHANGES: dict[str, tuple[Callable[[Session], Any], str]] = {
    "another key": (_edit(TokenKind.TOKEN, digest="0" * 64), "access_token.digest"),
    "another session's": (_edit(TokenKind.TOKEN, kind=TokenKind.SESSION), "access_token.kind"),
    "wider": (_edit(TokenKind.TOKEN, scope=TokenScope.READ), "access_token.scope"),
    "revived": (_edit(TokenKind.SESSION, revoked_at=None), "access_token.revoked_at"),
    "longer": (_edit(TokenKind.SESSION, expires_at=make.NOW + timedelta(days=99)), "access_token.expires_at"),
    "forged": (_forge, "access_token"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_done_to_it_past_the_program_is_named(held: Database, what: str):
    done, column = CHANGES[what]
    with tamper.unlocked(held) as session:
        done(session)
    assert column in verified(held)


def test_what_the_clock_set_back_ended_or_left_is_told_account_by_account(held: Database):
    late = make.NOW + timedelta(hours=1)
    for now in (late, make.NOW):
        with held.transaction() as session:
            set_back.settle(session, now)
    assert make.last(held, make.user_id(held, "member")).act == "sessions_set_back"
    assert verified(held) == []
    with tamper.unlocked(held) as session:
        _edit(TokenKind.SESSION, expires_at=make.NOW + timedelta(hours=12))(session)
    assert "access_token.expires_at" in verified(held)


def test_what_lapsed_and_was_deleted_is_not_missed(held: Database):
    assert prune(held, make.NOW + timedelta(days=200)) > 0
    assert len(make.rows(held, AccessToken)) == 1
    assert verified(held) == []
