"""A browser where somebody signed in before is kept waiting by nobody else's guesses."""

import pytest

from models.people import KnownDevice, LoginAttemptKind
from models.session import Database
from tests import make
from tests.accounts import ELSEWHERE, RIGHT, give, sign_in
from tests.cast import SHANGHAI, actor
from tests.workflows.accounts.guesses import HOME, SECOND, attack, counts, guess, known
from workflows.accounts import commands as accounts
from workflows.accounts import devices, passwords, throttle
from workflows.accounts.throttle import GuessSource, TooManyGuesses

pytestmark = pytest.mark.usefixtures("cheap")


def test_at_a_known_browser_only_its_own_slips_count(database: Database):
    give(database, "head")
    give(database, "member")
    browser = known(database)
    attack(database, 3, source=browser)
    assert counts(database, LoginAttemptKind.DEVICE) == [3]
    assert counts(database, LoginAttemptKind.LOGIN) == counts(database, LoginAttemptKind.SOURCE) == []
    assert sign_in(database, "head", now=make.NOW + SECOND, source=browser).token
    assert counts(database, LoginAttemptKind.DEVICE) == []
    # A browser is known by a secret and for a person: neither a forged one nor another's helps.
    forged = GuessSource(HOME.address, "x" * 43)
    for source, login in ((forged, "head"), (browser, "member")):
        attack(database, 4, source=source, login=login)
        assert guess(database, login, source=GuessSource(HOME.address)) is not None


def test_who_took_what_a_browser_is_known_by_does_not_keep_its_person_out(database: Database):
    give(database, "head")
    browser = known(database)
    now = attack(database, 30, source=GuessSource(ELSEWHERE.address, browser.device))
    assert guess(database, now=now, source=GuessSource(ELSEWHERE.address, browser.device)) == 60
    assert counts(database, LoginAttemptKind.DEVICE)[0] > throttle.FREE_FAILURES
    assert sign_in(database, "head", now=now, source=browser).token


def test_at_a_browser_that_has_to_wait_the_shorter_wait_counts(sqlite: Database):
    give(sqlite, "head")
    browser = known(sqlite)
    now = attack(sqlite, 9, source=HOME)
    assert guess(sqlite, now=now, source=HOME) == 60
    now = attack(sqlite, 4, now, source=browser)
    assert guess(sqlite, now=now, source=browser) == 2
    with pytest.raises(TooManyGuesses):
        sign_in(sqlite, "head", now=now + SECOND, source=browser)
    assert sign_in(sqlite, "head", now=now + 2 * SECOND, source=browser).token


def test_a_reset_password_lets_its_person_in_at_once_and_knows_no_browser(database: Database):
    give(database, "head")
    browser = known(database)
    now = attack(database, 12)
    with database.transaction() as session:
        accounts.reset_password(
            session,
            make.user(session, "head"),
            passwords.hashed(RIGHT),
            actor=actor(session, "admin"),
            now=now,
            zone=SHANGHAI,
        )
    assert make.rows(database, KnownDevice) == []
    assert sign_in(database, "head", now=now, source=ELSEWHERE).must_change
    assert browser.device


def test_a_browser_is_known_by_a_secret_that_the_house_gave_out(database: Database):
    give(database, "head")
    give(database, "member")
    one = known(database)
    assert known(database, source=one, now=make.NOW + SECOND).device == one.device
    assert known(database, "member", source=one).device == one.device
    assert known(database, source=GuessSource(None, "chosen by somebody")).device != "chosen by somebody"
    assert one.device not in str(make.dump(database))
    rows = make.rows(database, KnownDevice)
    assert len(rows) == 3
    assert max(row.used_at for row in rows) == make.NOW + SECOND


def test_of_a_persons_browsers_the_latest_used_are_kept(sqlite: Database):
    head, member = make.user_id(sqlite, "head"), make.user_id(sqlite, "member")
    with sqlite.transaction() as session:
        other, _ = devices.remember(session, member, None, now=make.NOW)
        made = [devices.remember(session, head, None, now=make.NOW + n * SECOND)[0] for n in range(25)]
    with sqlite.reading() as session:
        assert [devices.is_known(session, head, each) for each in made] == [False] * 5 + [True] * 20
        assert devices.is_known(session, member, other)
