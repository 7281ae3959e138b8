"""The process that thinks out what a long ledger becomes; see `thinking`.

It is told what to do on its standard input, and answers on its standard output.
"""

import os
import pickle
import sys

from ledger.sandbox_child import PARENT, end_with, limit
from models.session import Database
from workflows.errors import Refusal
from workflows.workdays import reservations

MEMORY = 2 << 30
SECONDS = 120
"""Of a processor; 5,000 items take two."""
TOO_MUCH = os.EX_UNAVAILABLE
"""The exit code where it has not memory enough (sysexits.h)."""


def main() -> None:
    """Do one work on a snapshot; say what it found, or refused, and on which provisional years that rests."""
    url, work, given, named = pickle.load(sys.stdin.buffer)  # noqa: S301  the server wrote it
    with Database(url) as database, database.reading() as session:
        reservations.begin_noting(session)
        found = refusal = None
        try:
            found = work(session, *given, **named)
        except Refusal as refused:
            refusal = refused
        said = found, refusal, reservations.noted(session)
    pickle.dump(said, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    end_with(int(os.environ[PARENT]))
    limit(SECONDS, MEMORY, written=None)
    try:
        main()
    except MemoryError:
        sys.exit(TOO_MUCH)
