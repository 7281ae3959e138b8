"""Passwords for the cast, hashed cheaply: a test that signs in often need not wait as long."""

import unicodedata
from datetime import datetime

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from models.people import Credential
from models.session import Database
from tests import cast, make
from workflows.accounts import commands as accounts
from workflows.accounts import guesses, passwords
from workflows.accounts.commands import OpenedSession, WrongPassword
from workflows.accounts.guesses import GuessClaim
from workflows.accounts.throttle import GuessSource

CHEAP = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
RIGHT = "天光云影共徘徊，半亩方塘"
WRONG = "为有源头活水来，问渠哪得"
ELSEWHERE = GuessSource("192.0.2.1")
MARKS = "\u0301\u0316" * 50_000
"""Combining marks, which NFKC sorts in a time that grows with their square."""


def normalised(monkeypatch) -> list[str]:
    """Return a list that fills with the texts that the module of passwords normalises."""
    seen: list[str] = []

    def noted(form: str, text: str) -> str:
        seen.append(text)
        assert len(text) < len(MARKS), "this takes minutes"
        return normalize(form, text)

    normalize = unicodedata.normalize
    monkeypatch.setattr(unicodedata, "normalize", noted)
    return seen


def give(database: Database, login: str, password: str = RIGHT, *, must_change: bool = False):
    """Give somebody of the cast a password."""
    with database.transaction() as session:
        session.add(
            Credential(
                user_id=make.user(session, login),
                password_hash=passwords.hashed(password),
                must_change=must_change,
                changed_at=cast.START,
            )
        )


def proven(database: Database, login: str, password: str, now: datetime, source: GuessSource = ELSEWHERE) -> GuessClaim:
    """Do what a door does with a password, without its line (transport/reauthentication.py)."""
    with database.transaction() as session:
        claimed = guesses.claim(session, login, source, now=now)
    if not passwords.prove(password, claimed.kept).right:
        with database.transaction() as session:
            guesses.missed(session, claimed, now=now)
        raise WrongPassword
    return claimed


def sign_in(
    database: Database,
    login: str,
    password: str = RIGHT,
    now: datetime = make.NOW,
    source: GuessSource = ELSEWHERE,
    *,
    remember: bool = False,
) -> OpenedSession:
    claimed = proven(database, login, password, now, source)
    today = now.astimezone(cast.SHANGHAI).date()
    with database.transaction() as session:
        return accounts.sign_in(session, claimed, now=now, today=today, remember=remember)
