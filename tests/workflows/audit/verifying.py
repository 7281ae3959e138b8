"""A database verified, and what is found in it."""

from models.journal import Seal
from models.session import Database
from tests import cast
from workflows.audit.verify import Report, verify_journal
from workflows.journal import seals

EVENING = cast.beijing(2021, 4, 1, 23, 50)


def checked(database: Database, printed: seals.PrintedSeal | None = None) -> Report:
    with database.reading() as session:
        return verify_journal(session, printed)


def seal(database: Database, at=EVENING) -> Seal:
    with database.transaction() as session:
        made = seals.seal(session, at)
    assert made is not None
    return made
