"""A clock that is set back: what ended stays ended, once, whichever process sees it first."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlmodel import col

from models.journal import Entry
from models.people import AccessToken
from models.session import Database
from models.vocabulary import SubjectKind
from scheduler.tick import beat
from tests import cast, make
from workflows.accounts import set_back, tokens
from workflows.audit.history import lines
from workflows.audit.verify import verify_journal
from workflows.authz.actors import Actor
from workflows.journal import timekeeping

HOUR = timedelta(hours=1)
LATE = make.NOW + 13 * HOUR


def settle(database: Database, now=make.NOW) -> None:
    with database.transaction() as session:
        set_back.settle(session, now)


def session_of(database: Database, now=make.NOW, idle=2 * HOUR) -> str:
    with database.transaction() as session:
        return tokens.open_session(
            session,
            make.user(session, "head"),
            now=now,
            label="登录",
            idle=idle,
            scope=tokens.TokenScope.ALL,
            address=None,
        )[0]


def holds(database: Database, token: str, now) -> bool:
    with database.reading() as session:
        return tokens.bearer(session, token, now=now, today=cast.TODAY) is not None


def told(database: Database) -> list[Entry]:
    return make.rows(database, Entry, act="clock_set_back")


def test_what_had_expired_or_idled_by_the_latest_moment_ends_for_good(database: Database):
    expired = session_of(database, idle=20 * HOUR)
    idle = session_of(database, LATE - 3 * HOUR)
    going_on = session_of(database, LATE - HOUR)
    with database.transaction() as session:
        user = make.user(session, "head")
        program, _ = tokens.mint(session, user, now=make.NOW, label="同步", expires_at=None)
        old, _ = tokens.mint(session, user, now=make.NOW, label="旧", expires_at=LATE)
    settle(database, LATE)
    settle(database)
    later = make.NOW + timedelta(minutes=59)
    found = [holds(database, each, later) for each in (expired, idle, going_on, program, old)]
    assert found == [False, False, True, True, False]
    assert not holds(database, going_on, later + timedelta(minutes=1))


def test_no_password_given_before_counts_any_more(database: Database):
    session_of(database)
    settle(database, make.NOW + HOUR)
    settle(database)
    assert {token.confirmed_at for token in make.rows(database, AccessToken)} == {None}


@pytest.mark.parametrize(
    ("ago", "counts"), [(timedelta(), True), (timedelta(minutes=10), True), (timedelta(seconds=-1), False)]
)
def test_a_password_given_in_a_moment_to_come_does_not_count(ago, counts):
    actor = Actor(UUID(int=1), "", is_admin=False, posts=(), today=cast.TODAY, confirmed_at=make.NOW - ago)
    assert actor.confirmed(make.NOW) is counts


def test_who_asks_first_is_told_that_something_is_to_be_settled(sqlite: Database):
    token = session_of(sqlite)
    settle(sqlite, make.NOW + 3 * timedelta(minutes=1))
    with pytest.raises(timekeeping.ClockSetBack):
        holds(sqlite, token, make.NOW)
    assert holds(sqlite, token, make.NOW + timedelta(minutes=1))  # as clocks are set every day


def test_it_is_settled_once_and_told_in_the_journal(database: Database):
    settle(database, LATE)
    for _ in range(2):
        beat(database, make.NOW)
        settle(database)
    (entry,) = told(database)
    assert (entry.subject, entry.automatic) == (SubjectKind.DIRECTORY, True)
    assert entry.data == {"from": "2021-04-01T15:00:00+00:00", "to": "2021-04-01T02:00:00+00:00", "ended": 0}
    with database.reading() as session:
        assert verify_journal(session).ok
        said = {"actor": None} | {name: getattr(entry, name) for name in Entry.model_fields}
        (line,) = lines.render([said], {})
    assert "拨回" in line.sentence


def test_a_clock_that_ran_ahead_and_was_put_right_locks_nobody_out(sqlite: Database):
    settle(sqlite, make.NOW + timedelta(days=3650))
    settle(sqlite)
    assert holds(sqlite, session_of(sqlite), make.NOW + HOUR)


def test_a_session_used_tells_how_late_it_is_where_no_clock_runs(sqlite: Database):
    token = session_of(sqlite)
    later = make.NOW + HOUR
    with sqlite.transaction() as session:
        held = tokens.bearer(session, token, now=later, today=cast.TODAY)
        assert tokens.use_unnoted(held, now=later, idle=2 * HOUR)
        tokens.note_use(session, held, now=later, idle=2 * HOUR)
    with sqlite.reading() as session:
        assert session.scalar(sa.select(timekeeping.LATEST_MARK)) == later
        ends = session.scalar(sa.select(col(AccessToken.idle_at)))
    assert ends == make.NOW + 3 * HOUR
