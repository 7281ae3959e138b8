"""The server: uvicorn, with bounded connections, and an end within ten seconds.

Told to stop, it takes in nothing more, finishes the requests that it has wholly received and
closes the database. What is still at work after that is broken off: its transaction was not
committed, so nothing of it is kept and nobody was told that it was.
"""

import asyncio
import gc
import logging
import os
import resource
import signal
import socket
import sys
import threading
from math import ceil
from types import FrameType
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.config import LOGGING_CONFIG, STARTUP_FAILURE

from app.connections import Gate
from app.limits import Limits
from app.settings import Settings

log = logging.getLogger(__name__)

STOP_SECONDS = 9
"""Service managers wait 10 seconds, some of them, before they kill."""
RUBBISH = 20_000
"""After how many new objects the rubbish is looked for: a request makes thousands, nearly all gone when it ends."""
SWITCH_SECONDS = 0.001
"""How long whoever computes goes on while others wait: a page gives way at each row that it reads.
Python's own 5 ms make pages slow that read many, while a large report is compared."""
OTHER_FILES = 200
"""Open files beside the connections: those of the database, uploads, ledgers."""


class Server(uvicorn.Server):
    """Ends in time, whatever it is at."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if not self.should_exit:
            end_within(STOP_SECONDS)
        super().handle_exit(sig, frame)


def run(app: ASGIApp, settings: Settings, listening: socket.socket | None = None, workers: int = 1) -> None:
    """Serve an application until SIGTERM or SIGINT; then return, or exit with code 0.

    As one of several `workers`, on the port at which they listen together.
    """
    server = Server(config(app, settings, workers=workers))
    gc.freeze()  # what is here by now stays, nearly none of it rubbish: nobody need look through it, not even once
    gc.set_threshold(RUBBISH)
    gc.enable()
    sys.setswitchinterval(SWITCH_SECONDS)
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: None)  # uvicorn raises it again when all is done
    server.run(None if listening is None else [listening])
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def config(app: ASGIApp, settings: Settings, limits: Limits | None = None, *, workers: int = 1) -> uvicorn.Config:
    """Return how an application is served; `limits` other than those of the settings for tests.

    What the settings allow is for all `workers` together: each has its share.
    """
    limits = limits or Limits(
        connections=_affordable(ceil(settings.max_connections / workers)),
        per_source=ceil(settings.max_connections_per_client / workers),
    )
    gate = Gate(limits, settings.networks)
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=cast("type[asyncio.Protocol]", gate),
        ws="none",
        log_config=log_config(settings),
        log_level=settings.log_level,
        access_log=False,  # addresses and ids of people are personal data
        server_header=False,
        forwarded_allow_ips=settings.proxies,
        timeout_keep_alive=limits.idle_seconds,
    )


def log_config(settings: Settings) -> dict[str, Any]:
    """Return how the log is written."""
    if settings.log_format == "json":
        from app.logs import config as json_lines

        return json_lines(settings.log_level)
    return LOGGING_CONFIG


def end_within(seconds: float) -> None:
    """End this process in time, also if a thread of it is still at work then."""

    def end() -> None:
        log.warning("work in hand was broken off: what was not committed by now is undone")
        os._exit(0)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _affordable(connections: int) -> int:
    """Let the process open as many files as it takes; return how many connections it may have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + OTHER_FILES
    if soft < wanted:
        soft = min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(connections, max(soft - OTHER_FILES, 1))
