"""Asking for a password: count the guess, check it outside any transaction, and go on or refuse.

Checking takes a good part of a second's work; inside a transaction all other writers would wait.
"""

from dataclasses import replace
from datetime import datetime

from models.session import Database
from workflows import passwords
from workflows.commands import accounts
from workflows.commands.accounts import Claim, WrongPassword
from workflows.commands.people import MAX_NAME
from workflows.errors import Refusal


def proven(
    database: Database,
    login: str,
    password: str,
    now: datetime,
    wrong: type[Refusal] | Refusal = WrongPassword,
) -> Claim:
    """Return the claim of who gave the right password; raise `TooMany` or what `wrong` says.

    What is too long to be a password (`TooLong`) or a login is refused before it is counted.
    """
    passwords.bound(password)
    if len(login) > MAX_NAME:
        raise wrong
    with database.transaction() as session:
        claimed = accounts.claim(session, login, now=now)
    proof = passwords.prove(password, claimed.kept)
    if not proof.right:
        with database.transaction() as session:
            accounts.missed(session, claimed, now=now)
        raise wrong
    return replace(claimed, rehashed=proof.rehashed)
