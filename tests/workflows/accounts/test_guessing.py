"""Guessing: who guesses is slowed down, and nobody is kept out by somebody else (ADR 13)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest

from models.people import LoginAttempt, LoginAttemptKind
from models.session import Database
from tests import make
from tests.accounts import ELSEWHERE, RIGHT, WRONG, give, proven, sign_in
from tests.workflows.accounts.guesses import HOME, SECOND, attack, counts, guess, known
from workflows.accounts import attempts, set_back, throttle
from workflows.accounts.commands import WrongPassword
from workflows.accounts.throttle import GuessSource, TooManyGuesses

pytestmark = pytest.mark.usefixtures("cheap")


@pytest.mark.parametrize("login", ["head", "nobody"])
def test_guessing_costs_a_wait_that_doubles_to_a_minute(database: Database, login: str):
    give(database, "head")
    now, waits = make.NOW, []
    for _ in range(12):
        assert guess(database, login, now) is None
        wait = guess(database, login, now)
        if wait is None:
            waits.append(0)
            continue
        with pytest.raises(TooManyGuesses):
            sign_in(database, login, RIGHT, now + wait * SECOND - timedelta(milliseconds=1))
        waits.append(wait)
        now += wait * SECOND
    assert waits == [0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]
    assert guess(database, login, now + timedelta(days=1)) is None
    assert guess(database, login, now + timedelta(days=1)) is None


def test_who_comes_too_early_is_told_when_to_come_back(sqlite: Database):
    now = attack(sqlite, 9, login="nobody")
    with pytest.raises(TooManyGuesses) as refused:
        sign_in(sqlite, "nobody", now=now + 20 * SECOND)
    assert (refused.value.seconds, str(refused.value)) == (40, "密码输错次数过多，请在 40 秒后再试。")
    assert str(TooManyGuesses(timedelta(seconds=61))) == "密码输错次数过多，请在 2 分钟后再试。"


def test_a_right_password_makes_the_wrong_ones_before_it_slips(database: Database):
    give(database, "head")
    attack(database, 2, source=HOME)
    now = attack(database, 3)
    sign_in(database, "head", now=now + SECOND)
    assert counts(database, LoginAttemptKind.PLACE) == [2]
    assert counts(database, LoginAttemptKind.LOGIN) == [2]
    assert counts(database, LoginAttemptKind.SOURCE) == [2]


def test_an_attack_keeps_its_victim_out_nowhere(database: Database):
    give(database, "head")
    browser = known(database, source=ELSEWHERE)
    now = attack(database, 30)
    assert guess(database, now=now) is not None
    for source in (HOME, browser, GuessSource("2001:db8::1")):
        assert sign_in(database, "head", now=now, source=source).token


def test_in_a_session_only_that_session_counts(database: Database):
    give(database, "head")
    one, other = (GuessSource(session_id=uuid4()) for _ in range(2))
    now = attack(database, 30)
    assert proven(database, "head", RIGHT, now, one)
    later = attack(database, 12, now, one)
    assert guess(database, now=later, source=one) == 15 * 60
    assert proven(database, "head", RIGHT, later, other)
    assert proven(database, "head", RIGHT, later, HOME)


def test_all_addresses_together_guess_no_more_than_once_a_minute(sqlite: Database):
    give(sqlite, "head")
    sources = [GuessSource(f"203.0.113.{n}") for n in range(20)]
    opens = dict.fromkeys(sources, make.NOW)
    looked_at, end = 0, make.NOW + timedelta(hours=4)
    while (now := min(opens.values())) < end:
        source = min(opens, key=opens.__getitem__)
        wait = guess(sqlite, now=now, source=source)
        looked_at += wait is None
        opens[source] = now + (wait or 0) * SECOND
    first = throttle.FREE_FAILURES * len(sources)
    assert first + 200 <= looked_at <= first + 240
    assert sign_in(sqlite, "head", now=now, source=HOME).token


def networks(count: int, site="2001:db8:1") -> list[GuessSource]:
    return [GuessSource(f"{site}:{n:x}::1") for n in range(count)]


def test_who_changes_networks_within_a_site_guesses_as_one_address(database: Database):
    give(database, "head")
    looked_at = sum(guess(database, source=source) is None for source in networks(60))
    assert looked_at == throttle.MAX_NETWORKS + throttle.FREE_FAILURES
    assert counts(database, LoginAttemptKind.SITE) == [throttle.MAX_NETWORKS]
    assert guess(database, "member", source=networks(1)[0]) is None
    neighbour = GuessSource("2001:db8:2::1")
    assert sign_in(database, "head", source=neighbour).token


def test_who_guesses_in_one_network_slows_nobody_down_in_another_of_its_site(database: Database):
    give(database, "head")
    mine, neighbour = networks(2)
    now = attack(database, 30, source=mine)
    assert sign_in(database, "head", now=now, source=neighbour).token


def test_networks_from_where_the_right_password_came_are_none_that_guess(sqlite: Database):
    give(sqlite, "head")
    for source in networks(20):
        sign_in(sqlite, "head", source=source)
    assert make.rows(sqlite, LoginAttempt) == []


@pytest.mark.parametrize(
    ("address", "place", "site"),
    [
        (None, "", ""),
        ("192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1"),
        ("::1", "::/64", "::/48"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("2001:db8:1:3::4", "2001:db8:1:3::/64", "2001:db8:1::/48"),
    ],
)
def test_a_place_is_what_somebody_has_to_himself(address, place, site):
    assert (GuessSource(address).place, GuessSource(address).site) == (place, site)


def test_of_guesses_at_the_same_time_no_more_are_looked_at_than_one_after_another(database: Database):
    give(database, "head")
    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(lambda _: guess(database), range(12)))
    assert sorted(found, key=str) == [1] * 9 + [None] * 3
    assert counts(database, LoginAttemptKind.PLACE) == counts(database, LoginAttemptKind.SOURCE) == [3]


def test_who_signs_in_while_others_guess_at_the_same_place_is_let_in(database: Database):
    give(database, "head")
    give(database, "member")

    def come(n: int) -> bool:
        login, password = ("head", "member")[n % 2], (RIGHT, WRONG)[n // 2 % 2]
        try:
            return bool(sign_in(database, login, password))
        except (WrongPassword, TooManyGuesses):
            return False

    with ThreadPoolExecutor(8) as pool:
        assert any(pool.map(come, range(32)))


def test_counts_are_bounded_whatever_logins_are_tried(database: Database, monkeypatch):
    assert attempts.MAX_ATTEMPT_ROWS == 10_000
    monkeypatch.setattr(attempts, "MAX_ATTEMPT_ROWS", 8)
    give(database, "head")
    attack(database, 3)
    for n in range(20):
        now = make.NOW + n * SECOND
        guess(database, f"nobody{n}", now, GuessSource(f"203.0.113.{n % 3}"))
        assert len(make.rows(database, LoginAttempt)) <= 8
    for _ in range(20):
        guess(database, now=now, source=GuessSource(session_id=uuid4()))
        assert len(make.rows(database, LoginAttempt)) <= 8
    guess(database, "nobody19", now + SECOND)
    kept = {row.login_digest for row in make.rows(database, LoginAttempt, kind=LoginAttemptKind.PLACE)}
    assert attempts.key_of("nobody19") in kept
    assert attempts.key_of("head") not in kept


def test_a_clock_set_back_makes_nobody_wait_for_it(sqlite: Database):
    now = attack(sqlite, 12, make.NOW + timedelta(days=3))
    with sqlite.transaction() as session:
        set_back.settle(session, now)
    with sqlite.transaction() as session:
        set_back.settle(session, make.NOW)
    assert guess(sqlite) is None


def test_the_count_of_the_release_before_keeps_nobody_out(sqlite: Database):
    with sqlite.transaction() as session:
        session.add(
            LoginAttempt(
                key=attempts.key_of("head"),
                kind=LoginAttemptKind.LOGIN,
                failures=99,
                last_at=make.NOW + timedelta(minutes=15),
            )
        )
    give(sqlite, "head")
    assert sign_in(sqlite, "head").token
