"""Which of several processes does what one alone need do: the one that holds a lock of PostgreSQL's (ADR 18).

The lock goes with its connection, so it is free as soon as its process is gone. It only spares work: what must not be
done twice is claimed row by row.
"""

import os
import threading
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.session import dialect_of

CLOCK = int.from_bytes(b"rectify")
"""The number of the clock's lock, which counts within its database."""
TAKE = sa.text("SELECT pg_try_advisory_lock(:number)")
GIVE = sa.text("SELECT pg_advisory_unlock(:number)")
KEEP = sa.text(
    "SELECT set_config('application_name', :name, false), set_config('tcp_keepalives_idle', '30', false),"
    " set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false)"
)
"""The server is to notice within a minute that a machine fell silent, and says who holds the lock."""


TURN = sa.text("SELECT pg_advisory_xact_lock(:number)")
NOTICES, ROBOT = CLOCK + 1, CLOCK + 2
"""What two clocks must not do at once: write documents and notices of a day; count what a robot was sent, and send."""
_TURNS = "turns"


def take_turn(session: Session, number: int = NOTICES) -> None:
    """Wait until no other transaction is about what two clocks must not do at once; on SQLite one alone writes."""
    taken: set[int] = session.info.setdefault(_TURNS, set())
    if number not in taken and dialect_of(session) == "postgresql":
        session.execute(TURN, {"number": number})
        taken.add(number)


class Claim:
    """What at most one process has at a time; on SQLite, where one serves, whoever asks."""

    def __init__(self, engine: sa.Engine, name: str, number: int = CLOCK) -> None:
        self._engine = engine
        self._number, self._name = number, f"{name} {os.getpid()}"
        self._asking = threading.Lock()
        self._connection: sa.Connection | None = None

    def held(self) -> bool:
        """Tell whether it is ours; take it where it is free. Raises SQLAlchemy's `DBAPIError`."""
        if self._engine.dialect.name != "postgresql":
            return True
        with self._asking:
            return self._still() or self._take()

    def release(self) -> None:
        """Let another have it at once: what a closed connection held the server frees only some time later."""
        with self._asking:
            if self._connection is not None:
                with suppress(DBAPIError):  # cut off, and so let go of already
                    self._connection.execute(GIVE, {"number": self._number})
            self._drop()

    def _still(self) -> bool:
        if self._connection is None:
            return False
        try:
            self._connection.exec_driver_sql("SELECT 1")
        except DBAPIError:
            self._drop()
            return False
        return True

    def _take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            if connection.scalar(TAKE, {"number": self._number}):
                connection.detach()  # whatever comes, it is closed with the lock, and never lent to a request
                connection.execute(KEEP, {"name": self._name})
                self._connection = connection
            return self._connection is not None
        finally:
            if self._connection is None:
                connection.close()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
