"""The one thread in which requests make brief changes to SQLite, one after another.

Threads that wait for one another's turn to write, and are woken one by one, cost a fifth of a move. A request in the
event loop waits without a thread; so its work is done here, and goes on in the order in which it was asked.
"""

import time
from asyncio import Future, get_running_loop
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Any, TypeVar

from models.engine import BUSY_MILLISECONDS
from models.session import Database
from models.turns import MOST_TOGETHER, WriterTimeout
from transport import line

T = TypeVar("T")


@dataclass(slots=True)
class _Asked:
    """Work that somebody waits for, and how what came of it is told."""

    work: Callable[[], object]
    context: Context
    answered: Future[Any]
    since: float = field(default_factory=time.monotonic)
    told: Callable[[], None] | None = None

    def do(self) -> None:
        if time.monotonic() - self.since > BUSY_MILLISECONDS / 1000:
            self.fail(WriterTimeout())
            return
        try:
            self.told = partial(self.answered.set_result, self.work())
        except BaseException as fault:  # noqa: BLE001  it is for whoever asked
            self.fail(fault)

    def fail(self, fault: BaseException) -> None:
        self.told = self.told or partial(self.answered.set_exception, fault)


class Writer:
    """A thread, and the line before it; whoever finds the line full is told at once."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "writer")
        self._asked: deque[_Asked] = deque()
        self._lock = Lock()
        self._works = False

    async def run(self, database: Database, work: Callable[[], T]) -> T:
        """Have work done that changes something brief, and wait until that is kept.

        Raises what the work raises, `line.LineFull`, and `WriterTimeout` where its turn came too late.
        """
        if len(self._asked) >= line.MAX_WAITING:
            raise line.LineFull
        answered: Future[T] = get_running_loop().create_future()
        with self._lock:
            self._asked.append(_Asked(work, copy_context(), answered))
            begins, self._works = not self._works, True
        if begins:
            self._thread.submit(self._serve, database)
        return await answered

    def close(self) -> None:
        """End the thread, once all is done that was asked."""
        self._thread.shutdown()

    def _serve(self, database: Database) -> None:
        """Do what is asked, and what is asked meanwhile; then let all of them go at once."""
        taken: list[_Asked] = []
        try:
            database.one_after_another(self._next(taken))
        except BaseException as fault:  # noqa: BLE001  all who wait are told, and who comes next is served
            while self._asked:
                taken.append(self._asked.popleft())
            for each in taken:
                each.fail(fault)
        for loop in {each.answered.get_loop() for each in taken}:
            loop.call_soon_threadsafe(_tell, [each for each in taken if each.answered.get_loop() is loop])
        with self._lock:
            self._works = bool(self._asked)
        if self._works:
            self._thread.submit(self._serve, database)

    def _next(self, taken: list[_Asked]) -> Iterator[Callable[[], None]]:
        while self._asked and len(taken) < MOST_TOGETHER:
            taken.append(self._asked.popleft())
            yield partial(taken[-1].context.run, taken[-1].do)


def _tell(those: list[_Asked]) -> None:
    for each in those:
        if each.told is not None and not each.answered.done():  # else nobody waits any more
            each.told()
