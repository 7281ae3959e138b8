"""Several processes that serve on one port, and the one that looks after them (`rectify serve --workers`, ADR 18).

uvicorn's own supervisor begins a dead process again every half second, however often it dies, ends all of them where
one cannot begin, and makes its servers by itself, which would not end in time (app/server.py).
"""

import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

import uvicorn

from app.bootstrap import open_database, open_existing
from app.cli_files import why_not
from app.server import STOP_SECONDS, log_config, run
from app.settings import COUNTERS, Settings, SettingsInvalid
from scheduler.tick import Clock

log = logging.getLogger("uvicorn.error")

STEADY_SECONDS = 10.0
"""Whoever lived so long is begun again at once."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""The pause before whoever did not; it doubles each time."""
SPAWN = multiprocessing.get_context("spawn")


def serve(settings: Settings, clock: Clock, workers: int, *, with_clock: bool) -> None:
    """Serve by several processes until told to stop. Raises `SettingsInvalid` on SQLite."""
    if settings.database.startswith("sqlite"):
        raise SettingsInvalid(
            "--workers：SQLite 同时只能由一个进程写入，多个进程只会更慢；"
            "要多个进程，请把 RECTIFY_DATABASE 改为 PostgreSQL。"
        )
    open_database(settings).close()  # made, or refused, once
    logs = log_config(settings)
    config = uvicorn.Config("", host=settings.host, port=settings.port, log_config=logs, log_level=settings.log_level)
    with _shared_counters(settings), config.bind_socket() as listening:
        given = (settings, clock, with_clock, workers, listening)
        supervise(lambda: SPAWN.Process(target=work, args=given), workers, listening)


@contextmanager
def _shared_counters(settings: Settings) -> Iterator[None]:
    """Let all processes count in one place, if anybody asks for what is counted."""
    if not settings.metrics_token.get_secret_value():
        yield
        return
    with tempfile.TemporaryDirectory(prefix="rectify-metrics-") as place:
        os.environ[COUNTERS] = place  # read by the library in each of them, when it is loaded
        yield


def work(settings: Settings, clock: Clock, with_clock: bool, workers: int, listening: socket.socket) -> None:  # noqa: FBT001
    """Be one of the processes."""
    gc.disable()
    from app.main import application

    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        database = open_existing(settings)
    except Exception as fault:
        sentence = why_not(fault)
        if sentence is None:
            raise
        sys.exit(sentence)
    run(application(settings, database, clock, with_clock=with_clock), settings, listening, workers)


class Worker:
    """One place among the processes, and when it is to be filled again."""

    def __init__(self, make: Callable[[], SpawnProcess]) -> None:
        self._make = make
        self._pause = 0.0
        self._due: float | None = None
        self._fault: OSError | None = None
        self._begin()

    def see_to(self) -> float | None:
        """Note that it died, or begin it again; return the seconds until that is to be done, None while it lives."""
        now = time.monotonic()
        if self._due is None:
            if self.process.is_alive():
                return None
            self._pause = pause(self._pause, now - self._begun)
            self._due = now + self._pause
            log.warning("worker %s; again in %.1f s", self._end(), self._pause)
        if self._due > now:
            return self._due - now
        self._due = None
        self._begin()
        return self.see_to()

    def _begin(self) -> None:
        """Begin a process. Where the system has no room for one, that is as if it died at once."""
        self._begun, self._fault = time.monotonic(), None
        self.process = self._make()
        try:
            self.process.start()
        except OSError as fault:
            self._fault = fault

    def _end(self) -> str:
        if self._fault:
            return f"could not begin: {self._fault}"
        return f"{self.process.pid} ended by itself ({self.process.exitcode})"


def pause(before: float, lived: float) -> float:
    """Return the seconds until a process is begun again that lived for so many, and paused for so many before."""
    return 0.0 if lived >= STEADY_SECONDS else min(max(2 * before, FIRST_PAUSE), LONGEST_PAUSE)


def supervise(make: Callable[[], SpawnProcess], workers: int, listening: socket.socket) -> None:
    """Keep so many processes at work until told to stop; then let them finish what is in hand."""
    with _told_to_stop() as told:
        places = [Worker(make) for _ in range(workers)]
        while True:
            pauses = [each.see_to() for each in places]
            alive = [each.process for each, pause in zip(places, pauses, strict=True) if pause is None]
            soonest = min((pause for pause in pauses if pause is not None), default=None)
            if told in wait([told, *(each.sentinel for each in alive)], soonest):
                break
        listening.close()  # who comes now is refused, and waits for nobody
        until = time.monotonic() + STOP_SECONDS + 0.5
        for each in alive:
            each.terminate()
        for each in alive:
            each.join(max(until - time.monotonic(), 0))
            each.kill()


@contextmanager
def _told_to_stop() -> Iterator[socket.socket]:
    """Give what can be read from once SIGTERM or SIGINT came."""
    told, tell = socket.socketpair()
    with told, tell:
        for each in (signal.SIGTERM, signal.SIGINT):
            signal.signal(each, lambda *_: tell.send(b"."))
        yield told


def _end_with_parent() -> None:
    """End in order where nobody is left who would end this process."""
    parent = multiprocessing.parent_process()
    assert parent is not None  # noqa: S101  whoever is a worker was begun by one
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
