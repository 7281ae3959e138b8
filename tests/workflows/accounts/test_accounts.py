"""Signing in, guessing, the first password, tokens: who is let in, and for how long."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from models.journal import Entry
from models.people import AccessToken, Credential
from models.session import Database
from models.vocabulary import SubjectKind, TokenKind, TokenScope
from tests import cast, make
from tests.accounts import RIGHT, WRONG, give, proven, sign_in
from workflows.accounts import commands as accounts
from workflows.accounts import passwords, token_commands, tokens
from workflows.accounts.commands import WrongPassword
from workflows.errors import Conflict, Incomplete, NotFound, NotPermitted, Unconfirmed
from workflows.journal import entries

pytestmark = pytest.mark.usefixtures("cheap")

NEW = "小楼一夜听春雨，深巷明朝"


def holder(database: Database, token: str, now: datetime = make.NOW) -> tokens.TokenHolder | None:
    with database.reading() as session:
        return tokens.bearer(session, token, now=now, today=cast.TODAY)


def acts(database: Database, login: str) -> list[str]:
    return [told.act for told in make.history(database, make.user_id(database, login))]


def change(database: Database, login: str, token: str, new: str = NEW, old: str = RIGHT):
    claimed = proven(database, login, old, make.NOW)
    chosen = passwords.hashed(new)
    with database.transaction() as session:
        actor = tokens.bearer(session, token, now=make.NOW, today=cast.TODAY).actor
        accounts.may_choose(session, new, old, actor=actor)
        return accounts.change_password(session, claimed, chosen, actor=actor, now=make.NOW)


def by_admin(database: Database, what: str, *given, by: str = "admin"):
    with database.transaction() as session:
        actor = cast.actor(session, by)
        return getattr(accounts, what)(session, *given, actor=actor, now=make.NOW, zone=cast.SHANGHAI)


def test_a_session_holds_for_half_a_day_and_counts_as_a_password_given(database: Database):
    give(database, "head")
    opened = sign_in(database, "head")
    held = holder(database, opened.token)
    assert (held.actor.name, held.kind, held.scope) == ("head同志", TokenKind.SESSION, TokenScope.ALL)
    assert held.actor.confirmed_at == make.NOW
    assert [post.title for post in held.actor.posts] == ["教师第一党支部书记"]
    assert not opened.must_change
    assert opened.expires_at == make.NOW + timedelta(hours=12)
    assert holder(database, opened.token, opened.expires_at) is None
    assert holder(database, opened.token[:-1]) is holder(database, "") is None
    assert acts(database, "head") == ["sign_in"]


def test_only_the_hash_of_a_token_is_kept(sqlite: Database):
    give(sqlite, "head")
    token = sign_in(sqlite, "head").token
    (kept,) = make.rows(sqlite, AccessToken)
    assert kept.digest == tokens.token_digest(token)
    assert token not in str(make.dump(sqlite))
    assert RIGHT not in str(make.dump(sqlite))


def test_a_login_a_password_or_a_person_that_is_not_is_refused_alike(sqlite: Database):
    give(sqlite, "head")
    give(sqlite, "member")
    by_admin(sqlite, "deactivate", make.user_id(sqlite, "member"))
    said = set()
    for login, password in [("head", WRONG), ("nobody", RIGHT), ("member", RIGHT), ("liaison", RIGHT), ("HEAD", RIGHT)]:
        with pytest.raises(WrongPassword) as refused:
            sign_in(sqlite, login, password)
        said.add(str(refused.value))
    assert said == {"登录名或密码不对，或者账号已停用。"}


def test_a_password_changed_while_the_old_one_was_checked_lets_nobody_in(sqlite: Database):
    give(sqlite, "head")
    claimed = proven(sqlite, "head", RIGHT, make.NOW)
    change(sqlite, "head", sign_in(sqlite, "head").token)
    with pytest.raises(WrongPassword), sqlite.transaction() as session:
        accounts.sign_in(session, claimed, now=make.NOW, today=cast.TODAY)


def test_the_first_password_opens_nothing_but_its_own_change(database: Database):
    give(database, "head", must_change=True)
    first = sign_in(database, "head")
    assert first.must_change
    assert holder(database, first.token).scope is TokenScope.PASSWORD
    opened = change(database, "head", first.token)
    assert not opened.must_change
    assert holder(database, opened.token).scope is TokenScope.ALL
    assert holder(database, first.token) is None
    assert not sign_in(database, "head", NEW).must_change
    with pytest.raises(WrongPassword):
        sign_in(database, "head", RIGHT)


def test_a_changed_password_ends_every_session_but_no_token_of_a_program(sqlite: Database):
    give(sqlite, "head")
    give(sqlite, "member")
    one, other = sign_in(sqlite, "head"), sign_in(sqlite, "head")
    colleague = sign_in(sqlite, "member")
    with sqlite.transaction() as session:
        program = token_commands.issue_token(session, "head", now=make.NOW, label="同步")
    opened = change(sqlite, "head", one.token)
    assert [holder(sqlite, each.token) for each in (one, other)] == [None, None]
    assert all(holder(sqlite, each) for each in (opened.token, program, colleague.token))
    said = make.last(sqlite, make.user_id(sqlite, "head"))
    assert (said.act, said.by) == ("password_changed", "head")
    (kept,) = make.rows(sqlite, Credential, user_id=make.user_id(sqlite, "head"))
    mine = make.rows(sqlite, AccessToken, user_id=make.user_id(sqlite, "head"))
    by_hash = {token.digest: token for token in mine}
    anew = by_hash[tokens.token_digest(opened.token)]
    assert said.data == {
        "sessions_ended": 2,
        "address": None,
        "ended": [str(by_hash[tokens.token_digest(each.token)].id) for each in (one, other)],
        "password_sha256": entries.sha256(kept.password_hash),
        "token_id": str(anew.id),
        "token_sha256": entries.sha256(anew.digest),
        "scope": "all",
        "expires_at": opened.expires_at.isoformat(),
    }


@pytest.mark.parametrize(("new", "said"), [("head同志123", "短"), (RIGHT, "相同"), ("1234567890", "最常见")])
def test_a_new_password_must_be_another_and_a_good_one(sqlite: Database, new, said):
    give(sqlite, "head")
    opened = sign_in(sqlite, "head")
    with pytest.raises(Incomplete) as refused:
        change(sqlite, "head", opened.token, new)
    assert said in refused.value.fields["new"]
    assert holder(sqlite, opened.token)


def test_a_reset_ends_everything_and_tells_the_person(database: Database):
    give(database, "head")
    session_ = sign_in(database, "head")
    with database.transaction() as session:
        program = token_commands.issue_token(session, "head", now=make.NOW, label="同步")
    head = make.user_id(database, "head")
    by_admin(database, "reset_password", head, passwords.hashed(NEW))
    assert holder(database, session_.token) is holder(database, program) is None
    assert sign_in(database, "head", NEW).must_change
    told = next(told for told in make.history(database, head) if told.act == "password_reset")
    assert (told.by, told.told) == ("admin", {"head", "director", "officer", "inspector"})
    assert (told.data["tokens_ended"], told.data["kind"]) == (2, "reset")
    assert "重置" in told.text


def test_the_first_password_of_somebody_who_had_none(sqlite: Database):
    by_admin(sqlite, "reset_password", make.user_id(sqlite, "head"), passwords.hashed(NEW))
    assert sign_in(sqlite, "head", NEW).must_change


def test_resetting_and_deactivating_are_the_administrators(sqlite: Database):
    head = make.user_id(sqlite, "head")
    for by in ("director", "head", "inspector", "party_secretary"):
        with pytest.raises(NotPermitted):
            by_admin(sqlite, "reset_password", head, "hash", by=by)
        with pytest.raises(NotPermitted):
            by_admin(sqlite, "deactivate", head, by=by)
    with pytest.raises(NotFound):
        by_admin(sqlite, "deactivate", UUID(int=1))
    with pytest.raises(NotFound):
        by_admin(sqlite, "reset_password", UUID(int=1), "hash")


def test_who_is_deactivated_holds_nothing_any_more(database: Database):
    give(database, "head")
    opened = sign_in(database, "head")
    head = make.user_id(database, "head")
    by_admin(database, "deactivate", head)
    by_admin(database, "deactivate", head)
    assert holder(database, opened.token) is None
    (kept,) = make.rows(database, AccessToken)
    assert kept.revoked_at == make.NOW
    assert acts(database, "head") == ["sign_in", "deactivated"]
    with pytest.raises(Conflict):
        by_admin(database, "reset_password", head, "hash")
    with pytest.raises(Conflict):
        by_admin(database, "deactivate", make.user_id(database, "admin"))


def token_for(database: Database, now: datetime = make.NOW, **given):
    usual = {"label": "同步", "scope": TokenScope.READ, "expires_at": make.NOW + timedelta(days=90)}
    opened = sign_in(database, "head")
    with database.transaction() as session:
        actor = tokens.bearer(session, opened.token, now=now, today=cast.TODAY).actor
        return token_commands.make_token(session, actor=actor, now=now, **usual | given)


def test_a_person_makes_tokens_of_their_own_with_a_scope_and_an_end(database: Database):
    give(database, "head")
    shown, made = token_for(database)
    held = holder(database, shown)
    assert (held.scope, held.kind, held.actor.confirmed_at) == (TokenScope.READ, TokenKind.TOKEN, None)
    assert holder(database, shown, made.expires_at) is None
    assert acts(database, "head") == ["sign_in", "token_issued"]
    with database.transaction() as session:
        actor = cast.actor(session, "member")
        with pytest.raises(NotFound):
            token_commands.revoke_token(session, made.id, TokenKind.TOKEN, actor=actor, now=make.NOW)
    with database.transaction() as session:
        actor = cast.actor(session, "head")
        with pytest.raises(NotFound):
            token_commands.revoke_token(session, made.id, TokenKind.SESSION, actor=actor, now=make.NOW)
        for _ in range(2):
            token_commands.revoke_token(session, made.id, TokenKind.TOKEN, actor=actor, now=make.NOW)
    assert holder(database, shown) is None
    assert acts(database, "head") == ["sign_in", "token_issued", "token_revoked"]


@pytest.mark.parametrize(
    "given",
    [
        {"expires_at": make.NOW},
        {"expires_at": make.NOW + timedelta(days=366, seconds=1)},
        {"scope": TokenScope.PASSWORD},
    ],
)
def test_tokens_that_cannot_be(sqlite: Database, given):
    give(sqlite, "head")
    with pytest.raises(Incomplete):
        token_for(sqlite, **given)


def test_a_token_is_made_only_shortly_after_the_password_was_given(sqlite: Database):
    give(sqlite, "head")
    token_for(sqlite, make.NOW + timedelta(minutes=10))
    with pytest.raises(Unconfirmed):
        token_for(sqlite, make.NOW + timedelta(minutes=10, seconds=1))


def test_a_token_made_on_the_server_is_nobodys_act(sqlite: Database):
    with sqlite.transaction() as session:
        token = token_commands.issue_token(session, "head", now=make.NOW, label="命令行")
    assert holder(sqlite, token).scope is TokenScope.ALL
    said = make.last(sqlite, make.user_id(sqlite, "head"))
    assert (said.act, said.by, said.data["on_server"]) == ("token_issued", None, True)
    with pytest.raises(NotFound), sqlite.transaction() as session:
        token_commands.issue_token(session, "nobody", now=make.NOW, label="x")


def test_the_password_given_again_is_noted_on_the_token_it_came_with(database: Database):
    give(database, "head")
    one, other = sign_in(database, "head"), sign_in(database, "head")
    later = make.NOW + timedelta(hours=1)
    claimed = proven(database, "head", RIGHT, later)
    with database.transaction() as session:
        held = tokens.bearer(session, one.token, now=later, today=cast.TODAY)
        accounts.confirm(session, claimed, held.token_id, actor=held.actor, now=later)
    assert holder(database, one.token).actor.confirmed_at == later
    assert holder(database, other.token).actor.confirmed_at == make.NOW


def test_somebody_elses_password_confirms_nothing(sqlite: Database):
    give(sqlite, "head")
    give(sqlite, "member", NEW)
    opened = sign_in(sqlite, "head")
    claimed = proven(sqlite, "member", NEW, make.NOW)
    held = holder(sqlite, opened.token)
    with pytest.raises(WrongPassword), sqlite.transaction() as session:
        accounts.confirm(session, claimed, held.token_id, actor=held.actor, now=make.NOW)


def test_the_journal_of_an_account_tells_no_secret(sqlite: Database):
    give(sqlite, "head")
    token = sign_in(sqlite, "head").token
    shown, _ = token_for(sqlite, label="张三的手机")
    change(sqlite, "head", token)
    by_admin(sqlite, "reset_password", make.user_id(sqlite, "head"), passwords.hashed(RIGHT))
    written = str([entry.data for entry in make.rows(sqlite, Entry, subject=SubjectKind.ACCOUNT)])
    for secret in (RIGHT, NEW, token, shown, tokens.token_digest(token), "head", "张三", "argon2"):
        assert secret not in written
