"""Guesses are told of: to whom they aim at and to the administrators, once an episode."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from models.journal import Entry
from models.notice import Notice
from models.people import User
from models.session import Database
from models.vocabulary import SubjectKind
from tests import make
from tests.accounts import give
from tests.workflows.accounts.guesses import attack, guess, known
from tests.workflows.confirmations.held import reset
from workflows.accounts import throttle
from workflows.accounts.throttle import GuessSource
from workflows.audit.history import lines
from workflows.audit.verify import verify_journal

pytestmark = pytest.mark.usefixtures("cheap")


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
    source = GuessSource(session_id=uuid4()) if own == "session" else known(sqlite)
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
