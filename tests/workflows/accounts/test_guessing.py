"""Guessing: who guesses is slowed down, and nobody is kept out by somebody else (ADR 13)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from models.journal import Entry
from models.notice import Notice
from models.people import KnownDevice, LoginAttempt, LoginAttemptKind, User
from models.session import Database
from models.vocabulary import SubjectKind
from tests import make
from tests.accounts import CHEAP, ELSEWHERE, RIGHT, WRONG, give, proven, sign_in
from tests.cast import SHANGHAI, actor
from tests.workflows.confirmations.test_holds import reset
from workflows.accounts import attempts, devices, passwords, set_back, throttle
from workflows.accounts import commands as accounts
from workflows.accounts.commands import WrongPassword
from workflows.accounts.throttle import GuessSource, TooManyGuesses
from workflows.audit.history import lines
from workflows.audit.verify import verify_journal

SECOND = timedelta(seconds=1)
HOME = GuessSource("198.51.100.7")


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    monkeypatch.setattr(passwords, "HASHER", CHEAP)


def guess(database: Database, login="head", now=make.NOW, source=ELSEWHERE) -> float | None:
    """Guess wrong; return the seconds to wait where it was too early, or None."""
    try:
        proven(database, login, WRONG, now, source)
    except TooManyGuesses as refused:
        return refused.seconds
    except WrongPassword:
        return None
    raise AssertionError


def attack(database: Database, times: int, now=make.NOW, source=ELSEWHERE, login="head") -> datetime:
    """Guess so often, each time as soon as possible; return when the last one was."""
    done = 0
    while done < times:
        wait = guess(database, login, now, source)
        done += wait is None
        now += (wait or 0) * SECOND
    return now


def counts(database: Database, kind: LoginAttemptKind) -> list[int]:
    return [row.failures for row in make.rows(database, LoginAttempt, kind=kind)]


def known(database: Database, login="head", source=HOME, now=make.NOW) -> GuessSource:
    """Sign somebody in; return the browser where that was."""
    opened = sign_in(database, login, now=now, source=source, remember=True)
    return GuessSource(source.address, opened.device)


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
    one, other = (GuessSource(session_id=make.uuid4()) for _ in range(2))
    now = attack(database, 30)
    assert proven(database, "head", RIGHT, now, one)
    later = attack(database, 12, now, one)
    assert guess(database, now=later, source=one) == 15 * 60
    assert proven(database, "head", RIGHT, later, other)
    assert proven(database, "head", RIGHT, later, HOME)


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
        guess(database, now=now, source=GuessSource(session_id=make.uuid4()))
        assert len(make.rows(database, LoginAttempt)) <= 8
    guess(database, "nobody19", now + SECOND)
    kept = {row.login_digest for row in make.rows(database, LoginAttempt, kind=LoginAttemptKind.PLACE)}
    assert attempts.key_of("nobody19") in kept
    assert attempts.key_of("head") not in kept


def told(database: Database) -> dict[str, str]:
    """Return what people were told of guesses, by login."""
    with database.reading() as session:
        rows = session.execute(
            sa.select(User.login, Notice.text)
            .join(Notice, Notice.recipient_id == User.id)
            .join(Entry, Entry.id == Notice.entry_id)
            .where(Entry.act.in_(["guessed", "guessed_from"]))
        ).all()
    assert len(dict(rows)) == len(rows), "nobody is told twice"
    return dict(rows)


def test_the_person_and_the_administrators_are_told_once_an_episode(database: Database):
    give(database, "head")
    now = attack(database, 9)
    assert told(database) == {}
    now = attack(database, 30, now)
    found = told(database)
    assert set(found) == {"head", "admin"}
    assert found["head"] == (
        "有人从192.0.2.1等处连续输错您的密码 10 次，已放慢其速度；"
        "本人登录过的浏览器和已有的登录不受影响。如非您本人所为，请修改密码，并告知系统管理员。"
    )
    assert "head同志（head）的密码" in found["admin"]
    (entry,) = make.rows(database, Entry, act="guessed")
    assert (entry.subject, entry.automatic, entry.actor_id) == (SubjectKind.ACCOUNT, True, None)
    assert entry.data == {"failures": 10, "where": "place", "address": "192.0.2.1"}
    attack(database, 12, now + timedelta(days=2))
    assert len(make.rows(database, Entry, act="guessed")) == 2


@pytest.mark.parametrize("own", ["session", "device"])
def test_guesses_at_ones_own_are_told_as_well(sqlite: Database, own: str):
    give(sqlite, "head")
    source = GuessSource(session_id=make.uuid4()) if own == "session" else known(sqlite)
    for n in range(throttle.TELL_AT):
        guess(sqlite, now=make.NOW + n * throttle.MAX_DELAY_OWN, source=source)
    assert {"session": "一次登录之内", "device": "登录过的浏览器"}[own] in told(sqlite)["head"]


def test_many_guesses_from_one_address_are_told_to_the_administrators(sqlite: Database):
    for n in range(throttle.TELL_OF_SOURCE_AT + 20):
        guess(sqlite, f"nobody{n}")
    found = told(sqlite)
    assert set(found) == {"admin"}
    assert "从 192.0.2.1 输错密码（不论谁的）已有 100 次" in found["admin"]


def test_administrators_are_not_buried_in_what_they_are_told(sqlite: Database, monkeypatch):
    assert throttle.MAX_TOLD == 10
    monkeypatch.setattr(throttle, "MAX_TOLD", 2)
    logins = ["head", "member", "party_secretary"]
    for login in logins:
        attack(sqlite, throttle.TELL_AT, login=login)
    with sqlite.reading() as session:
        found = session.execute(sa.select(User.login, Notice.text).join(Notice, Notice.recipient_id == User.id)).all()
    told_to_admin = [text for login, text in found if login == "admin"]
    assert sorted(login for login, _ in found if login != "admin") == sorted(logins)
    assert len(told_to_admin) == 2
    assert [text for text in told_to_admin if "不再逐一通知" in text] == told_to_admin[-1:]


def test_what_is_written_of_guesses_can_be_read_and_verified(sqlite: Database):
    reset(sqlite, "head")
    attack(sqlite, 12)
    for n in range(throttle.TELL_OF_SOURCE_AT):
        guess(sqlite, f"nobody{n}")
    with sqlite.reading() as session:
        assert verify_journal(session).ok
    entries = [
        {"actor": None} | {name: getattr(entry, name) for name in Entry.model_fields}
        for act in ("guessed", "guessed_from")
        for entry in make.rows(sqlite, Entry, act=act)
    ]
    assert [line.sentence for line in lines.render(entries, {})] == [
        "有人从192.0.2.1等处连续输错密码10次，已放慢其速度",
        "从192.0.2.1输错密码（不论谁的）100次，已放慢其速度",
    ]


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
        other = devices.remember(session, member, None, now=make.NOW)
        made = [devices.remember(session, head, None, now=make.NOW + n * SECOND) for n in range(25)]
    with sqlite.reading() as session:
        assert [devices.is_known(session, head, each) for each in made] == [False] * 5 + [True] * 20
        assert devices.is_known(session, member, other)


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
