"""Wrong passwords, given from here and there."""

from datetime import datetime, timedelta

from models.people import LoginAttempt, LoginAttemptKind
from models.session import Database
from tests import make
from tests.accounts import ELSEWHERE, WRONG, proven, sign_in
from workflows.accounts.commands import WrongPassword
from workflows.accounts.throttle import GuessSource, TooManyGuesses

SECOND = timedelta(seconds=1)

HOME = GuessSource("198.51.100.7")


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
