"""Asking for a password: count the guess, check it outside any transaction, and go on or refuse.

Checking takes a good part of a second's work. Inside a transaction all other writers would wait,
and on a request's thread all other requests; so who asks here waits in a line (transport/hashing.py).
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from models.session import Database
from transport.context import RequestContext
from transport.hashing import HashingBusy, Lane, Place
from transport.services import Services
from workflows.accounts import commands as accounts
from workflows.accounts import guesses, passwords, queries, throttle
from workflows.accounts.commands import WrongPassword
from workflows.accounts.guesses import GuessClaim
from workflows.accounts.throttle import GuessSource, TooManyGuesses
from workflows.errors import Incomplete, Refusal
from workflows.texts import MAX_LINE_CHARACTERS

REFUSED_AFTER = 1.0
"""Seconds until somebody unknown is refused for coming too early: to ask on and on is slow, too."""
WRONG = "密码不对，请重新输入。"


@dataclass(frozen=True, slots=True)
class PasswordGuess:
    """A password that somebody gave: for which login, from where and when."""

    login: str
    password: str
    source: GuessSource
    now: datetime


async def reauthenticate(
    services: Services, guess: PasswordGuess, wrong: type[Refusal] | Refusal = WrongPassword
) -> GuessClaim:
    """Return the claim of who gave the right password.

    Raises `TooManyGuesses` (429), `HashingBusy` (503), or what `wrong` says. What is too long to be a password
    (`TooLong`, 422) or a login is refused before it is counted.
    """
    passwords.bound(guess.password)
    if len(guess.login) > MAX_LINE_CHARACTERS:
        raise wrong
    found, early = await run_in_threadpool(_approach, services.database, guess)
    known = not found.counter.elsewhere
    try:
        if early:
            raise early
        lane = services.hashing.known if known else services.hashing.unknown
        place = Place(str(found.user_id)) if known else Place(guess.source.site, guess.source.place)
        async with lane.turn(place):
            return await _proven(services.database, guess, wrong, lane, place)
    except (TooManyGuesses, HashingBusy):
        if not known:
            await asyncio.sleep(REFUSED_AFTER)
        raise


async def reauthenticate_again(context: RequestContext, password: str, wrong: str) -> GuessClaim:
    """Return the claim of a holder of a token who gave the right password with it.

    It counts by that token. `wrong` is the field that a wrong password is said of.
    """
    login, token_id = await run_in_threadpool(_who, context)
    guess = PasswordGuess(login, password, GuessSource(session_id=token_id), context.now)
    return await reauthenticate(context.services, guess, Incomplete({wrong: WRONG}))


async def confirmed(context: RequestContext, password: str) -> datetime:
    """Note that the holder of a token gave the password again; return how long that counts."""
    claimed = await reauthenticate_again(context, password, "password")
    return await run_in_threadpool(_confirm, context, claimed)


async def hashed(services: Services, user_id: UUID, password: str) -> str:
    """Return what is kept of a password that somebody is given or chose. Raises `HashingBusy` (503)."""
    lane = services.hashing.known
    async with lane.turn(Place(str(user_id))):
        return await lane.compute(partial(passwords.hashed, password))


async def _proven(
    database: Database, guess: PasswordGuess, wrong: type[Refusal] | Refusal, lane: Lane, place: Place
) -> GuessClaim:
    claimed = await run_in_threadpool(_claim, database, guess)
    proof = await lane.compute(partial(passwords.prove, guess.password, claimed.kept))
    if proof.right:
        return replace(claimed, rehashed=proof.rehashed)
    await run_in_threadpool(_missed, database, claimed, guess.now)
    if claimed.of_source >= throttle.SLOW_SOURCE_AT:
        lane.rest(place)
    raise wrong


def _approach(database: Database, guess: PasswordGuess) -> tuple[GuessClaim, TooManyGuesses | None]:
    """Look who guesses, and whether it would be too early."""
    with database.reading() as session:
        found = guesses.approach(session, guess.login, guess.source, now=guess.now)
        try:
            throttle.refuse_while_slowed(session, found.counter, now=guess.now)
        except TooManyGuesses as early:
            return found, early
    return found, None


def _claim(database: Database, guess: PasswordGuess) -> GuessClaim:
    with database.transaction() as session:
        return guesses.claim(session, guess.login, guess.source, now=guess.now)


def _missed(database: Database, claimed: GuessClaim, now: datetime) -> None:
    with database.transaction() as session:
        guesses.missed(session, claimed, now=now)


def _who(context: RequestContext) -> tuple[str, UUID]:
    with context.reading() as unit:
        return queries.login(unit.session, unit.actor), unit.held.token_id


def _confirm(context: RequestContext, claimed: GuessClaim) -> datetime:
    with context.transaction() as unit:
        return accounts.confirm(unit.session, claimed, unit.held.token_id, actor=unit.actor, now=unit.now)
