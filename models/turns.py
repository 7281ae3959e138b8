"""Whose turn it is to write to SQLite, which has one writer at a time, and what reaches the disk together.

To wait for the disk costs as much as half a move. So of brief writers that come close behind one another each works
within a savepoint of one transaction, and the last of them has it kept: nobody is answered before (group commit).
Each has a thread of its own, or several share one, and while one of them waits for the disk the next is at work.
"""

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from greenlet import getcurrent, greenlet

from models.kept import Kept, version_on_sqlite

MOST_TOGETHER = 16
"""How many changes are kept at once, at most: the first of them has waited for all others."""
LONGEST_TOGETHER = 0.05
"""For how many seconds others may join."""
IN_MEMORY, AS_USUAL = "MEMORY", "DEFAULT"
"""Where SQLite keeps the pages that a savepoint may have to put back: past sixteen of them else in a file, made and
deleted for each change. What is brief changes some forty; an import, or an export that sorts, would be a lot to hold.
"""


class WriterTimeout(sa.exc.TimeoutError):
    """Another writer of this process held the database for longer than anybody waits."""


class _Group:
    """Changes that are kept together, or none of them where the disk keeps nothing."""

    def __init__(self, connection: sa.Connection) -> None:
        self._transaction = connection.begin().__enter__()
        self.connection = connection
        self._driver = _driver_of(connection)
        self._full_at = time.monotonic() + LONGEST_TOGETHER
        self._members = 0
        self._kept = threading.Event()
        self._fault: BaseException | None = None

    @property
    def lost(self) -> bool:
        """Tell whether nothing of it was kept."""
        return self._fault is not None

    @property
    def full(self) -> bool:
        """Tell whether nobody else may join."""
        return self.lost or self._members >= MOST_TOGETHER or time.monotonic() > self._full_at

    @contextmanager
    def member(self) -> Iterator[sa.Connection]:
        """Let one writer change something: all of it stays in the group on a clean exit, and nothing otherwise."""
        self._driver.execute("SAVEPOINT member")
        self._members += 1
        try:
            yield self.connection
            self._driver.execute("RELEASE member")
        except BaseException as fault:
            self._undo(fault)
            raise

    def _undo(self, fault: BaseException) -> None:
        """Undo the changes of one member; those of all where there is no transaction any more, as on a full disk."""
        try:
            self._driver.execute("ROLLBACK TO member")
            self._driver.execute("RELEASE member")
        except Exception:  # noqa: BLE001  it follows from the first fault
            self._fault = fault

    def end(self) -> None:
        """Have the changes kept, and let those go that wait for it."""
        lost = self._fault
        try:
            self._transaction.__exit__(*((type(lost), lost, lost.__traceback__) if lost else (None, None, None)))
        except BaseException as fault:  # noqa: BLE001  every one of them is told
            self._fault = lost or fault
        self._kept.set()

    def wait(self) -> None:
        """Wait until the changes are kept, and let others of this thread go on meanwhile. Raises why they are not."""
        if (others := getcurrent().parent) is not None:
            others.switch()
        self._kept.wait()
        if self._fault is not None:
            raise self._fault


def _driver_of(connection: sa.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101  there are turns on SQLite alone
    return driver


class Turns:
    """One turn to write after another, for the threads of this process; others are held off by the database.

    Queueing here spares SQLite's busy handler its sleeps.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: sa.Connection | None = None
        """Kept from one group to the next: to take one costs as much as a statement."""
        self.kept = Kept()
        self._lock = threading.Lock()
        self._queue: deque[None] = deque()
        self._group: _Group | None = None

    @contextmanager
    def alone(self, seconds: float) -> Iterator[None]:
        """Have the turn, with nobody else's changes under way. Raises `WriterTimeout` after waiting in vain."""
        with self._held(seconds):
            self._end_group()
            yield

    @contextmanager
    def together(self, seconds: float) -> Iterator[sa.Connection]:
        """Have the turn for a moment, in a transaction with others; what is changed is kept at the end of this.

        Raises `WriterTimeout` after waiting in vain, and what the database raises where nothing is kept. Whoever raises
        within waits as well: it may be on account of what another changed before, which must be there when it is told.
        """
        group = None
        try:
            with self._held(seconds):
                group = self._group = self._group or self._begin_group()
                try:
                    with group.member() as connection:
                        yield connection
                finally:
                    if group.full or not self._queue:
                        self._end_group()
        finally:
            if group is not None:
                group.wait()

    def one_after_another(self, works: Iterable[Callable[[], None]]) -> None:
        """Have works done in this thread: the next begins once one waits for the disk, or is done.

        They raise nothing. All are done at the end of this.
        """
        begun = []
        with self._expected():
            for work in works:
                begun.append(greenlet(work))
                begun[-1].switch()
        for each in begun:
            while not each.dead:
                each.switch()

    @contextmanager
    def _expected(self) -> Iterator[None]:
        """Keep a group open for those who come by and by."""
        self._queue.append(None)
        try:
            yield
        finally:
            self._queue.pop()
            self._see_to_group()

    def _begin_group(self) -> _Group:
        if self._connection is not None and self._connection.invalidated:
            self.close()
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                _driver_of(self._connection).execute(f"PRAGMA temp_store = {IN_MEMORY}")
                self.kept.watch(_driver_of(self._connection))
            group = _Group(self._connection)
            self.kept.begin(version_on_sqlite(_driver_of(self._connection)))
        except BaseException:  # nothing of it is left, be it a lock or a connection that is not watched
            self.close()
            raise
        return group

    def _end_group(self) -> None:
        if self._group is not None:
            group, self._group = self._group, None
            group.end()
            if group.lost:
                self.close()

    def close(self) -> None:
        """Give the connection back; the next group takes another."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            try:
                self.kept.leave(_driver_of(connection))
                _driver_of(connection).execute(f"PRAGMA temp_store = {AS_USUAL}")
            except (sqlite3.Error, sa.exc.SQLAlchemyError):  # it is dead; nobody should be lent it
                connection.invalidate()
            connection.close()

    @contextmanager
    def _held(self, seconds: float) -> Iterator[None]:
        held = False
        self._queue.append(None)
        try:
            held = self._lock.acquire(timeout=seconds)
        finally:
            self._queue.pop()
            if not held:
                self._see_to_group()
        if not held:
            raise WriterTimeout
        try:
            yield
        finally:
            self._lock.release()
            self._see_to_group()

    def _see_to_group(self) -> None:
        """End a group that was left to somebody who has gone since."""
        while self._group is not None and not self._queue and self._lock.acquire(blocking=False):
            try:
                self._end_group()
            finally:
                self._lock.release()
